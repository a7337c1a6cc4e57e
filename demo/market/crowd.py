"""A crowd of goods for benchmarks: the written goods again and again, each time varied.

The database copies its own rows, so that a million goods take minutes and no memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.db.models import Max, Min, Model

from core.models import SearchDocument
from core.search.words import name_tokens_of
from shop.catalogue.models import Product, ProductCategory, ProductImage
from shop.catalogue.states import ListingState
from vendors.partner.models import StockEntry, StockPool, StockRecord

from .copies import Written, copy, indexes_last, run, table_of, unasked
from .reading import Both

KINDS_OF = tuple(
    Both(english, chinese)
    for english, chinese in zip(
        "early picked|late picked|from the top field|from old trees|second sorting|"
        "new harvest|from the sunny side|for the kitchen|for presents|small lot|"
        "from the walled plot|spring watered|hand sorted|from the lower slope|"
        "from the north side".split("|"),
        "早采|晚采|顶层地|老树|二级|新收|向阳|家用|送礼|小批|围堰地|泉水浇|手选|下坡|阴坡".split(
            "|"
        ),
        strict=True,
    )
)
COPIED = (
    Product, ProductCategory, ProductImage, StockPool, StockRecord, StockEntry,
    SearchDocument,
)  # fmt: skip
AT_ONCE = 10  # editions in one transaction


@dataclass(frozen=True)
class Edition:
    """One more round of the goods: how it is called, how dear it is, since when."""

    number: int
    name: Both
    factor: Decimal
    since: datetime


@dataclass(frozen=True)
class Rows:
    """The rows that are copied: ids of one model, without gaps."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def _rows_of(model: type[Model]) -> Rows:
    ends = model._base_manager.aggregate(first=Min("pk"), last=Max("pk"))  # noqa: SLF001
    return Rows(ends["first"], ends["last"])


def plant_crowd(
    count: int, *, now: datetime, rng: Random, tell: Callable[[int], None]
) -> None:
    """So many goods more; `tell` is told how many there are of them so far."""
    if count <= 0:
        return
    with indexes_last(count, *COPIED):
        _plant(count, now=now, rng=rng, tell=tell)


def _plant(
    count: int, *, now: datetime, rng: Random, tell: Callable[[int], None]
) -> None:
    products, packs = _rows_of(Product), _rows_of(StockRecord)
    pools = _rows_of(StockPool)
    rounds = -(-count // products.count)
    for start in range(1, rounds + 1, AT_ONCE):
        with transaction.atomic(), unasked():
            for number in range(start, min(start + AT_ONCE, rounds + 1)):
                left = count - (number - 1) * products.count
                last = min(products.last, products.first + left - 1)
                copied = Rows(products.first, last)
                edition = _edition(number, now, rng)
                _copy(edition, copied, products.count, packs.count, pools.count)
        tell(min(count, (start + AT_ONCE - 1) * products.count))


def _edition(number: int, now: datetime, rng: Random) -> Edition:
    kind = KINDS_OF[number % len(KINDS_OF)]
    return Edition(
        number=number,
        name=Both(f"{kind.en}, lot {number}", f"{kind.zh}{number}号"),
        factor=Decimal(rng.randint(80, 125)) / 100,
        since=now - timedelta(minutes=rng.randrange(400_000)),
    )


def _copy(
    edition: Edition, copied: Rows, products: int, packs: int, pools: int
) -> None:
    """Copy the goods with their packs, stock, category and first picture."""
    n, factor, name = edition.number, edition.factor, edition.name
    to_product, to_pack, to_pool = n * products, n * packs, n * pools
    price = "ROUND(lead_price * %s, 1)"
    _insert(
        Product,
        copied.first,
        copied.last,
        "id",
        {
            "id": ("id + %s", to_product),
            "title": ("title_en || %s", f", {name.en}"),
            "title_en": ("title_en || %s", f", {name.en}"),
            "title_zh_hans": ("title_zh_hans || %s", f"（{name.zh}）"),
            "slug": ("slug || %s", f"-{n}"),
            "lead_pack_id": ("lead_pack_id + %s", to_pack),
            "lead_price": (price, factor),
            "unit_price": (f"ROUND({price} * unit_price / lead_price, 4)", factor),
            "search_text": ("search_text || %s", f" {name.en} {name.zh}"),
            "state": ("%s", ListingState.PUBLISHED),
            "is_public": ("%s", True),
            "published_at": ("%s", edition.since),
            "rating": ("NULL",),
            "rating_count": ("0",),
            "rating_prior": ("NULL",),
        },
    )
    words = name_tokens_of([name.en, name.zh])
    copy(
        SearchDocument,
        {
            "object_id": ("object_id + %s", to_product),
            "called": ("replace(called, %s, %s) || %s",
                       "\n", f", {name.en}\n", f"（{name.zh}）"),
            "names": ("names || %s", " " + " ".join(words)),
            "width": ("width + %s", len(words)),
        },
        f"FROM {table_of(SearchDocument)} x WHERE kind = %s "
        "AND object_id BETWEEN %s AND %s ORDER BY id",
        SearchDocument.Kind.PRODUCT, copied.first, copied.last,
    )  # fmt: skip
    on = ("product_id + %s", to_product)
    goods = (copied.first, copied.last, "product_id")
    _insert(ProductCategory, *goods, {"product_id": on})
    _insert(ProductImage, *goods, {"product_id": on}, only="display_order = 0")
    _insert(
        StockPool,
        *goods,
        {
            "id": ("id + %s", to_pool),
            "product_id": on,
            "on_hand": ("on_hand - claimed",),
            "claimed": ("0",),
        },
    )
    _insert(
        StockRecord,
        *goods,
        {
            "id": ("id + %s", to_pack),
            "product_id": on,
            "pool_id": ("pool_id + %s", to_pool),
            "partner_sku": ("(product_id + %s) || '-' || (position + 1)", to_product),
            "price": ("ROUND(price * %s, 1)", factor),
        },
    )
    _harvest(copied.first + to_product, copied.last + to_product, edition.since)


def _insert(
    model: type[Model],
    first: int,
    last: int,
    by: str,
    changed: dict[str, Written],
    *,
    only: str = "1 = 1",
) -> None:
    """Copy rows within a range."""
    copy(
        model,
        changed,
        f"FROM {table_of(model)} x WHERE {by} BETWEEN %s AND %s AND {only} ORDER BY id",
        first,
        last,
    )


def _harvest(first: int, last: int, at: datetime) -> None:
    run(
        "INSERT INTO partner_stockentry (pool_id, quantity, reason, note, created) "
        "SELECT id, on_hand, %s, '', %s FROM partner_stockpool "
        "WHERE product_id BETWEEN %s AND %s AND on_hand > 0",
        [StockEntry.Reason.HARVEST, at, first, last],
    )
