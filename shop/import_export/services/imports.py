"""Importing a checked file: all of it, in small steps, or nothing.

The plan is made anew before the first step. If it is not the plan that the person was
shown, because somebody sold or edited something meanwhile, nothing is written. What
each step writes is kept with what was there before it: when the import fails, is
stopped or loses its worker in the middle, all of that is taken back.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.imports.work import ImportLostError, ask, attempt, end, tell
from core.refusals import CHANGED, RefusalError
from core.transitions import TransitionError
from shop.catalogue.models import Product
from shop.catalogue.services.bulk import NewListing, create_products
from shop.catalogue.services.content import (
    ListingError,
    StaleEditError,
    UnknownPackError,
)
from shop.catalogue.services.listings import update_product
from shop.catalogue.services.packs import pool_of
from shop.catalogue.services.photos import add_photo
from shop.catalogue.services.snapshots import keep_listing
from shop.import_export.locks import lock_goods, lock_import
from shop.import_export.models import (
    ImportedListing,
    ImportPicture,
    ImportRow,
    ListingSource,
    PackSource,
    ProductImport,
)
from shop.import_export.plans import Planned, Tally, plan
from shop.import_export.snapshots import AT_ONCE, Snapshot, batches
from shop.import_export.states import Fate, ImportState
from vendors.partner.services.stock import OutOfStockError, StaleCountError, count_stock

from .undo import take_back
from .uploads import GOODS, STEP, GoodsHold, products_in

logger = structlog.get_logger(__name__)

_MOVED = (StaleEditError, StaleCountError, OutOfStockError, UnknownPackError)


class ApplyError(RefusalError, ValidationError):
    """Raised when a file can't be imported now; the message says why."""


class StaleImportPlanError(RefusalError):
    """Raised when the goods are not as the dry run found them."""

    says = CHANGED


def start_apply(
    product_import: ProductImport,
    *,
    with_changes: bool,
    seen: str,
    by: User | None,
    without_wrong: bool = False,
) -> ProductImport:
    """Ask for the import of what was checked; listings change only `with_changes`.

    `without_wrong` leaves out products with a wrong row; else one stops the file.
    `seen` is the digest of the plan that the person looked at.
    Raises `ApplyError` and `TransitionError`; nothing has changed then.
    """
    try:
        with transaction.atomic():
            fresh = lock_import(product_import.pk)
            fresh.with_changes, fresh.without_wrong = with_changes, without_wrong
            _require(fresh, seen=seen)
            ask(
                GOODS,
                fresh,
                ImportState.APPLYING,
                by=by,
                with_changes=with_changes,
                without_wrong=without_wrong,
            )
    except IntegrityError as error:
        raise ApplyError(
            _(
                "Another file of yours is being imported. Please wait "
                "until it is finished, then try again."
            )
        ) from error
    logger.info("import_asked", upload=fresh.pk, by=by and by.pk)
    return fresh


def _require(product_import: ProductImport, *, seen: str) -> None:
    counts = product_import.counts
    if product_import.state != ImportState.CHECKED:
        return  # the move says what is wrong
    if product_import.is_stale:
        stale = _("Your goods have changed. Please check the file again.")
        raise ApplyError(stale)
    if product_import.digest != seen:
        again = _("The file was checked again. Please review it once more.")
        raise ApplyError(again)
    if counts.get(Fate.ERROR) and not product_import.without_wrong:
        raise ApplyError(
            _("Some rows have errors. Please correct them, or leave these rows out.")
        )
    changes = product_import.with_changes and counts.get("changed_products")
    if not counts.get("new_products") and not changes:
        raise ApplyError(
            _("There is nothing to import. To update listings, select that below.")
        )


def apply_import(import_id: int) -> bool:
    """Import what was asked for; safe to run again, also after a worker died.

    False when it was not waiting, or another worker has it.
    """
    return attempt(GOODS, import_id, ImportState.APPLYING, _apply)


def _apply(hold: GoodsHold) -> None:
    take_back(hold)  # what a worker that died had done
    try:
        _import(hold)
    except (ImportLostError, TransitionError, OperationalError, InterfaceError):
        raise  # another worker takes back what this one did
    except (StaleImportPlanError, *_MOVED):
        take_back(hold)
        end(GOODS, hold.import_id, ImportState.CHECKED, is_stale=True)
    except Exception:
        take_back(hold)
        raise


def _import(hold: GoodsHold) -> None:
    rows = ProductImport.objects.select_related("partner__village", "by")
    product_import = rows.get(pk=hold.import_id)
    _write(hold, product_import, *_planned(hold, product_import))
    hold.finish(ImportState.APPLIED, applied_at=timezone.now())


def _planned(
    hold: GoodsHold, product_import: ProductImport
) -> tuple[list[Planned], list[Planned]]:
    """New goods and changed ones, if all is as it was when the person looked."""
    tally = Tally()
    new: list[Planned] = []
    changed: list[Planned] = []
    products, by_piece = products_in(product_import), product_import.by_piece
    for planned in plan(product_import.partner, products, by_piece=by_piece):
        tally.add(planned)
        if planned.is_wrong:
            pass  # the person chose to leave it out
        elif planned.snapshot is None:
            new.append(planned)
        elif planned.is_changed:
            changed.append(planned)
        if tally.counts["products"] % AT_ONCE == 0:  # half of the work
            hold.tell(tally.rows // 2)
    if tally.digest != product_import.digest:
        raise StaleImportPlanError
    return new, changed if product_import.with_changes else []


def _write(
    hold: GoodsHold,
    product_import: ProductImport,
    new: list[Planned],
    changed: list[Planned],
) -> None:
    before = product_import.row_count // 2
    done = 0
    for write, whole in ((_create, new), (_change_all, changed)):
        for batch in batches(whole, STEP):
            with hold.step():
                write(product_import, batch)
            done += sum(len(planned.rows) for planned in batch)
            tell(product_import.pk, before + done // 2)


def _named(planned: Planned, refusal: ListingError) -> ApplyError:
    told = {
        "row": planned.imported.row,
        "goods": planned.imported.title,
        "problem": " ".join(refusal.messages),
    }
    return ApplyError(_("Row %(row)s, %(goods)s: %(problem)s") % told)


def _create(product_import: ProductImport, batch: Sequence[Planned]) -> None:
    """A fixed number of queries for a batch of new listings."""
    partner, by = product_import.partner, product_import.by
    listings = [
        NewListing(
            content=planned.content,  # type: ignore[arg-type] # new ones always have it
            packs=planned.packs,
            stock=planned.imported.stock or 0,
            photos=planned.photos,
        )
        for planned in batch
    ]
    made = create_products(partner, listings, by=by)
    sources, pack_sources, pictures, products = [], [], [], {}
    for planned, listing in zip(batch, made, strict=True):
        imported = planned.imported
        sources.append(
            ListingSource(
                product=listing.product,
                partner=partner,
                reference=imported.reference or f"{partner.code}-{listing.product.pk}",
                columns=imported.extra,
            )
        )
        pack_sources += [
            PackSource(pack=pack, sku=told.sku, columns=told.extra)
            for pack, told in zip(listing.packs, imported.packs, strict=True)
            if told.sku or told.extra
        ]
        pictures += _pictures(product_import, listing.product, planned)
        products.update({row.number: listing.product for row in planned.rows})
    ImportedListing.objects.bulk_create(
        _imported(product_import, listing.product) for listing in made
    )
    ListingSource.objects.bulk_create(sources)
    PackSource.objects.bulk_create(pack_sources)
    ImportPicture.objects.bulk_create(pictures)
    rows = list(product_import.rows.filter(number__in=products))
    for row in rows:
        row.product = products[row.number]
    ImportRow.objects.bulk_update(rows, ["product"])


def _imported(
    product_import: ProductImport, product: Product, kept: dict[str, Any] | None = None
) -> ImportedListing:
    return ImportedListing(
        product_import=product_import,
        product=product,
        version=product.version,
        kept=kept or {},
    )


def _pictures(
    product_import: ProductImport, product: Product, planned: Planned
) -> list[ImportPicture]:
    return [
        ImportPicture(
            product_import=product_import,
            product=product,
            address=address,
            position=place,
        )
        for place, address in enumerate(planned.addresses)
    ]


def _change_all(product_import: ProductImport, batch: Sequence[Planned]) -> None:
    ids = [planned.snapshot.product.pk for planned in batch if planned.snapshot]
    lock_goods(product_import.partner, ids)
    for planned in batch:
        try:
            _change(product_import, planned)
        except ListingError as refusal:
            raise _named(planned, refusal) from refusal


def _change(product_import: ProductImport, planned: Planned) -> None:
    """One listing, as its own page would change it."""
    snapshot, imported, by = planned.snapshot, planned.imported, product_import.by
    if snapshot is None or planned.content is None:  # new ones are made elsewhere
        return
    product = snapshot.product
    kept = keep_listing(product) | _sources_of(snapshot)
    update_product(
        product,
        version=product.version,
        content=planned.content,
        packs=planned.packs,
        by=by,
        # A file may be silent on parts that wait, so what it changes joins them.
        told=(),
    )
    on_hand = snapshot.pool.on_hand if snapshot.pool else 0
    if imported.stock is not None and imported.stock != on_hand:
        count_stock(
            pool_of(product), counted=imported.stock, seen_on_hand=on_hand, by=by
        )
        kept["counted"] = imported.stock - on_hand
    for photo in planned.photos:
        add_photo(product, photo, by=by)
    ListingSource.objects.update_or_create(
        product=product,
        defaults={
            "partner": product_import.partner,
            "reference": snapshot.reference
            if snapshot.source
            else imported.reference or snapshot.reference,
            "columns": imported.extra or _columns(snapshot),
        },
    )
    ImportPicture.objects.bulk_create(_pictures(product_import, product, planned))
    _remember_packs(product, planned)
    product.refresh_from_db(fields=["version"])
    _imported(product_import, product, kept).save()


def _sources_of(snapshot: Snapshot) -> dict[str, object]:
    """What the seller's earlier files called the listing and its packs."""
    source = snapshot.source
    return {
        "source": source and {"reference": source.reference, "columns": source.columns},
        "pack_sources": {
            str(pk): {"sku": each.sku, "columns": each.columns}
            for pk, each in snapshot.pack_sources.items()
        },
    }


def _columns(snapshot: Snapshot) -> dict[str, str]:
    return dict(snapshot.source.columns) if snapshot.source else {}


def _remember_packs(product: Product, planned: Planned) -> None:
    """The seller's numbers of its packs, and what we don't know of them."""
    known = {content.pack_id for content in planned.packs}
    known |= {pack.pk for pack in planned.snapshot.packs} if planned.snapshot else set()
    added = product.stockrecords.exclude(pk__in=known - {None})
    made = iter(added.order_by("position", "pk"))
    for told, content in zip(planned.told, planned.packs, strict=True):
        pack_id = content.pack_id or next(made).pk
        if told.sku or told.extra:
            PackSource.objects.update_or_create(
                pack_id=pack_id, defaults={"sku": told.sku, "columns": told.extra}
            )
