"""What a seller takes along: its goods in our own format, its lots, an empty table."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.amounts import in_unit
from core.tables.writer import Cell
from shop.catalogue.facts import IN_FILES, written_of
from shop.catalogue.models import Category, Product
from shop.catalogue.queries import goods_of
from vendors.partner.models import Lot, Partner, StockRecord

from .formats.columns import (
    COLUMNS,
    FACT_COLUMNS,
    HEADS,
    LANGUAGES,
    NO_TAX,
    PHOTO,
    column_of,
)
from .models import ListingSource, PackSource
from .sheet import header_key
from .shelf import category_path
from .snapshots import AT_ONCE, Snapshot, snapshots
from .snapshots import COLUMNS as SUFFIXES

Line = list[Cell]
LOT_COLUMNS = (
    "code", "product", "plot", "harvested_on", "best_before", "grade", "quantity",
    "left", "unit", "status", "note",
)  # fmt: skip
_BASE_UNIT = {"weight": "g", "volume": "ml", "piece": "piece"}
_ENGLISH, _CHINESE = ("title_en", "title_zh"), ("title_zh", "title_en")
_COLUMNS = (
    "category", "amount", "unit", "price", "stock", "stock_unit", "sku", "weight_g",
    *FACT_COLUMNS,
)  # fmt: skip
_WORDS = ("summary", "description", "pack")


def product_rows(partner: Partner, *, state: str = "") -> Iterator[Line]:
    """The header, then a row per pack; some hundred products are held at a time."""
    products = goods_of(partner)
    if state:
        products = products.filter(state=state)
    extra = unknown_columns(partner)
    heads = [str(HEADS[column]) for column in COLUMNS]
    yield [*heads, *(f"{name} *" if column_of(name) else name for name in extra)]
    for snapshot in _all(products):
        for place, pack in enumerate(snapshot.packs or [None]):
            yield _row(snapshot, pack, is_first=place == 0, extra=extra)


def unknown_columns(partner: Partner) -> list[str]:
    """Headers of columns that the seller's files had beside ours, each once."""
    kept = [
        ListingSource.objects.filter(partner=partner),
        PackSource.objects.filter(pack__partner=partner),
    ]
    found: dict[str, str] = {}
    for rows in kept:
        for columns in rows.exclude(columns={}).values_list("columns", flat=True):
            found.update((header_key(header), header) for header in columns)
    return [found[key] for key in sorted(found)]


def _all(products: QuerySet[Product]) -> Iterator[Snapshot]:
    last = 0
    while batch := snapshots(products.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from batch
        last = batch[-1].product.pk


def _row(
    snapshot: Snapshot, pack: StockRecord | None, *, is_first: bool, extra: list[str]
) -> Line:
    cells: dict[str, Cell] = {"reference": snapshot.reference}
    if is_first:
        cells |= _product(snapshot)
    if pack is not None:
        cells |= _pack(snapshot, pack)
    kept = snapshot.columns(pack, is_first=is_first)
    others = {header_key(header): text for header, text in kept.items()}
    mine = [cells.get(column) for column in COLUMNS]
    return [*mine, *(others.get(header_key(header)) for header in extra)]


def _product(snapshot: Snapshot) -> dict[str, Cell]:
    product = snapshot.product
    on_hand = snapshot.pool.on_hand if snapshot.pool else 0
    stock, unit = in_unit(on_hand, product.measure)
    cells: dict[str, Cell] = {
        "category": category_path(product.main_category),
        **{fact.column: fact.cell(product) for fact in IN_FILES},
        "stock": stock,
        "stock_unit": unit,
        "photos": " ".join(f"{PHOTO}{sha256}" for sha256 in snapshot.photos),
        "state": str(product.state),
    }
    for suffix, language in LANGUAGES.items():
        for name in ("title", "summary", "description"):
            stored = getattr(product, f"{name}_{SUFFIXES[language]}")
            cells[f"{name}_{suffix}"] = stored or ""
    return cells


def _pack(snapshot: Snapshot, pack: StockRecord) -> dict[str, Cell]:
    amount, unit = in_unit(pack.quantity, snapshot.product.measure)
    cells: dict[str, Cell] = {
        "sku": snapshot.sku(pack),
        "amount": amount,
        "unit": unit,
        "price": pack.usual_price,
        "currency": str(pack.price_currency),
        "weight_g": pack.weight_grams,
        "tax": str(pack.tax_category.code) if pack.tax_category else NO_TAX,
        "weighed": written_of(pack.is_weighed),
        "tolerance": pack.tolerance,
        "over_weight": str(pack.over_weight),
        "on_sale": written_of(pack.is_on_sale),
    }
    for suffix, language in LANGUAGES.items():
        cells[f"pack_{suffix}"] = snapshot.pack_name(pack, language)
    return cells


def lot_rows(
    partner: Partner, *, first: date | None = None, last: date | None = None
) -> Iterator[Line]:
    """The seller's harvest lots by their day, amounts in base units."""
    lots = Lot.objects.filter(pool__partner=partner)
    if first:
        lots = lots.filter(harvested_on__gte=first)
    if last:
        lots = lots.filter(harvested_on__lte=last)
    yield list(LOT_COLUMNS)
    rows = lots.select_related("pool__product", "plot").order_by("harvested_on", "pk")
    for lot in rows.iterator(chunk_size=AT_ONCE):
        yield [
            lot.code,
            str(lot.pool.product.title),
            lot.plot.name if lot.plot else "",
            lot.harvested_on,
            lot.best_before,
            lot.grade,
            Decimal(lot.quantity),
            Decimal(lot.left),
            _BASE_UNIT[lot.pool.unit_kind],
            str(lot.status),
            lot.note,
        ]


def template_rows() -> Iterator[list[Cell]]:
    """The header and the example, which is no goods when the file comes back."""
    in_chinese = (get_language() or "").startswith("zh")
    suffixes = ("zh", "en") if in_chinese else ("en", "zh")
    words = [f"{word}_{suffix}" for word in _WORDS for suffix in suffixes]
    titles = _CHINESE if in_chinese else _ENGLISH
    columns = ["reference", *titles, *_COLUMNS, *words]
    yield [str(HEADS[column]) for column in columns]
    example = _example(in_chinese=in_chinese) | {titles[0]: _("Walnuts")}
    yield [example.get(column) for column in columns]


def _example(*, in_chinese: bool) -> dict[str, Cell]:
    category = Category.objects.filter(is_public=True).order_by("path").first()
    return {
        "reference": "示例" if in_chinese else "example",
        "category": str(category.name) if category else None,
        "amount": 5,
        "unit": "斤" if in_chinese else "kg",
        "price": 90,
        "stock": 200,
        "stock_unit": "斤" if in_chinese else "kg",
        "sku": "W5",
        "season": "9-12",
        "needs_cold": _("no"),
    }
