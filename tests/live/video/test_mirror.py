"""Copies in object storage: pieces before the list that names them, nothing lost."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from live.broadcasts.services.airtime import end_broadcast
from live.video import storage_paths
from live.video.queries import playback
from live.video.services.epochs import open_stream
from live.video.services.replays import forget
from live.video.worker import mirror as mirroring
from live.video.worker.mirror import Mirror
from live.video.worker.replays import drop_forgotten_copies
from tests.live.video.filmed import on_air

TOKEN = "b" * 32


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as is asked of it: PUT, in a bucket by path."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self._body()
        fails = self.server.failures.pop() if self.server.failures else False
        if not fails:
            self.server.stored.append((self.path, body, dict(self.headers.items())))
        self.send_response(503 if fails else 200)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)["prefix"][0]
        keys = [path.partition("/live/")[2] for path, *_more in self.server.stored]
        keys = [key for key in keys if key.startswith(asked)]
        rows = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
        text = (
            '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>'
            f"{rows}</ListBucketResult>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_DELETE(self):
        self.server.stored[:] = [
            one for one in self.server.stored if one[0] != self.path
        ]
        self.send_response(204)
        self.end_headers()

    def _body(self):
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def log_message(self, *_of):
        """Says nothing."""


@pytest.fixture
def store(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.stored, server.failures = [], []
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LIVE_S3_BUCKET = "live"
    settings.LIVE_S3_OPTIONS = {
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "access_key": "access", "secret_key": "secret", "region_name": "nowhere",
    }  # fmt: skip
    monkeypatch.setattr(mirroring, "TRIES_WAIT", (0.01, 0.01))
    yield server
    server.shutdown()
    server.server_close()


def a_file(name, content=b"x"):
    path = storage_paths.folder_of(TOKEN) / name
    storage_paths.write(path, content)
    return path


def names(store):
    return [path.rpartition("/")[2] for path, _body, _headers in store.stored]


def test_copies_arrive_in_the_order_in_which_they_were_made(store):
    mirror = Mirror()

    for name in ("e1p0/v000000.ts", "live.m3u8", "e1p0/v000001.ts", "live.m3u8"):
        mirror.put(a_file(name))
    mirror.stop()

    assert names(store) == ["v000000.ts", "live.m3u8", "v000001.ts", "live.m3u8"]
    kinds = {
        path.rpartition(".")[2]: (headers["Content-Type"], headers["Cache-Control"])
        for path, _body, headers in store.stored
    }
    assert kinds == {
        "ts": ("video/mp2t", "public, max-age=31536000, immutable"),
        "m3u8": ("application/vnd.apple.mpegurl", "no-cache"),
    }


def test_a_list_waits_for_a_piece_that_had_to_be_sent_again(store):
    store.failures = [True]
    mirror = Mirror()

    mirror.put(a_file("e1p0/v000000.ts"))
    mirror.put(a_file("live.m3u8"))
    mirror.stop()

    assert names(store) == ["v000000.ts", "live.m3u8"]


def test_a_list_is_copied_as_it_was_when_its_pieces_were(store):
    mirror = Mirror()
    mirror.put(a_file("live.m3u8", b"first"))
    mirror.put(a_file("live.m3u8", b"second"))
    mirror.stop()

    assert [b"first" in body for _path, body, _headers in store.stored] == [True, False]


def test_without_a_bucket_nothing_is_copied(settings):
    mirror = Mirror()
    mirror.put(a_file("live.m3u8"))
    mirror.put_large(a_file("replay.mp4"))
    mirror.remove(TOKEN)
    mirror.stop()

    assert mirror.waiting.empty()


@pytest.mark.django_db
def test_what_is_forgotten_goes_from_the_copies_too(store):
    broadcast, host = on_air()
    stream = open_stream(broadcast)
    assert not forget(broadcast)
    broadcast = end_broadcast(broadcast, by=host)
    mirror = Mirror()
    for token in (stream.token, TOKEN):
        path = storage_paths.folder_of(token) / "replay.mp4"
        storage_paths.write(path, b"x")
        mirror.put(path)
    mirror.stop()
    assert len(store.stored) == 2

    assert forget(broadcast)
    assert drop_forgotten_copies(mirror) == 1

    assert [path for path, *_more in store.stored] == [f"/live/{TOKEN}/replay.mp4"]
    assert drop_forgotten_copies(mirror) == 0


@pytest.mark.django_db
def test_viewers_load_the_copies(settings):
    settings.LIVE_MEDIA_URL = "https://cdn.example.com/live"
    broadcast, _host = on_air()
    token = open_stream(broadcast).token

    assert (
        playback(broadcast).hls == f"https://cdn.example.com/live/{token}/master.m3u8"
    )
