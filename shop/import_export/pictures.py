"""Fetching a picture from an address that a stranger wrote.

Only http and https on their usual ports, only to addresses that the whole internet
can reach: names are looked up once, checked, and the connection goes to what was
checked. Redirects are followed by hand, each as if it was the first address. Size and
time are bounded, however slowly the other side answers.
"""

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.utils.translation import gettext_lazy as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from core.inputs import whole
from core.public_web import PublicAdapter

MOST_BYTES = 15_000_000
MOST_SECONDS = 30.0
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
_PIECE = 64 * 1024
_WAIT = (5, 10)  # seconds to connect, and between two pieces

SENTENCES = {
    "address": _("This is not a picture address we can open."),
    "private": _("This address belongs to a private network."),
    "unreachable": _("The other site can't be reached. Please try again later."),
    "redirects": _("The address redirects too often."),
    "missing": _("The other site does not have this picture."),
    "large": _("The picture is larger than 15 MB."),
    "slow": _("The other site is too slow. Please try again later."),
    "no_photo": _("This address does not contain a usable photo."),
    "many": _("The listing already has the maximum number of photos."),
}


class PictureError(Exception):
    """Raised for a picture that is not fetched; `code` is one of `SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """How far a fetch may go; tests have a listener of their own to try it on."""

    allow_loopback: bool = False
    ports: frozenset[int] = frozenset(PORTS.values())
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS


@dataclass
class _Line:
    """The sockets of one fetch, so that a clock can cut them."""

    deadline: float
    sockets: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        for each in self.sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    @property
    def is_late(self) -> bool:
        return monotonic() >= self.deadline


class _Adapter(PublicAdapter):
    """Keeps its sockets as well."""

    def __init__(self, *, is_https_proto: bool, limits: Limits, line: _Line) -> None:
        self._line = line
        super().__init__(is_https_proto, allow_loopback=limits.allow_loopback)

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _watched(HTTPConnectionPool, self._line),
            "https": _watched(HTTPSConnectionPool, self._line),
        }


def _watched(pool: Any, line: _Line) -> Any:
    """The pool with connections that tell their sockets as soon as they have one."""

    class Connection(pool.ConnectionCls):
        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            line.sockets.append(made)
            if line.is_late:
                line.cut()
            return made

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})


def fetch_picture(address: str, limits: Limits | None = None) -> io.BytesIO:
    """The bytes at the address. Raises `PictureError`."""
    limits = limits or Limits()
    line = _Line(monotonic() + limits.most_seconds)
    clock = Timer(limits.most_seconds, line.cut)
    clock.daemon = True
    clock.start()
    try:
        return _guarded(lambda: _follow(address, limits, line), line)
    finally:
        clock.cancel()


def _guarded(work: Callable[[], io.BytesIO], line: _Line) -> io.BytesIO:
    try:
        return work()
    except InvalidIPAddress as error:
        raise PictureError("private") from error
    except requests.Timeout as error:
        raise PictureError("slow") from error
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
        UnicodeError,
    ) as error:
        raise PictureError("slow" if line.is_late else "address") from error
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise PictureError("slow" if line.is_late else "unreachable") from error


def _follow(address: str, limits: Limits, line: _Line) -> io.BytesIO:
    with _session(limits, line) as session:
        for _hop in range(MOST_REDIRECTS + 1):
            _check(address, limits)
            with session.get(address, stream=True, timeout=_WAIT) as answer:
                if not answer.is_redirect:
                    return _content(answer, limits, line)
                address = urljoin(address, answer.headers["Location"])
    raise PictureError("redirects")


def _session(limits: Limits, line: _Line) -> HTTPSession:
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=limits.allow_loopback,
            never_redirect=True,
            default_timeout=_WAIT,
            user_agent_override="Nanpo (pictures of a seller's own file)",
        )
    )
    session.trust_env = False  # a proxy or a .netrc of this machine is nobody's
    for scheme in PORTS:
        adapter = _Adapter(is_https_proto=scheme == "https", limits=limits, line=line)
        session.mount(f"{scheme}://", adapter)
    return session


def _check(address: str, limits: Limits) -> None:
    """Raises `PictureError` before anything is looked up."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise PictureError("address") from error
    is_plain = parts.scheme in PORTS and parts.hostname and "@" not in parts.netloc
    if not is_plain or port not in limits.ports:
        raise PictureError("address")


def _content(answer: requests.Response, limits: Limits, line: _Line) -> io.BytesIO:
    if answer.status_code != 200:
        code = "missing" if answer.status_code < 500 else "unreachable"
        raise PictureError(code)
    told = whole(answer.headers.get("Content-Length"))
    if told is not None and told > limits.most_bytes:
        raise PictureError("large")
    kept = io.BytesIO()
    for piece in answer.iter_content(_PIECE):
        kept.write(piece)
        if kept.tell() > limits.most_bytes:
            raise PictureError("large")
    if line.is_late:  # cut off in the middle, which looks like an end
        raise PictureError("slow")
    kept.seek(0)
    return kept
