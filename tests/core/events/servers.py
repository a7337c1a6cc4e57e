"""Servers of a test's own: Redis, our streams under granian, nginx with nchan."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import redis

ROOT = Path(__file__).resolve().parents[3]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
REDIS = shutil.which("redis-server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    while True:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        assert process.poll() is None, "the server ended"
        time.sleep(0.02)


class Server:
    """One process on a port of its own, which can be killed and started anew."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command(), cwd=ROOT, env=os.environ | self.environment(),
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_for(self.port, self.process)
        return self

    def environment(self):
        return {}

    def kill(self):
        """With all its processes, which would live on."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Redis(Server):
    """Without a disk: it comes back empty."""

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return [
            REDIS, "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--dir", str(self.folder),
        ]  # fmt: skip

    def start(self):
        super().start()
        with redis.Redis.from_url(self.url) as client:
            client.ping()
        return self


class Streams(Server):
    """`served.py` in one process under granian."""

    def __init__(self, folder, **settings):
        super().__init__(folder)
        self.settings = settings

    def command(self):
        return [
            sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws",
            "--port", str(self.port), "--backpressure", "20000",
            "--log-level", "error", "tests.core.events.served:application",
        ]  # fmt: skip

    def environment(self):
        return {
            "NANPO_DATA": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'none.db'}",
            "REDIS_URL": "",
        } | self.settings

    def refuse(self, status):
        with urlopen(f"{self.url}/refuse/{status}/"):
            pass

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def say(self, channel, name, number, size=0):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", f"/say/{channel}/{name}/{number}/{size}/")
        assert connection.getresponse().status == 204
        connection.close()


class Nchan(Server):
    """nginx with the lines that docs/operating.md tells to write."""

    def __init__(self, folder, lines, market):
        super().__init__(folder)
        self.publish_port = free_port()
        here = lines.replace("127.0.0.1:8090", f"127.0.0.1:{self.publish_port}")
        here = here.replace("127.0.0.1:8000", f"127.0.0.1:{market}")
        here = here.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        (folder / "nginx.conf").write_text(
            f"load_module {NCHAN}; daemon off; pid {folder}/nginx.pid;"
            f" error_log {folder}/error.log; worker_processes 1;\n"
            "events { worker_connections 1024; }\n"
            f"http {{ access_log {folder}/access.log;\n"
            + "".join(
                f" {kind}_temp_path {folder}/{kind};"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + f"\n{here}\n}}\n"
        )

    def kept(self, channel):
        """How many bundles it has of the channel."""
        question = Request(
            self.publish_url.format(channel=channel), headers={"Accept": "text/json"}
        )
        with urlopen(question) as answer:
            return json.load(answer)["messages"]

    @property
    def publish_url(self):
        return f"http://127.0.0.1:{self.publish_port}/publish/{{channel}}"

    def command(self):
        return [NGINX, "-c", str(self.folder / "nginx.conf"), "-e", "stderr"]


class Reader:
    """A browser's stream, read with a socket: the head, then frame by frame."""

    def __init__(self, port, path, headers=(), room=0):
        self.socket = socket.socket()
        self.socket.settimeout(10)
        if room:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.connect(("127.0.0.1", port))
        more = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = "Host: 127.0.0.1\r\nAccept: text/event-stream\r\n"
        request = f"GET {path} HTTP/1.1\r\n{head}{more}\r\n"
        self.socket.sendall(request.encode())
        self.got = bytearray()

    def until(self, word):
        """All that came until the word did."""
        looked = 0
        while self.got.find(word, looked) < 0:
            looked = max(0, len(self.got) - len(word))
            piece = self.socket.recv(1 << 20)
            if not piece:
                raise EOFError(bytes(self.got[-200:]))
            self.got += piece
        return bytes(self.got)

    @property
    def status(self):
        return int(self.until(b"\r\n").split()[1])

    def close(self):
        self.socket.close()
