"""Files that sellers bring in: all of one is imported, or nothing of it."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from shop.import_export.models import ImportRow, ListingSource
from shop.import_export.states import Fate, ImportState


@invariant("rows of an imported file have a listing of its seller's", over=ImportRow)
def imported_rows(ids: Range) -> Iterator[Breach]:
    return lines(
        "import {}, row {}: listing {}",
        f"""
        SELECT i.id, r.number, r.product_id FROM exchange_importrow r
        JOIN exchange_productimport i ON i.id = r.product_import_id
        LEFT JOIN catalogue_product p ON p.id = r.product_id
        WHERE {ids.having("r.id")} AND i.state = %s
          AND (r.fate = %s OR p.id IS NULL OR p.partner_id <> i.partner_id)
        """,
        ImportState.APPLIED,
        Fate.ERROR,
    )


@invariant("a file that is not imported made no listing", over=ImportRow)
def rows_not_imported(ids: Range) -> Iterator[Breach]:
    return lines(
        "import {} ({}), row {}: made listing {}",
        f"""
        SELECT i.id, i.state, r.number, r.product_id FROM exchange_importrow r
        JOIN exchange_productimport i ON i.id = r.product_import_id
        WHERE {ids.having("r.id")} AND i.state NOT IN (%s, %s, %s) AND r.fate = %s
          AND r.product_id IS NOT NULL
          AND NOT EXISTS (
            SELECT 1 FROM exchange_importedlisting l
            WHERE l.product_import_id = i.id AND l.product_id = r.product_id
              AND l.is_left
          )
        """,
        ImportState.APPLIED,
        ImportState.APPLYING,
        ImportState.UNDOING,
        Fate.NEW,
    )


@invariant("listings are named by their own seller's files", over=ListingSource)
def listing_sources(ids: Range) -> Iterator[Breach]:
    return lines(
        "listing {}: named by the files of seller {}",
        f"""
        SELECT s.product_id, s.partner_id FROM exchange_listingsource s
        JOIN catalogue_product p ON p.id = s.product_id
        WHERE {ids.having("s.id")}
          AND (p.partner_id IS NULL OR p.partner_id <> s.partner_id)
        """,
    )
