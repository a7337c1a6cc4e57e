"""What Chromium's own MediaRecorder sends of its fake camera, in each kind it has."""

import base64
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import sync_playwright

from live.video.services.epochs import end_epoch
from live.video.states import EpochState
from tests.live.video.filmed import a_worker, on_air, opened, send, tape_of, turn_until
from tests.services import chromium_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
KINDS = {
    "h264": "video/webm;codecs=h264,opus",
    "mp4": "video/mp4;codecs=avc1.42E01F,opus",
    "vp8": "video/webm;codecs=vp8,opus",
    "plain mp4": "video/mp4",
}
SECONDS = 3
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]  # fmt: skip
RECORD = """async ([mime, ms]) => {
  if (!MediaRecorder.isTypeSupported(mime)) return null;
  const stream = await navigator.mediaDevices.getUserMedia(
    {video: {width: 640, height: 480, frameRate: 30}, audio: true});
  const recorder = new MediaRecorder(stream, {
    mimeType: mime, videoBitsPerSecond: 800000, audioBitsPerSecond: 64000,
    videoKeyFrameIntervalDuration: 1000});
  const pieces = [];
  recorder.ondataavailable = e => e.data.size && pieces.push(e.data);
  recorder.start(250);
  await new Promise(done => setTimeout(done, ms));
  await new Promise(done => { recorder.onstop = done; recorder.stop(); });
  const read = piece => new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",").pop());
    reader.readAsDataURL(piece);
  });
  const told = {mime: recorder.mimeType, pieces: await Promise.all(pieces.map(read))};
  stream.getTracks().forEach(track => track.stop());
  return told;
}"""


class Blank(BaseHTTPRequestHandler):
    """Cameras are for pages of a server alone."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Camera</title>")

    def log_message(self, *_of):
        """Says nothing."""


@pytest.fixture(scope="module")
def recorded():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS
        )
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        found = {
            name: page.evaluate(RECORD, [mime, SECONDS * 1000])
            for name, mime in KINDS.items()
        }
        browser.close()
    server.shutdown()
    server.server_close()
    return found


@pytest.mark.parametrize("name", KINDS)
def test_what_a_browser_records_becomes_segments(
    recorded, name, django_capture_on_commit_callbacks
):
    told = recorded[name]
    if told is None:
        pytest.skip(f"this Chromium does not record {KINDS[name]}")
    broadcast, host = on_air()
    epoch = opened(broadcast, host, mime=told["mime"], has_audio=True)
    send(epoch, [base64.b64decode(piece) for piece in told["pieces"]])
    with django_capture_on_commit_callbacks(execute=True):
        end_epoch(epoch)

    def is_done():
        epoch.refresh_from_db()
        return epoch.state in {EpochState.CLOSED, EpochState.DEAD}

    turn_until(a_worker(), is_done, seconds=30)

    assert (epoch.state, epoch.reason) == (EpochState.CLOSED, "")
    assert (epoch.width, epoch.height) == (640, 480)
    tape = tape_of(broadcast)
    assert tape.seconds > SECONDS - 2
    assert max(one.seconds for one in tape.tracks["v"]) < 1.5
    assert tape.tracks["a"]
