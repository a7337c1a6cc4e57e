"""The HTTP side of the double, and the hand of whoever tries it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .kuaidi100 import Kuaidi100
from .waybills import Waybills

LARGEST_BODY = 1_000_000


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        address: tuple[str, int],
        service: Kuaidi100,
        waybills: Waybills | None = None,
    ) -> None:
        self.service = service
        self.waybills = waybills or Waybills(service.key, "double-secret")
        super().__init__(address, Conversation)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "carrier_double"
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return
        body, service = self.rfile.read(length), self.server.service
        if self.path == "/_test/tell":
            asked = json.loads(body)
            events = [tuple(one) for one in asked["events"]]
            self._answer({"statuses": service.tell(asked["number"], *events)})
            return
        fault = self._next_fault()
        if fault == "error":
            self._answer({"message": "broken"}, 500)
            return
        if fault == "slow":
            time.sleep(self._slowness())
        found = self._found(body, fault)
        if found is None:
            self._answer({"message": "no such address"}, 404)
            return
        if fault == "lost_response":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer("<html>nginx</html>" if fault == "garbage" else found)

    def _found(self, body: bytes, fault: str) -> dict[str, Any] | None:
        service = self.server.service
        if self.path == "/poll":
            return service.poll(body, fault)
        if self.path == "/poll/query.do":
            return service.query(body)
        if self.path == "/label/order":
            return self.server.waybills.answer(body, fault)
        return None

    def _next_fault(self) -> str:
        if self.path == "/label/order":
            return self.server.waybills.next_fault()
        return self.server.service.next_fault() if self.path[:5] == "/poll" else ""

    def _slowness(self) -> float:
        of_labels = self.path == "/label/order"
        return (self.server.waybills if of_labels else self.server.service).slowness

    def _answer(self, found: Any, status: int = 200) -> None:
        body = found if isinstance(found, str) else json.dumps(found)
        sent = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        """Quiet."""


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
