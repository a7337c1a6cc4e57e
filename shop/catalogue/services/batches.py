"""Many listings changed in one go, each wholly or not at all, and undone in one go.

A row says what its parts were when the person saw them and what they shall be. A row
that is not so any more is stale: nothing of it is written. All locks are taken first,
listings before pools and each in id order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import TransitionError
from shop.catalogue.locks import lock_open_edits, lock_products
from shop.catalogue.models import ChangeBatch, Product, ProductEvent
from shop.catalogue.states import BatchAct
from vendors.partner.locks import lock_pools
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.services.stock import OutOfStockError, StaleCountError

from .history import Parts, differing
from .product_summary import OF_THE_LEAD
from .review_rules import Reviewer
from .rows import ListingRow, NotAsSeenError

MOST_AT_ONCE = 500
_SET_OF_A_PACK = [
    "price", "regular_price", "is_on_sale", "approved_price", "approved_quantity",
    "date_updated",
]  # fmt: skip


@dataclass(frozen=True)
class RowChange:
    """What a listing's parts were as seen, and what those that change shall be.

    Parts are those of `history`. `version` is asked for where packs change, when given.
    """

    product_id: int
    seen: Parts
    wanted: Parts
    version: int | None = None


@dataclass
class BatchResult:
    """What became of each row, by the listing's id. `batch` is None if none changed.

    What is `waiting` has prices that shoppers see when they are approved.
    """

    batch: ChangeBatch | None = None
    done: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


Shelf = Mapping[int, ListingRow]


@transaction.atomic
def change_listings(
    partner: Partner,
    changes: Iterable[RowChange],
    *,
    key: UUID,
    act: str = BatchAct.EDIT,
    by: User | None,
) -> BatchResult:
    """Carry out the rows that are still as they were seen, and say what became of all.

    The same `key` again changes nothing. Rows of another seller's listings are left
    out, so that they are in no list of the outcome.
    """
    rows = {change.product_id: change for change in changes}
    return _run(partner, rows, lambda _shelf: rows, key=key, act=act, by=by)


@transaction.atomic
def shift_prices(
    partner: Partner,
    chosen: Mapping[int, int | None],
    *,
    percent: Decimal,
    key: UUID,
    by: User | None,
) -> BatchResult:
    """Raise all packs' prices by so many percent, or lower them by a negative figure.

    Each price is rounded to the currency's step and stays above zero. `chosen` says the
    version of each listing as it was seen, None for whatever it is now.
    """

    def build(shelf: Shelf) -> dict[int, RowChange]:
        return {
            pk: RowChange(pk, *row.shifted(percent), version=chosen[pk])
            for pk, row in shelf.items()
        }

    return _run(partner, chosen, build, key=key, act=BatchAct.PRICE, by=by)


@transaction.atomic
def move_listings(
    partner: Partner,
    product_ids: Iterable[int],
    *,
    to: str,
    act: str,
    key: UUID,
    by: User | None,
) -> BatchResult:
    """Publish or hide several; what can't be is refused with its reason."""
    chosen = dict.fromkeys(product_ids)

    def build(shelf: Shelf) -> dict[int, RowChange]:
        return {
            pk: RowChange(pk, {"state": row.product.state}, {"state": to})
            for pk, row in shelf.items()
        }

    return _run(partner, chosen, build, key=key, act=act, by=by)


@transaction.atomic
def undo_batch(batch: ChangeBatch, *, by: User | None) -> BatchResult:
    """Put back what a batch changed, where nobody changed it since.

    An undo is a batch too: undoing it does the change again. Undone twice it is once.
    """
    events = {event.product_id: event for event in batch.events.all()}
    changes = {
        pk: RowChange(pk, event.after, event.before) for pk, event in events.items()
    }
    # One undo for each batch, so its key follows from the batch's.
    key = uuid5(batch.key, "undo")
    return _run(
        batch.partner,
        changes,
        lambda _shelf: changes,
        key=key,
        act=BatchAct.UNDO,
        by=by,
        undoes=batch,
    )


def _run(
    partner: Partner,
    ids: Iterable[int],
    build: Callable[[Shelf], Mapping[int, RowChange]],
    *,
    by: User | None,
    **batch_fields: Any,
) -> BatchResult:
    key = batch_fields.pop("key")
    batch, is_new = ChangeBatch.objects.get_or_create(
        partner=partner, key=key, defaults={**batch_fields, "by": by}
    )
    if not is_new:
        done = batch.events.values_list("product_id", flat=True)
        return BatchResult(batch=batch, done=list(done))
    shelf = _taken(partner, ids)
    changes = build(shelf)
    outcome = BatchResult()
    events = []
    # Its rules are read when the first price changes, for all rows.
    reviewer = cache(lambda: Reviewer(partner))
    for pk, row in shelf.items():
        if pk in changes:
            events += _one(row, changes[pk], outcome, by, reviewer)
    _write([shelf[pk] for pk in outcome.done])
    if not events:
        batch.delete()
        return outcome
    for event in events:
        event.batch = batch
    ProductEvent.objects.bulk_create(events)
    outcome.batch = batch
    return outcome


def _taken(partner: Partner, ids: Iterable[int]) -> dict[int, ListingRow]:
    """The listings with their packs and pools, all locked; in id order."""
    products = lock_products(partner, ids)
    pools = StockPool.objects.filter(product__in=products, partner=partner)
    locked = lock_pools(pools.values_list("pk", flat=True))
    pool_of = {pool.product_id: pool for pool in locked.values()}
    edits = lock_open_edits(products)
    packs: dict[int, list[StockRecord]] = {}
    mine = StockRecord.objects.filter(product__in=products, partner=partner)
    for pack in mine.order_by("position", "quantity", "id"):
        packs.setdefault(pack.product_id, []).append(pack)
    return {
        pk: ListingRow(product, packs.get(pk, []), pool_of.get(pk), edits.get(pk))
        for pk, product in products.items()
    }


def _one(
    row: ListingRow,
    change: RowChange,
    outcome: BatchResult,
    by: User | None,
    reviewer: Callable[[], Reviewer],
) -> list[ProductEvent]:
    """Carry out one row, or note why not; its event if something changed."""
    pk = row.product.pk
    before = row.parts(change.wanted)
    if before == change.wanted:
        outcome.same.append(pk)
        return []
    try:
        with transaction.atomic():
            if "packs" in change.wanted:
                row.require_version(change.version)
            row.require_seen(change.seen, change.wanted)
            rest = row.let_wait(reviewer, change.wanted, by=by)
            row.apply(rest, by=by)
    except (NotAsSeenError, StaleCountError):
        outcome.stale.append(pk)
    except (OutOfStockError, TransitionError, ValidationError) as refusal:
        outcome.refused[pk] = _why(row, refusal)
    else:
        if rest != change.wanted:
            outcome.waiting.append(pk)
        if not rest:
            return []
        outcome.done.append(pk)
        was, is_now = differing(before, row.parts(change.wanted))
        product = row.product
        return [ProductEvent(product=product, before=was, after=is_now, by=by)]
    return []


def _why(row: ListingRow, refusal: Exception) -> str:
    if isinstance(refusal, OutOfStockError):
        return _("Stock can't be lower than what is reserved for open orders.")
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    state = row.product.get_state_display()
    return _("It is %(state)s, so this is not possible.") % {"state": state}


def _write(rows: list[ListingRow]) -> None:
    """Packs, low marks and cards of the rows that were carried out, in bulk."""
    packs = [pack for row in rows for pack in row.changed_packs]
    changed = [row for row in rows if row.changed_packs]
    now = timezone.now()
    for row in changed:
        row.refresh_card()
        row.product.date_updated = now
    for pack in packs:
        pack.date_updated = now
    StockRecord.objects.bulk_update(packs, _SET_OF_A_PACK, batch_size=500)
    Product.objects.bulk_update(
        [row.product for row in changed],
        ["version", *OF_THE_LEAD, "date_updated"],
        batch_size=500,
    )
    marked = [row.pool for row in rows if row.is_marked and row.pool]
    StockPool.objects.bulk_update(marked, ["low_at"], batch_size=500)
