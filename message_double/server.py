"""The HTTP side: each provider under a path of its own, and the hand of a test."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from . import aliyun, calls, push, robots, tencent, twilio, wechat
from .calls_back import CallsBack
from .mailbox import Mailbox
from .store import Fault, Store
from .wire import Asked, HangUpError, Reply, json_reply

log = logging.getLogger("message_double")
SMS = ("aliyun", "tencent", "twilio")
CALLS = (calls.OF_ALIYUN, calls.OF_TWILIO)
REPORTING = frozenset({*SMS, *CALLS, "wechat"})
CHANNELS = (
    dict.fromkeys(SMS, "sms")
    | dict.fromkeys(CALLS, "call")
    | {"push": "push", "wechat": "wechat"}
)
LARGEST_BODY = 1_000_000
PROVIDERS: dict[str, Callable[[Store, Asked], Reply]] = {
    "aliyun": aliyun.answer,
    "tencent": tencent.answer,
    "twilio": twilio.answer,
    "wecom": robots.wecom,
    "dingtalk": robots.dingtalk,
    "push": push.answer,
    "wechat": wechat.answer,
    calls.OF_ALIYUN: calls.of_aliyun,
    calls.OF_TWILIO: calls.of_twilio,
}


class Double:
    """All providers at once; `calls_back` reports, `mailbox` shows what was taken."""

    def __init__(self, calls_back: CallsBack, mailbox: Mailbox | None = None) -> None:
        self.store, self.calls_back, self.mailbox = Store(), calls_back, mailbox

    def answer(self, asked: Asked) -> Reply:
        name = asked.path.strip("/").split("/")[0]
        if name == "_test":
            return self._control(asked)
        if name not in PROVIDERS:
            return json_reply({"error": "no such provider"}, 404)
        if asked.path.startswith("/wechat/q/"):
            return self._scan(asked.path.rpartition("/")[2])
        return self._carry(name, asked)

    def _carry(self, name: str, asked: Asked) -> Reply:
        fault = self.store.fault(name) if _is_send(asked) else None
        if fault is not None and fault.mode == "error":
            return json_reply({"message": "broken"}, 500)
        if fault is not None and fault.mode == "expired":
            wechat.expire(self.store)
        if fault is not None and fault.mode == "refuse":
            self.store.blocked[name] = True
        before = len(self.store.messages)
        reply = PROVIDERS[name](self.store, asked)
        for message in self.store.messages[before:]:
            message.is_lie = fault is not None and fault.mode == "lie"
            if self.mailbox is not None:
                self.mailbox.keep(message, CHANNELS.get(name, "robot"))
            if name in REPORTING and (fault is None or fault.mode != "silent"):
                self.calls_back.report(message)
        return _spoilt(reply, fault)

    def _scan(self, ticket: str) -> Reply:
        """The page of a code plays the phone that scans it."""
        body, who = wechat.scan(self.store, ticket)
        status = self.calls_back.wechat(body)
        said = "Scanned" if status == 200 else f"The market answered {status}"
        page = f"<!doctype html><title>WeChat</title><p>{said}: {who}"
        return Reply(200, page.encode(), "text/html; charset=utf-8")

    def _control(self, asked: Asked) -> Reply:
        what = asked.path.strip("/").split("/")[1]
        wanted: dict[str, Any] = json.loads(asked.body or b"{}")
        if what == "fault":
            self.store.add_fault(**wanted)
        elif what == "reset":
            self.store.reset()
        elif what == "unfollow":
            body = wechat.leave(self.store, wanted["openid"])
            return json_reply({"status": self.calls_back.wechat(body)})
        elif what == "reply":
            status = self.calls_back.reply(**wanted)
            return json_reply({"status": status})
        return json_reply(
            {"messages": self.store.shown(), "refused": self.store.refused_calls}
        )


def _is_send(asked: Asked) -> bool:
    """Whether it hands a message over; other questions meet no fault."""
    if asked.path.startswith("/wechat/"):
        return asked.path.endswith("/send")
    action = asked.headers.get("x-acs-action", "")
    is_look = "Query" in action or "Pull" in asked.headers.get("x-tc-action", "")
    return asked.method == "POST" and not is_look


def _spoilt(reply: Reply, fault: Fault | None) -> Reply:
    if fault is None:
        return reply
    if fault.mode == "slow":
        time.sleep(fault.seconds)
    if fault.mode == "lost_response":
        raise HangUpError
    if fault.mode == "garbage":
        return Reply(200, b"<html>Welcome to nginx!</html>", "text/html")
    return reply


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
    server_version = "message_double"
    server: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(length)
        asked = Asked(self.command, parts.path, parts.query, headers, body)
        try:
            reply = self.server.double.answer(asked)
        except HangUpError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except Exception:
            log.exception("The double itself failed at %s", asked.path)
            reply = json_reply({"error": "a bug of the double"}, 500)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_DELETE = do_GET  # noqa: N815 - as the library calls it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited
        log.info("%s %s", self.address_string(), format % args)


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
