"""What a listing repeats of packs, photos and words, for lists and searches."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from django.db.models import QuerySet
from django.utils.html import strip_tags

from core.languages import in_each
from core.models import SearchDocument
from core.search import documents
from core.search.documents import Described
from core.units import unit_price
from shop.catalogue.menu import categories_by_id, entry_of, line_of
from shop.catalogue.models import ALL_YEAR, Product
from shop.catalogue.queries import sold_packs
from vendors.certificates.states import CertificateKind
from vendors.partner.models import StockRecord

# Languages in which names and words are kept, as the suffixes of their columns.
SUFFIXES = ("en", "zh_hans")
_BATCH = 500
# What a listing repeats of its first pack.
OF_THE_LEAD = ("lead_pack", "lead_price", "unit_price", "has_sale_price")
# By their months, January is the first bit.
_SEASONS = {
    0b000000011100: ("spring", "春天", "春季"),
    0b000011100000: ("summer", "夏天", "夏季"),
    0b011100000000: ("autumn", "fall", "秋天", "秋季"),
    0b100000000011: ("winter", "冬天", "冬季"),
}


def refresh_card(product: Product) -> None:
    """Choose the pack and the photo that cards show, and repeat its price."""
    first = product.images.order_by("display_order", "id").first()
    lead_by(product, sold_packs().filter(product=product).first())
    product.cover = first.photo if first else None
    product.save(update_fields=[*OF_THE_LEAD, "cover"])


def lead_by(product: Product, lead: StockRecord | None) -> None:
    """Repeat on the listing what cards show of its first pack; saves nothing."""
    product.lead_pack = lead
    product.lead_price = lead.price if lead else None
    product.has_sale_price = bool(lead and lead.has_sale_price)
    product.unit_price = (
        unit_price(lead.price, lead.quantity, product.unit_kind)
        if lead and lead.price is not None
        else None
    )


def refresh_search_text(product: Product) -> None:
    """Gather anew all words one may find it by."""
    product.search_text = search_text_of(product)
    product.save(update_fields=["search_text"])
    index_goods([product])


def index_goods(products: Iterable[Product]) -> None:
    """Write down what these listings are found by."""
    documents.index(SearchDocument.Kind.PRODUCT, described(list(products)))


def described(products: Sequence[Product]) -> list[Described]:
    """Listings in words, with what their categories and certificates are called."""
    return [_described(product) for product in products]


def _described(product: Product) -> Described:
    """Its names, kinds, seasons, whose it is, where from, and its texts."""
    seller, kind = product.partner, product.main_category
    village = seller.village if seller else None
    return Described(
        object_id=product.pk,
        names=_words(product, "title"),
        kinds=[
            *_words_of_line(kind.pk if kind else None),
            *chain.from_iterable(map(_certified_words, product.certified_kinds())),
        ],
        places=[
            *_seasons(product.season),
            *(_words(seller, "name") if seller else ()),
            *([seller.person] if seller else ()),
            *(_words(village, "name") if village else ()),
        ],
        texts=[
            *_words(product, "summary"),
            *map(strip_tags, _words(product, "description")),
        ],
    )


def search_text_of(product: Product) -> str:
    """All words one may find it by, in both languages and lower case."""
    partner, category = product.partner, product.main_category
    sources = (
        (product, ("title", "summary")),
        (category, ("name",)),
        (partner, ("name", "person")),
        (partner.village if partner else None, ("name",)),
    )
    words = chain.from_iterable(
        _words(thing, name) for thing, names in sources if thing for name in names
    )
    return " ".join(dict.fromkeys(words)).lower()


def _words(thing: object, name: str) -> list[str]:
    values = [getattr(thing, f"{name}_{suffix}", None) for suffix in SUFFIXES]
    return [value for value in [*values, getattr(thing, name)] if value]


def _words_of_line(category: int | None) -> list[str]:
    """What a category and those above it are called."""
    entry, known = entry_of(category), categories_by_id()
    line = line_of(entry) if entry else ()
    return [word for one in line for word in _words(known[one.pk], "name")]


def _seasons(months: int) -> list[str]:
    """The seasons in which it is harvested; none for what there is all year."""
    if months == ALL_YEAR:
        return []
    return [word for mask, words in _SEASONS.items() if months & mask for word in words]


@cache
def _certified_words(kind: str) -> tuple[str, ...]:
    """What a certificate is called in every language."""
    return tuple(in_each(lambda: CertificateKind(kind).label).values())


def in_batches(goods: QuerySet[Product]) -> Iterator[list[Product]]:
    """Some hundreds at a time, in the order of their ids, with what describes them."""
    wanted, last = goods.select_related("main_category", "partner__village"), 0
    while batch := list(wanted.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1].pk
