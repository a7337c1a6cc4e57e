"""Feeds that readers and shopping sites fetch: Atom, and XML written as it is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import get_language

from .brand import market_name
from .page_head import whole_address

ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class FeedEntry:
    """`path` is its page; `picture` a whole address, or ""."""

    title: str
    path: str
    text: str
    author: str
    published: datetime
    changed: datetime
    picture: str = ""


def atom(
    request: HttpRequest, title: str, path: str, entries: Iterable[FeedEntry]
) -> HttpResponse:
    """A feed in the active language; `path` is the page that it belongs to."""
    feed = Atom1Feed(
        title=title,
        link=whole_address(path),
        description="",
        language=get_language(),
        author_name=market_name(),
        feed_url=whole_address(request.path),
    )
    for one in entries:
        picture = [Enclosure(one.picture, "0", "image/webp")] if one.picture else []
        feed.add_item(
            title=one.title,
            link=whole_address(one.path),
            description=one.text,
            unique_id=whole_address(one.path),
            author_name=one.author,
            pubdate=one.published,
            updateddate=one.changed,
            enclosures=picture,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)
