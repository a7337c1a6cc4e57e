"""Pictures for shared links: what each shows, where it is, made once and kept.

The address names what the card says by a digest. So it can be kept for good, only cards
of things that are there can be asked for, and of each thing and language one is kept.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from . import looks
from .brand import market_initial, market_name
from .file_work import FilesBusyError, FileWorkError, work_on
from .hooks import Hook
from .market import languages
from .models import Photo
from .page_head import whole_address

LAYOUT = 2  # another number has all cards drawn anew
PHOTO_WIDTH, LOGO = 720, 96  # pixels
MOST = 4  # photos on a card
SEAL = "南"  # what stands in the seal that the market comes with
FOR_GOOD = "public, max-age=31536000, immutable"
RETRY_AFTER = "20"  # seconds

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ShareCard:
    """What stands on a card, in the active language; `kind` and `pk` name the thing."""

    kind: str
    pk: int
    title: str
    lines: tuple[str, ...] = ()
    price: str = ""
    note: str = ""
    photos: tuple[Photo | None, ...] = ()  # up to four, side by side

    @property
    def words(self) -> dict[str, object]:
        return {
            "market": market_name(),
            "initial": market_initial() or SEAL,
            "accent": looks.ACCENT(),
            "title": self.title,
            "lines": [line for line in self.lines if line],
            "price": self.price,
            "note": self.note,
        }

    @property
    def shown(self) -> list[Photo]:
        """Photos whose copies are there."""
        return [one for one in self.photos if one is not None and _is_ready(one)][:MOST]

    @property
    def digest(self) -> str:
        photos = [one.sha256 for one in self.shown]
        said = [LAYOUT, photos, looks.logo_url(LOGO), self.words]
        text = json.dumps(said, sort_keys=True).encode()
        return blake2b(text, digest_size=8).hexdigest()

    @property
    def address(self) -> str:
        place = [self.kind, self.pk, get_language(), self.digest]
        return whole_address(reverse("share_card", args=place))


# By the name of a kind: the card of a thing that everybody may see, or None.
SHARE_CARDS: Hook[Callable[[str, int], ShareCard | None]] = Hook(
    __name__, "what a shared link of a thing shows"
)


def _is_ready(photo: Photo) -> bool:
    return photo.state == Photo.State.READY and bool(photo.widths)


@require_safe
def share_card(
    _request: HttpRequest, kind: str, pk: int, language: str, digest: str
) -> HttpResponseBase:
    """The picture; one that says something else by now leads to the one of now."""
    if language not in dict(languages()):
        raise Http404
    folder = f"cards/{kind}/{pk}"
    name = f"{folder}/{language}-{digest}.jpg"
    with override(language):
        card = next((card for ask in SHARE_CARDS if (card := ask(kind, pk))), None)
        if card is None:
            raise Http404
        if card.digest != digest:
            return redirect(card.address)
        if default_storage.exists(name):
            return _sent(name)
        return _made(card, folder, name)


def _made(card: ShareCard, folder: str, name: str) -> HttpResponseBase:
    photos, logo = _photos_of(card), _logo()
    sizes = [len(one) for one in photos]
    try:
        _said, picture = work_on(
            "share_card", b"".join([*photos, logo]), photos=sizes, **card.words
        )
    except FilesBusyError:
        return HttpResponse(status=503, headers={"Retry-After": RETRY_AFTER})
    except FileWorkError as error:
        logger.warning("share_card_not_made", card=name, error=repr(error))
        raise Http404 from error
    _keep(folder, name, picture)
    return _sent(name)


def _keep(folder: str, name: str, picture: bytes) -> None:
    """In place of the one that its language had until now."""
    language = f"{get_language()}-"
    with suppress(FileNotFoundError):
        for former in default_storage.listdir(folder)[1]:
            if former.startswith(language):
                default_storage.delete(f"{folder}/{former}")
    written = default_storage.save(name, ContentFile(picture))
    if written != name:  # somebody else was faster
        default_storage.delete(written)


def forget_cards(kind: str, pk: int) -> None:
    """Take the pictures of a thing away that nobody else is to see any more."""
    folder = f"cards/{kind}/{pk}"
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def _sent(name: str) -> FileResponse:
    response = FileResponse(default_storage.open(name), content_type="image/jpeg")
    response["Cache-Control"] = FOR_GOOD
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _photos_of(card: ShareCard) -> list[bytes]:
    """Each in the copy that is drawn with the least loss; what can't be read is not."""
    wanted = PHOTO_WIDTH if len(card.shown) == 1 else PHOTO_WIDTH // 2
    found = []
    for photo in card.shown:
        width = min(photo.widths, key=lambda each: abs(each - wanted))
        found.append(_read(photo.path(width, "webp")))
    return [one for one in found if one]


def _logo() -> bytes:
    photo = looks.logo()
    return _read(photo.path(LOGO, "png")) if photo else b""


def _read(name: str) -> bytes:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError:
        return b""


urlpatterns = [
    path(
        "share/<slug:kind>-<int:pk>-<slug:language>-<slug:digest>.jpg",
        share_card,
        name="share_card",
    )
]
