"""The HTTP side: keep-alive connections, one thread each, answers from the double."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from .controls import answer_control
from .double import Double, DoubleRequest, HangUpError, Reply, json_reply
from .errors import StripeError
from .pages import answer_page
from .responses import answer_api

log = logging.getLogger("stripe_double")
LARGEST_BODY = 6_000_000
IDLE_SECONDS = 75
_ALLOWED = "Authorization, Content-Type, Idempotency-Key, Stripe-Version"


class Server(ThreadingHTTPServer):
    """Answers for one double until it is shut down."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], double: Double) -> None:
        self.double = double
        super().__init__(address, Conversation)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; the rest is logged in `_reply`."""
        log.debug("connection of %s ended: %r", client_address, request)


@contextmanager
def serving(server: Server) -> Iterator[None]:
    """Calls are answered and webhooks go out until the end of the block."""
    server.double.webhooks.start()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        server.double.close()
        thread.join()


class Conversation(BaseHTTPRequestHandler):
    """One connection, which may ask many times."""

    protocol_version = "HTTP/1.1"
    server_version = "stripe_double"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = IDLE_SECONDS
    server: Server

    def do_GET(self) -> None:
        self._converse()

    do_POST = do_DELETE = do_PUT = do_PATCH = do_GET  # noqa: N815 - as above

    def do_OPTIONS(self) -> None:
        self._send(
            Reply(
                204,
                b"",
                headers={
                    "Access-Control-Allow-Origin": "*",
                    "Access-Control-Allow-Methods": "GET, POST",
                    "Access-Control-Allow-Headers": _ALLOWED,
                    "Access-Control-Max-Age": "600",
                },
            )
        )

    def _converse(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(json_reply({"error": {"message": "Too large a body"}}, 413))
            return
        raw = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        asked = DoubleRequest(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=_text(raw, self.headers.get("Content-Type", "")),
        )
        try:
            self._send(_reply(self.server.double, asked))
        except HangUpError:
            self._hang_up()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.body:
            self.send_header("Content-Type", reply.content_type)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(reply.body)

    def _hang_up(self) -> None:
        """Break the connection as a cut cable would: no answer, no farewell."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        log.info("%s %s", self.address_string(), format % args)


def _text(raw: bytes, content_type: str) -> str:
    """A file keeps every byte: each is one character then."""
    if content_type.startswith("multipart/form-data"):
        return raw.decode("latin-1")
    return raw.decode("utf-8", "replace")


def _reply(double: Double, asked: DoubleRequest) -> Reply:
    try:
        if asked.path.startswith(("/v1/", "/v2/")):
            return answer_api(double, asked)
        if asked.path.startswith("/_test/"):
            return answer_control(double, asked)
        if asked.path == "/healthz":
            return json_reply({"ok": True})
        return answer_page(double, asked)
    except StripeError as error:
        return json_reply(error.body, error.status)
    except HangUpError:
        raise
    except Exception:
        log.exception("The double itself failed at %s %s", asked.method, asked.path)
        return json_reply({"error": {"type": "api_error", "message": "A bug"}}, 500)
