"""The way by RTMP with the real thing: ffmpeg pushes, nginx asks us, HLS comes out."""

import shutil
import socket
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.test import Client

from live.broadcasts.services.airtime import end_broadcast
from live.video import ffmpeg
from live.video.models import Epoch, Stream
from live.video.services.encoders import new_key
from live.video.states import EpochState, ReplayState
from live.video.worker.mirror import Mirror
from live.video.worker.replays import make_replay, to_make
from tests.live.video.filmed import film, on_air

MODULE = next(
    (
        path
        for folder in ("/usr/lib/nginx/modules", "/usr/share/nginx/modules")
        if (path := Path(folder) / "ngx_rtmp_module.so").exists()
    ),
    None,
)
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
    pytest.mark.skipif(MODULE is None, reason="nginx's rtmp module is not installed"),
]
CONF = """
load_module {module};
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 64; }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    notify_method post;
    access_log {folder}/rtmp.log;
    application ingest {{
      access_log off;  # else nginx writes each key into it
      live on;
      deny play all;
      drop_idle_publisher 10s;
      notify_update_timeout 1s;
      notify_update_strict on;
      on_publish http://127.0.0.1:{hooks}/live/hooks/media/;
      on_publish_done http://127.0.0.1:{hooks}/live/hooks/media/;
      on_update http://127.0.0.1:{hooks}/live/hooks/media/;
    }}
    application hls {{
      live on;
      allow publish 127.0.0.1;
      deny publish all;
      deny play all;
      hls on;
      hls_path {folder}/hls;
      hls_nested on;
      hls_fragment 1s;
      hls_continuous on;
      hls_cleanup off;
      record all;
      record_path {folder}/recorded;
      record_unique on;
      on_record_done http://127.0.0.1:{hooks}/live/hooks/media/;
    }}
  }}
}}
"""


def a_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Market(HTTPServer):
    """Answers nginx in the thread of the test, where alone its rows are seen."""

    timeout = 0.05

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Door)
        self.said = []

    def until(self, is_so, *, seconds=20):
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, self.said
            self.handle_request()


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        answer = Client().post(self.path, body, content_type=kind)
        self.server.said.append((body.decode(), answer.status_code))
        self.send_response(answer.status_code)
        if "Location" in answer:
            self.send_header("Location", answer["Location"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_of):
        """Keys stand in bodies, and nothing is printed anyway."""


@pytest.fixture
def server(tmp_path, settings):
    port, market = a_port(), Market()
    settings.LIVE_INGEST_URL = f"rtmp://127.0.0.1:{port}/ingest"
    settings.LIVE_RELAY_URL = f"rtmp://127.0.0.1:{port}/hls/{{public}}"
    settings.LIVE_RECORD_ROOT = str(tmp_path / "recorded")
    for name in ("hls", "recorded"):
        folder = tmp_path / name
        folder.mkdir()
        folder.chmod(0o777)
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        CONF.format(module=MODULE, folder=tmp_path, port=port, hooks=market.server_port)
    )
    nginx = subprocess.Popen([NGINX, "-c", str(conf), "-p", str(tmp_path)])
    market.folder = tmp_path
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert nginx.poll() is None
        time.sleep(0.05)
    yield market
    nginx.terminate()
    nginx.wait(10)
    market.server_close()


def pushing(ingest, key, tmp_path, *, seconds=4):
    source = tmp_path / "film.mp4"
    source.write_bytes(film("mp4", seconds=seconds))
    return subprocess.Popen(
        [ffmpeg.program(), "-loglevel", "error", "-re", "-i", str(source),
         "-c", "copy", "-f", "flv", f"{ingest.url}/{key}"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_an_encoder_is_let_in_seen_recorded_and_replayed(server, tmp_path):
    broadcast, host = on_air()
    ingest = new_key(broadcast, by=host)
    stream = Stream.objects.get()
    listed = tmp_path / "hls" / stream.token / "index.m3u8"

    sender = pushing(ingest, ingest.key, tmp_path)
    server.until(listed.is_file)
    assert Epoch.objects.get().state == EpochState.OPEN

    # Another one with the same key is turned away, and the first goes on.
    rival = pushing(ingest, ingest.key, tmp_path, seconds=4)
    server.until(lambda: rival.poll() is not None)
    assert rival.returncode != 0
    server.until(lambda: sender.poll() is not None)
    assert sender.returncode == 0
    server.until(lambda: Epoch.objects.get().state == EpochState.CLOSED)
    server.until(lambda: any("call=record_done" in what for what, _ in server.said))

    # The key is in no name that viewers see.
    names = [str(path) for path in (tmp_path / "hls").rglob("*")]
    assert not any(ingest.key in name for name in names)
    # Nor in nginx's logs, of which the second knows who went on under the public name.
    assert ingest.key not in (tmp_path / "error.log").read_text()
    log = (tmp_path / "rtmp.log").read_text()
    assert (ingest.key in log, stream.token in log) == (False, True)
    end_broadcast(broadcast, by=host)
    make_replay(to_make(), Mirror())
    stream.refresh_from_db()
    assert stream.replay_state == ReplayState.READY
    assert abs(stream.replay_ms - 4000) < 1000


def test_a_wrong_key_is_turned_away_and_a_replaced_one_thrown_off(server, tmp_path):
    broadcast, host = on_air()
    old = new_key(broadcast, by=host)

    stranger = pushing(old, "not-the-key", tmp_path)
    server.until(lambda: stranger.poll() is not None)
    assert stranger.returncode != 0
    assert Epoch.objects.count() == 0

    sender = pushing(old, old.key, tmp_path, seconds=30)
    server.until(lambda: Epoch.objects.filter(state=EpochState.OPEN).exists())
    new_key(broadcast, by=host)
    server.until(lambda: sender.poll() is not None)
    assert sender.returncode != 0
