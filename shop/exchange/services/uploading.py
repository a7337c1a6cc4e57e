"""Taking a file: it is read once, kept, and its format is found or asked for."""

import hashlib
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.tables import read_table
from core.text import has_control_characters, one_line
from core.transitions import TransitionError, can_move
from shop.exchange.detecting import Detected, detect, headers_hash, sheet_in
from shop.exchange.formats import BY_CODE, FIELDS, NEEDED, by_hand
from shop.exchange.locks import lock_import
from shop.exchange.models import ColumnMapping, ProductImport
from shop.exchange.sheet import Sheet
from shop.exchange.states import IMPORT_MOVES, ImportState
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

BY_HAND = "by-hand"


class MappingRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for columns that can't be used so; the message says what to do."""


def take_upload(
    partner: Partner, content: bytes, *, name: str, by: "User | None"
) -> ProductImport:
    """Keep a file that can be read. It waits for its columns when nobody knows them.

    Raises `TableRefused` and `HeaderRefused`; then nothing was kept.
    """
    table = read_table(
        content, most_rows=settings.IMPORT_ROWS, most_bytes=settings.IMPORT_BYTES
    )
    detected = detect(table)
    code, mapping = _known(partner, detected)
    sheet = sheet_in(detected, BY_CODE[code] if code in BY_CODE else by_hand(mapping))
    product_import = ProductImport(
        partner=partner,
        by=by,
        name=_shown_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        encoding=table.encoding,
        delimiter=table.delimiter,
        format=code,
        mapping=mapping,
        row_count=len(sheet.rows),
        state=ImportState.MAPPING,
    )
    with transaction.atomic():
        product_import.file.save(f"{uuid.uuid4().hex}.bin", ContentFile(content))
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


def _shown_name(name: str) -> str:
    plain = "".join("?" if has_control_characters(sign) else sign for sign in name)
    return one_line(plain.rpartition("/")[2].rpartition("\\")[2])[-120:] or "?"


@transaction.atomic
def choose_columns(
    product_import: ProductImport,
    sheet: Sheet,
    mapping: Mapping[str, str],
    *,
    by: "User | None",
) -> ProductImport:
    """Say by hand which column is what; kept for later files with the same columns.

    Raises `MappingRefused` and `TransitionError`.
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
def forget_columns(product_import: ProductImport, sheet: Sheet) -> ProductImport:
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


def _check(sheet: Sheet, mapping: Mapping[str, str]) -> None:
    chosen = list(mapping.values())
    twice = next((field for field in chosen if chosen.count(field) > 1), None)
    if not set(mapping) <= set(sheet.keys) or not set(chosen) <= set(FIELDS):
        raise MappingRefused(_("Please choose the columns again."))
    if twice:
        raise MappingRefused(
            _("“%(field)s” is chosen for two columns. Please choose one."),
            params={"field": FIELDS[twice]},
        )
    for field in NEEDED:
        if field not in chosen:
            raise MappingRefused(
                _("Please choose which column has this: %(field)s."),
                params={"field": FIELDS[field]},
            )
