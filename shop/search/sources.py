"""What is found by words, besides goods: farms, villages, places to see, and more.

Goods are indexed where they are written. What is said of the others changes seldom and
in many places, so it is compared with the index every few minutes; goods of a farm that
is called otherwise since are indexed again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from core.hooks import Hook
from core.models import SearchDocument
from core.search import documents
from core.search.documents import Described
from core.text import LazyText
from shop.catalogue.models import Product
from shop.catalogue.queries import SHOWN_SELLERS
from shop.catalogue.services.product_summary import SUFFIXES, in_batches, index_goods
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village

from . import guides

Kind = SearchDocument.Kind
T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """One that was found, as a line of the results."""

    url: str
    name: str
    says: str = ""


@dataclass(frozen=True)
class Source:
    """Things of one kind: all of them in words, and some of them as results."""

    kind: str
    label: LazyText
    icon: str
    read: Callable[[], Iterator[Described]]
    hits: Callable[[Sequence[int]], list[Hit]]


other_sources: Hook[Callable[[], list[Source]]] = Hook(
    __name__, "what else is found by words"
)


def sources() -> list[Source]:
    return [*_OWN, *chain.from_iterable(ask() for ask in other_sources)]


def in_order(rows: dict[int, T], ids: Sequence[int]) -> list[T]:
    return [rows[pk] for pk in ids if pk in rows]


def in_all_languages(row: object, name: str) -> list[str]:
    values = [getattr(row, f"{name}_{suffix}", None) for suffix in SUFFIXES]
    return [value for value in values if value]


def _sellers() -> Iterator[Described]:
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    for seller in shown.select_related("village").iterator(2000):
        village = seller.village
        yield Described(
            object_id=seller.pk,
            names=in_all_languages(seller, "name"),
            places=[
                seller.person,
                *(in_all_languages(village, "name") if village else ()),
            ],
            texts=[
                *in_all_languages(seller, "tagline"),
                *map(strip_tags, in_all_languages(seller, "story")),
            ],
        )


def _villages() -> Iterator[Described]:
    for village in Village.objects.filter(is_hidden=False).select_related("county"):
        yield Described(
            object_id=village.pk,
            names=in_all_languages(village, "name"),
            places=in_all_languages(village.county, "name"),
            texts=[
                *in_all_languages(village, "tagline"),
                *map(strip_tags, in_all_languages(village, "story")),
            ],
        )


def _viewpoints() -> Iterator[Described]:
    for place in Viewpoint.objects.select_related("village"):
        yield Described(
            object_id=place.pk,
            names=in_all_languages(place, "name"),
            places=in_all_languages(place.village, "name"),
            texts=[
                *in_all_languages(place, "tagline"),
                *map(strip_tags, in_all_languages(place, "story")),
            ],
        )


def _seller_hits(ids: Sequence[int]) -> list[Hit]:
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    found = in_order(shown.select_related("village").in_bulk(ids), ids)
    return [
        Hit(
            reverse("storefront:farm", args=[seller.code]),
            seller.name,
            seller.village.name if seller.village else "",
        )
        for seller in found
    ]


def _village_hits(ids: Sequence[int]) -> list[Hit]:
    shown = Village.objects.filter(is_hidden=False).select_related("county")
    return [
        Hit(
            reverse("storefront:village", args=[village.slug]),
            village.name,
            village.county.name,
        )
        for village in in_order(shown.in_bulk(ids), ids)
    ]


def _viewpoint_hits(ids: Sequence[int]) -> list[Hit]:
    found = Viewpoint.objects.select_related("village").in_bulk(ids)
    return [
        Hit(place.get_absolute_url(), place.name, place.village.name)
        for place in in_order(found, ids)
    ]


def _guide_hits(ids: Sequence[int]) -> list[Hit]:
    return [Hit(url, title) for url, title in guides.found(ids)]


_OWN = (
    Source(Kind.SELLER, _("Farms"), "user", _sellers, _seller_hits),
    Source(Kind.VILLAGE, _("Villages"), "pin", _villages, _village_hits),
    Source(Kind.VIEWPOINT, _("Places to see"), "pin", _viewpoints, _viewpoint_hits),
    Source(Kind.GUIDE, _("Help"), "info", guides.described, _guide_hits),
)


def keep_index() -> int:
    """Index what reads otherwise than before, with the goods that repeat it.

    Returns how many things read otherwise; goods and new things aside.
    """
    if not SearchDocument.objects.filter(kind=Kind.PRODUCT).exists():
        index_all_goods(lambda _done: None)  # of a market from before there was one
    count = 0
    for source in sources():
        changed = documents.keep(source.kind, source.read())
        count += len(changed)
        if source.kind == Kind.SELLER:
            for seller in changed:
                index_goods_of(seller)
    return count


def index_goods_of(seller: int) -> None:
    """Index all goods of a seller, some hundreds at a time."""
    _index(Product.objects.filter(partner=seller), lambda _done: None)


def index_all_goods(tell: Callable[[int], None]) -> None:
    """Index all goods anew; `tell` is told how many are done.

    Each is found by what it was found by until it is written, so that shoppers notice
    nothing. Safe to stop, and to run again.
    """
    _index(Product.objects.all(), tell)


def _index(goods: QuerySet[Product], tell: Callable[[int], None]) -> None:
    done = 0
    for batch in in_batches(goods.order_by("pk")):
        index_goods(batch)
        done += len(batch)
        tell(done)
