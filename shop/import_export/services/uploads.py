"""Taking a file of goods: read once, kept, its format found or asked for."""

from collections.abc import Callable, Iterator, Mapping

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.imports.work import Hold, WorkKind
from core.refusals import RefusalError
from core.transitions import TransitionError, can_move
from shop.import_export.detection import (
    Detected,
    detect,
    format_of,
    headers_hash,
    sheet_in,
)
from shop.import_export.formats import BY_CODE, FIELDS, NEEDED, Format, by_hand
from shop.import_export.imported import ImportedProduct
from shop.import_export.locks import lock_import
from shop.import_export.models import ColumnMapping, ProductImport
from shop.import_export.sheet import GoodsSheet
from shop.import_export.states import AT_WORK, IMPORT_MOVES, ImportState
from vendors.partner.models import Partner

GoodsHold = Hold[ProductImport]
GOODS = WorkKind(
    model=ProductImport,
    lock=lock_import,
    moves=IMPORT_MOVES,
    limits=lambda: (settings.IMPORT_ROWS, settings.IMPORT_BYTES),
    task="shop.import_export.tasks.work_on_import",
    at_work=AT_WORK,
)
# Products of one step, where each takes queries of its own, and where all are written
# together.
STEP = 50
TOGETHER = 500
BY_HAND = "by-hand"


def sheet_kept(product_import: ProductImport) -> Detected:
    """The kept file's header and rows. Raises as reading it did, and for one that is
    gone `FileNotFoundError`.
    """
    return detect(GOODS.read_kept(product_import))


def products_in(product_import: ProductImport) -> Iterator[ImportedProduct]:
    """What the kept file says of goods. Raises as `sheet_kept` does."""
    return _reading(product_import)[2]


def products_and_columns(
    product_import: ProductImport,
) -> tuple[Iterator[ImportedProduct], Callable[[], dict[str, list[str]]]]:
    """The same, and which filled columns were "kept" or "left", once all are read."""
    form, sheet, products = _reading(product_import)

    def columns() -> dict[str, list[str]]:
        unknown = frozenset(form.unknown(sheet))
        found: dict[str, list[str]] = {"kept": [], "left": []}
        for key, header in sheet.filled():
            if key in unknown:
                found["kept"].append((header or key)[:60])
            elif header not in sheet.used:
                found["left"].append((header or key)[:60])
        return found

    return products, columns


def _reading(
    product_import: ProductImport,
) -> tuple[Format, GoodsSheet, Iterator[ImportedProduct]]:
    form = format_of(product_import.format, product_import.mapping)
    sheet = sheet_in(sheet_kept(product_import), form)
    return form, sheet, form.read(sheet)


logger = structlog.get_logger(__name__)


class MappingError(RefusalError, ValidationError):
    """Raised for columns that can't be used so; the message says what to do."""


def take_upload(
    partner: Partner, content: bytes, *, name: str, by: User | None
) -> ProductImport:
    """Keep a file that can be read. It waits for its columns when nobody knows them.

    Raises `TableError`; then nothing was kept.
    """
    table = GOODS.read_new(content)
    detected = detect(table)
    code, mapping = _known(partner, detected)
    sheet = sheet_in(detected, BY_CODE[code] if code in BY_CODE else by_hand(mapping))
    product_import = GOODS.keep(
        content,
        table,
        name=name,
        partner=partner,
        by=by,
        size=len(content),
        delimiter=table.delimiter,
        format=code,
        mapping=mapping,
        row_count=len(sheet.rows),
        state=ImportState.MAPPING,
    )
    logger.info("import_uploaded", upload=product_import.pk, by=by and by.pk)
    return product_import


def _known(partner: Partner, detected: Detected) -> tuple[str, dict[str, str]]:
    """The seller's own choice for such columns, else the format of the header."""
    kept = ColumnMapping.objects.filter(
        partner=partner, headers=headers_hash(detected.sheet)
    ).first()
    if kept:
        return BY_HAND, dict(kept.mapping)
    return (detected.format.code if detected.format else ""), {}


@transaction.atomic
def choose_columns(
    product_import: ProductImport,
    sheet: GoodsSheet,
    mapping: Mapping[str, str],
    *,
    by: User | None,
) -> ProductImport:
    """Say by hand which column is what; kept for later files with the same columns.

    Raises `MappingError` and `TransitionError`.
    """
    _check(sheet, mapping)
    fresh = lock_import(product_import.pk)
    if not can_move(IMPORT_MOVES, fresh.state, ImportState.CHECKING):
        raise TransitionError(fresh, fresh.state, ImportState.CHECKING)
    ColumnMapping.objects.update_or_create(
        partner_id=fresh.partner_id,
        headers=headers_hash(sheet),
        defaults={"mapping": dict(mapping)},
    )
    fresh.format, fresh.mapping = BY_HAND, dict(mapping)
    fresh.save(update_fields=["format", "mapping"])
    logger.info("import_columns_chosen", upload=fresh.pk, by=by and by.pk)
    return fresh


@transaction.atomic
def forget_columns(product_import: ProductImport, sheet: GoodsSheet) -> ProductImport:
    """Read the file by its own format again, and later ones like it too."""
    fresh = lock_import(product_import.pk)
    there = frozenset(sheet.keys)
    detected = next((f for f in BY_CODE.values() if f.knows(there)), None)
    if not can_move(IMPORT_MOVES, fresh.state, ImportState.CHECKING) or not detected:
        raise TransitionError(fresh, fresh.state, ImportState.CHECKING)
    ColumnMapping.objects.filter(
        partner_id=fresh.partner_id, headers=headers_hash(sheet)
    ).delete()
    fresh.format, fresh.mapping = detected.code, {}
    fresh.save(update_fields=["format", "mapping"])
    return fresh


def _check(sheet: GoodsSheet, mapping: Mapping[str, str]) -> None:
    chosen = list(mapping.values())
    twice = next((field for field in chosen if chosen.count(field) > 1), None)
    if not set(mapping) <= set(sheet.keys) or not set(chosen) <= set(FIELDS):
        raise MappingError(_("Please choose the columns again."))
    if twice:
        raise MappingError(
            _("“%(field)s” is chosen for two columns. Please choose one."),
            params={"field": FIELDS[twice]},
        )
    for field in NEEDED:
        if field not in chosen:
            raise MappingError(
                _("Please choose the column for: %(field)s."),
                params={"field": FIELDS[field]},
            )
