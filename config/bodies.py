"""What a request brings: how much, by its address, and how slowly it may come.

Nothing of a page has run yet, so that the address, the cookie and the length decide.
A body is written to disk as it comes, and counted: for all requests of a process, and
for those of one address of the network.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import IO

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.client import address_from
from core.streams import Receive, Scope
from core.text import LazyText

# Every other address takes what a form without files has. A page takes more than its
# form accepts, so that the form itself can say so, with all that was typed.
# `tests/config/test_uploads.py` finds every view that takes files.

PHOTOS = 100  # up to twelve at once, from phones
FILE = 32  # a paper, a photo, a table

TAKES_FILES = {
    "desk:certificate_new": FILE,
    "desk:certificate_renew": FILE,
    "desk:claim": PHOTOS,
    "desk:imports": FILE,
    "desk:letter": FILE,
    "desk:letter_new": FILE,
    "desk:box_photo": FILE,
    "desk:live_edit": FILE,
    "desk:price_list": FILE,
    "desk:live_new": FILE,
    "desk:product_new": PHOTOS,
    "desk:product_photos": PHOTOS,
    "desk:product_quick": PHOTOS,
    "desk:product_video": PHOTOS,
    "desk:shop_cover": FILE,
    "desk:shop_face": FILE,
    "desk:sync_photo": FILE,
    "desk:tracking_upload": FILE,
    "desk:visit_photos": PHOTOS,
    "office:announcement": FILE,
    "office:announcement_new": FILE,
    "office:bank_statement": FILE,
    "office:category": FILE,
    "office:category_new": FILE,
    "office:coop_paper": FILE,
    "office:coop_papers": FILE,
    "office:deliveries": FILE,
    "office:dispute": FILE,
    "office:distribution_vote": FILE,
    "office:distribution_year": FILE,
    "office:invitees": FILE,
    "office:training_people_file": FILE,
    "programme:training_people_file": FILE,
    "programme:plan_evidence_new": FILE,
    "desk:channel_orders_new": FILE,
    "desk:channel_paper_new": FILE,
    "programme:channel_orders_new": FILE,
    "programme:channel_paper_new": FILE,
    "office:opening_looks": PHOTOS,
    "office:payout_answer": FILE,
    "office:places_file": FILE,
    "office:register_imports": FILE,
    "office:story": FILE,
    "office:training_edit": PHOTOS,
    "office:training_lesson": PHOTOS,
    "office:training_lesson_new": PHOTOS,
    "office:training_new": PHOTOS,
    "office:viewpoint_photos": PHOTOS,
    "onboarding:papers": PHOTOS,
    "orders:claim": PHOTOS,
    "orders:claim_new": PHOTOS,
    "programme:training_edit": PHOTOS,
    "programme:training_lesson": PHOTOS,
    "programme:training_lesson_new": PHOTOS,
    "programme:training_new": PHOTOS,
    "reviews:write": PHOTOS,
    "reviews:write_of_farm": PHOTOS,
}
# Guests say with photos what was spoiled or good, by the key of their order; all others
# have signed in.
FOR_GUESTS = frozenset(
    {"orders:claim", "orders:claim_new", "reviews:write", "reviews:write_of_farm"}
)
# The staff's own tools, whose pages are not ours.
FOR_STAFF = ("dashboard:", "admin:")
STAFF_MB = 32

MB = 1024 * 1024
SILENT = 20.0  # seconds between two pieces
GRACE = 30.0  # seconds in which a body may come as slowly as it likes
SLOWEST = 4 * 1024  # bytes a second after that

TOO_LARGE = _("This is larger than we take here. Go back and choose a smaller file.")
TOO_SLOW = _("The connection was too slow. Go back and send it again.")
TOO_MANY = _("Too many files are being sent. Go back and send yours again.")


class BodyRefusedError(Exception):
    """Raised for a body that is not read to its end; nothing of it is kept."""

    def __init__(self, status: int, text: LazyText) -> None:
        super().__init__(status)
        self.status, self.text = status, text

    def words(self) -> bytes:
        """In every language: which one the sender reads is not known yet."""
        said = []
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                said.append(str(self.text))
        return "\n".join(said).encode()


class SenderGoneError(Exception):
    """Raised when the client left before its request was read."""


class Bodies:
    """Bytes of bodies that this process holds."""

    def __init__(self) -> None:
        self.total = 0
        self.by_address: Counter[str] = Counter()

    def hold(self, address: str, length: int) -> None:
        """Raises `BodyRefusedError`."""
        total, of_address = self.total + length, self.by_address[address] + length
        if (
            total > settings.BODIES_MB * MB
            or of_address > settings.BODIES_OF_ADDRESS_MB * MB
        ):
            raise BodyRefusedError(503, TOO_MANY)
        self.total, self.by_address[address] = total, of_address

    def release(self, address: str, length: int) -> None:
        self.total -= length
        self.by_address[address] -= length
        if not self.by_address[address]:
            del self.by_address[address]


class Body:
    """One body, from its first byte until its request is answered."""

    def __init__(self, scope: Scope, receive: Receive, held: Bodies) -> None:
        self.scope, self.receive, self.held = scope, receive, held
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.address = _address(scope)
        self.length = 0
        # Beyond it the address is asked for, which costs more than most requests.
        self.limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + MB // 2
        self.is_limit_known = False
        self.clock = asyncio.get_running_loop().time
        self.began = self.clock()

    async def read(self, file: IO[bytes]) -> None:
        """Write it to the file. Raises `SenderGoneError` and `BodyRefusedError`."""
        said = self.headers.get(b"content-length", b"")
        if said.isdigit():
            await self._check(int(said[:20]))
        has_more = True
        while has_more:
            piece, has_more = await self._next(self.length)
            await self._check(self.length + len(piece))
            self.held.hold(self.address, len(piece))
            self.length += len(piece)
            file.write(piece)
        file.seek(0)

    async def drain(self) -> None:
        """Hear the rest and keep none of it: else the browser shows no answer."""
        if not self._is_somebody():
            return
        heard, has_more = self.length, True
        with suppress(BodyRefusedError, SenderGoneError):
            while has_more and heard < settings.BODY_LIMIT:
                piece, has_more = await self._next(heard)
                heard += len(piece)

    def release(self) -> None:
        self.held.release(self.address, self.length)

    async def _next(self, heard: int) -> tuple[bytes, bool]:
        allowed = self.began + GRACE + heard / SLOWEST - self.clock()
        try:
            message = await asyncio.wait_for(
                self.receive(), max(min(SILENT, allowed), 0)
            )
        except TimeoutError as error:
            raise BodyRefusedError(408, TOO_SLOW) from error
        if message["type"] == "http.disconnect":
            raise SenderGoneError
        return message.get("body", b""), bool(message.get("more_body", False))

    async def _check(self, length: int) -> None:
        if length > self.limit and not self.is_limit_known:
            loop = asyncio.get_running_loop()
            self.limit = max(self.limit, await loop.run_in_executor(None, self._most))
            self.is_limit_known = True
        if length > self.limit:
            raise BodyRefusedError(413, TOO_LARGE)

    def _most(self) -> int:
        """What the address takes, of this sender."""
        try:
            name = resolve(self.scope["path"]).view_name
        except Resolver404:
            return 0
        megabytes = TAKES_FILES.get(name, 0)
        if name.startswith(FOR_STAFF):
            megabytes = STAFF_MB
        if name not in FOR_GUESTS and not self._is_somebody():
            megabytes = 0
        return min(megabytes * MB, settings.BODY_LIMIT)

    def _is_somebody(self) -> bool:
        """Whether it comes to us, from who has signed in, or says so."""
        host, _port = split_domain_port(
            self.headers.get(b"host", b"").decode("latin-1")
        )
        cookies = self.headers.get(b"cookie", b"").decode("latin-1")
        try:
            has_session = settings.SESSION_COOKIE_NAME in SimpleCookie(cookies)
        except CookieError:
            return False
        return has_session and validate_host(host, settings.ALLOWED_HOSTS)


def _address(scope: Scope) -> str:
    forwarded = b",".join(
        value for name, value in scope["headers"] if name == b"x-forwarded-for"
    )
    peer = str((scope.get("client") or ("",))[0])
    return address_from(peer, forwarded.decode("latin-1"))
