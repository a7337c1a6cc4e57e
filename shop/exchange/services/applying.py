"""Importing a checked file: all of it in one transaction, or nothing.

The plan is made anew inside the transaction. If it is not the plan that the person
was shown, because somebody sold or edited something meanwhile, nothing is written.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import move
from shop.catalogue.models import Product
from shop.catalogue.services import (
    ListingRefused,
    StaleEdit,
    UnknownPack,
    add_photo,
    update_product,
)
from shop.catalogue.services.bulk import NewListing, create_products
from shop.catalogue.services.packs import pool_of
from shop.exchange.locks import lock_import
from shop.exchange.models import (
    ImportPicture,
    ImportRow,
    ListingSource,
    PackSource,
    ProductImport,
)
from shop.exchange.planning import Planned, Tally, plan
from shop.exchange.snapshots import AT_ONCE, Snapshot, batches
from shop.exchange.states import IMPORT_MOVES, Fate, ImportState
from vendors.partner.services import OutOfStock, StaleCount, count_stock

from .working import attempt, begin_anew, end, products_in, tell

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

_MOVED = (StaleEdit, StaleCount, OutOfStock, UnknownPack)


class ApplyRefused(ValidationError):  # noqa: N818 - what happened
    """Raised when a file can't be imported now; the message says why."""


class StalePlan(Exception):  # noqa: N818 - what is the case
    """Raised when the goods are not as the dry run found them."""


def start_apply(
    product_import: ProductImport, *, with_changes: bool, seen: str, by: "User | None"
) -> ProductImport:
    """Ask for the import of what was checked; listings change only `with_changes`.

    `seen` is the digest of the plan that the person looked at.
    Raises `ApplyRefused` and `TransitionError`; nothing has changed then.
    """
    try:
        with transaction.atomic():
            fresh = lock_import(product_import.pk)
            _require(fresh, with_changes=with_changes, seen=seen)
            move(fresh, ImportState.APPLYING, moves=IMPORT_MOVES, field="state")
            fresh.with_changes, fresh.claimed_until = with_changes, None
            fresh.by = by
            fresh.save(update_fields=["with_changes", "claimed_until", "by"])
    except IntegrityError as error:
        raise ApplyRefused(
            _(
                "Another file of yours is being imported. Please wait until it is "
                "done, then try again."
            )
        ) from error
    begin_anew(fresh.pk)
    logger.info("import_asked", upload=fresh.pk, by=by and by.pk)
    return fresh


def _require(product_import: ProductImport, *, with_changes: bool, seen: str) -> None:
    counts = product_import.counts
    if product_import.state != ImportState.CHECKED:
        return  # the move says what is wrong
    if product_import.is_stale:
        stale = _("Your goods changed meanwhile. Please check the file again.")
        raise ApplyRefused(stale)
    if product_import.digest != seen:
        again = _("The file was checked again meanwhile. Please look at it once more.")
        raise ApplyRefused(again)
    if counts.get(Fate.ERROR):
        raise ApplyRefused(
            _("Some rows are wrong. Please mend them and choose the file again.")
        )
    if not counts.get(Fate.NEW) and not (with_changes and counts.get(Fate.CHANGED)):
        raise ApplyRefused(
            _("There is nothing to import. To change listings, choose so below.")
        )


def apply_import(import_id: int) -> bool:
    """Import what was asked for; safe to run again, also after a worker died.

    False when it was not waiting, or another worker has it.
    """
    return attempt(import_id, ImportState.APPLYING, lambda: _apply(import_id))


def _apply(import_id: int) -> None:
    try:
        with transaction.atomic():
            fresh = lock_import(import_id)
            # The first to get here is the one: whoever comes second waits for the
            # lock and then finds it imported.
            move(fresh, ImportState.APPLIED, moves=IMPORT_MOVES, field="state")
            _write(fresh, *_planned(fresh))
            fresh.applied_at, fresh.claimed_until = timezone.now(), None
            fresh.save(update_fields=["applied_at", "claimed_until"])
    except (StalePlan, *_MOVED):
        end(import_id, ImportState.CHECKED, is_stale=True)


def _planned(product_import: ProductImport) -> tuple[list[Planned], list[Planned]]:
    """New goods and changed ones, if all is as it was when the person looked."""
    tally = Tally()
    new: list[Planned] = []
    changed: list[Planned] = []
    for planned in plan(product_import.partner, products_in(product_import)):
        tally.add(planned)
        if planned.snapshot is None:
            new.append(planned)
        elif planned.is_changed:
            changed.append(planned)
        if tally.counts["products"] % AT_ONCE == 0:  # half of the work
            tell(product_import.pk, tally.rows // 2)
    if tally.digest != product_import.digest:
        raise StalePlan
    return new, changed if product_import.with_changes else []


def _write(
    product_import: ProductImport, new: list[Planned], changed: list[Planned]
) -> None:
    before = product_import.row_count // 2
    done = 0
    for batch in batches(new):
        _create(product_import, batch)
        done += sum(len(planned.rows) for planned in batch)
        tell(product_import.pk, before + done // 2)
    for planned in changed:
        try:
            _change(product_import, planned)
        except ListingRefused as refusal:
            raise _named(planned, refusal) from refusal
        done += len(planned.rows)
        tell(product_import.pk, before + done // 2)


def _named(planned: Planned, refusal: ListingRefused) -> ApplyRefused:
    told = {
        "row": planned.imported.row,
        "goods": planned.imported.title,
        "problem": " ".join(refusal.messages),
    }
    return ApplyRefused(_("Row %(row)s, %(goods)s: %(problem)s") % told)


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
    ListingSource.objects.bulk_create(sources)
    PackSource.objects.bulk_create(pack_sources)
    ImportPicture.objects.bulk_create(pictures)
    rows = list(product_import.rows.filter(number__in=products))
    for row in rows:
        row.product = products[row.number]
    ImportRow.objects.bulk_update(rows, ["product"])


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


def _change(product_import: ProductImport, planned: Planned) -> None:
    """One listing, as its own page would change it."""
    snapshot, imported, by = planned.snapshot, planned.imported, product_import.by
    if snapshot is None or planned.content is None:  # new ones are made elsewhere
        return
    product = snapshot.product
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
