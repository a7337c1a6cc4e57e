"""The HTTP side: both providers at paths of their own, and the hand of a test."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import alipay, wechat
from .store import Store
from .wire import Asked, Reply, json_reply

log = logging.getLogger("identity_double")
LARGEST_BODY = 1_000_000
SLOW_SECONDS = 8.0


class HangUpError(Exception):
    """Raised to break the connection as a cut cable would."""


class Double:
    """Both providers at once."""

    def __init__(self) -> None:
        self.store = Store()

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/_test/"):
            return self._control(asked)
        if asked.path == "/favicon.ico":
            return Reply(204, b"", "image/x-icon")
        if asked.path in wechat.PAGES:
            return wechat.page(self.store, asked)
        if asked.path == "/oauth2/publicAppAuthorize.htm":
            return alipay.page(self.store, asked)
        return self._api(asked)

    def _api(self, asked: Asked) -> Reply:
        self.store.asked.append(asked.params.get("method", asked.path))
        provider = "alipay" if asked.path == "/gateway.do" else "wechat"
        fault = self.store.fault(provider)
        if fault == "error":
            return Reply(502, b"broken", "text/html")
        if fault == "garbage":
            return Reply(200, b"<html>Welcome to nginx!</html>", "text/html")
        if fault == "lost":
            raise HangUpError
        if fault == "slow":
            time.sleep(SLOW_SECONDS)
        if provider == "alipay":
            return alipay.gateway(self.store, asked, fault)
        if asked.path == "/sns/oauth2/access_token":
            return wechat.token(self.store, asked, fault)
        if asked.path == "/sns/userinfo":
            return wechat.person(self.store, asked, fault)
        return Reply(404, b"no such page", "text/plain")

    def _control(self, asked: Asked) -> Reply:
        if asked.path == "/_test/reset":
            self.store.reset()
        elif asked.path == "/_test/fault":
            waiting = self.store.faults.setdefault(asked.params["provider"], [])
            waiting.extend(asked.params["modes"].split(","))
        return json_reply({"asked": self.store.asked, "refused": self.store.refused})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], double: Double) -> None:
        self.double = double
        super().__init__(address, Conversation)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "identity_double"
    server: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        sent = self.rfile.read(length).decode()
        if self.headers.get("Content-Type", "").startswith("application/json"):
            given |= json.loads(sent)
        else:
            given |= dict(parse_qsl(sent, keep_blank_values=True))
        try:
            reply = self.server.double.answer(Asked(self.command, parts.path, given))
        except HangUpError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except Exception:
            log.exception("The double itself failed at %s", parts.path)
            reply = Reply(500, b"a bug of the double", "text/plain")
        self._send(reply)

    do_POST = do_GET  # noqa: N815 - as the library calls it

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        """Addresses hold codes and secrets, if only of the double."""


@contextmanager
def serving(server: Server) -> Iterator[None]:
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
