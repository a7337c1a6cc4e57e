"""What the head of a public page tells search engines and whoever shares its link."""

import html
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from .models import Photo

Facts = dict[str, Any]
LONGEST = 160  # signs of a description that search engines show
_AFTER_STOP = re.compile("(?<=[。！？；，：、…”]) ")  # Chinese has no blanks there
_SHARED_WIDTH = 1200  # pixels of a picture beside a shared link


@dataclass(frozen=True)
class PageHead:
    """What a view knows of its page; title and description stand in the template.

    `path` is the page's own address if it isn't the one that was asked for, `query` the
    part of the question that belongs to it. `kind` is Open Graph's. `facts` are
    schema.org's, of `core.structured_data`.
    """

    path: str = ""
    query: str = ""
    kind: str = "website"
    picture: str = ""
    is_card: bool = False
    price: str = ""
    currency: str = ""
    facts: tuple[Facts, ...] = ()


def whole_address(path: str) -> str:
    """An address of the market with its host; that of another host as it is."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def shared_picture(photo: Photo | None) -> str:
    """The whole address of a photo's copy for pages elsewhere, or nothing."""
    if photo is None or photo.state != Photo.State.READY or not photo.widths:
        return ""
    width = min(photo.widths, key=lambda each: abs(each - _SHARED_WIDTH))
    return whole_address(default_storage.url(photo.path(width, "webp")))


def plain(markup: str) -> str:
    """What a template drew, as the text that a reader sees, in one line."""
    return _AFTER_STOP.sub("", " ".join(html.unescape(markup).split()))


def shortened(text: str, most: int = LONGEST) -> str:
    """At most so many signs of a text, ending after a whole word where it has words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rpartition(" ")[0]
    kept = at_word if len(at_word) > most // 2 else cut
    return f"{kept.rstrip(' ,;:.，；：。、')}…"
