"""When a sale becomes the seller's: delivered, not taken back, not held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Least
from django.utils import timezone

from core.money import minor_step, to_minor
from core.rounds import run_isolated
from core.sweeps import Queue, work_through
from orders.order.locks import lock_vendor_order, lock_vendor_orders
from orders.order.models import (
    Line,
    ParcelDelivery,
    ShippingEvent,
    ShippingEventQuantity,
    VendorOrder,
)
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind as K
from payments.ledger.states import TransactionKind
from payments.payouts.locks import lock_payables_of
from payments.payouts.models import Earning, HeldShare, Hold
from payments.payouts.payable import frozen, is_held, shares_owed
from payments.payouts.queries import Holding, holdings_of
from payments.payouts.rules import GIVEN_AWAY

from .entries import payable, pending

BATCH = 500


def note_parcel(vendor_order: VendorOrder, parcel: ShippingEvent) -> None:
    """A parcel left: it counts as delivered some days on, at the latest."""
    due = timezone.now() + settings.DELIVERED_AFTER + settings.EARNED_AFTER
    Earning.objects.get_or_create(
        parcel=parcel, defaults={"vendor_order": vendor_order, "due_at": due}
    )


def note_received(vendor_order: VendorOrder) -> None:
    """The shopper has everything: from here only the hold is waited for."""
    soon = timezone.now() + settings.EARNED_AFTER
    waiting = Earning.objects.filter(vendor_order=vendor_order, done_at__isnull=True)
    waiting.update(due_at=Least(F("due_at"), soon))


def note_delivered(delivery: ParcelDelivery) -> None:
    """A carrier has handed the parcel over: its hold runs from then."""
    due = delivery.delivered_at + settings.EARNED_AFTER
    waiting = Earning.objects.filter(parcel=delivery.parcel_id, done_at__isnull=True)
    waiting.update(due_at=Least(F("due_at"), due))


def earn_again(vendor_order: VendorOrder) -> None:
    """Look at a part once more whose earnings are done, since its price changed."""
    if Earning.objects.filter(vendor_order=vendor_order, done_at__isnull=True).exists():
        return
    last = (
        Earning.objects.filter(vendor_order=vendor_order)
        .order_by("-pk")
        .values("pk")[:1]
    )
    Earning.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(
        done_at=None, due_at=timezone.now(), turn=F("turn") + 1
    )


def earn_due(now: datetime | None = None, *, backdated: bool = False) -> int:
    """Make due parcels the sellers'; how many.

    They are done together, and where that fails one by one, so that none stands in
    another's way.

    `backdated` books each on the day it was due, as only orders from before want it.
    """
    by = now or timezone.now()
    due = Earning.objects.filter(~is_held(), done_at__isnull=True, due_at__lte=by)
    queue = Queue("earnings", due, oldest=("due_at", "pk"), money=True)
    together = partial(earn, list(queue.fresh[:BATCH]), backdated=backdated)
    return (run_isolated(together, what="earn") or 0) + work_through(
        queue, lambda pk: bool(earn([pk], backdated=backdated))
    )


@transaction.atomic
def earn(ids: Sequence[int], *, backdated: bool = False) -> int:
    """Move what these parcels brought from pending to payable, each once; how many.

    Cooperatives earn their fees with them. What is held stays. As many queries for
    five hundred as for one.
    """
    rows = Earning.objects.filter(~is_held(), pk__in=ids, done_at__isnull=True)
    vendor_orders = lock_vendor_orders(rows.values_list("vendor_order", flat=True))
    # Asked anew under the lock: somebody else may have done some.
    earnings = list(rows.order_by("pk"))
    Earning.objects.filter(pk__in=[each.pk for each in earnings]).update(
        done_at=timezone.now()
    )
    last = {each.vendor_order_id: each for each in earnings}
    holdings, delivered = holdings_of(vendor_orders), Delivered.of(vendor_orders)
    post(
        _earned(
            vendor_order,
            last[vendor_order.pk],
            holdings[vendor_order.pk],
            delivered,
            backdated=backdated,
        )
        for vendor_order in vendor_orders
        if vendor_order.pk in last
    )
    earned = [each for each in vendor_orders if each.pk in last]
    post(draft for ask in GIVEN_AWAY for draft in ask(earned))
    return len(earnings)


def _earned(
    vendor_order: VendorOrder,
    earning: Earning,
    holders: Mapping[int, Holding],
    delivered: "Delivered",
    *,
    backdated: bool,
) -> Draft:
    entries = [
        entry
        for partner_id, holding in holders.items()
        for entry in _moved(vendor_order, partner_id, holding, delivered)
    ]
    came = sum(each.amount for each in entries if each.account.kind == K.PAYABLE)
    return Draft(
        cause=f"earned:{earning.parcel_id}:{earning.turn}",
        kind=TransactionKind.EARNED if came > 0 else TransactionKind.UNEARNED,
        currency=vendor_order.order.currency,
        entries=entries,
        created=earning.due_at if backdated else timezone.now(),
    )


def _moved(
    vendor_order: VendorOrder, partner_id: int, holding: Holding, delivered: "Delivered"
) -> list[Entry]:
    """One's share brought to what is earned of it: a seller's sale, or a fee of it.

    A seller who is its own cooperative has both; the fee goes first.
    """
    step = delivered.share(vendor_order, sum(holding.values())) - holding[K.PAYABLE]
    is_seller = partner_id == vendor_order.partner_id
    fee = min(step, max(holding[K.COOPERATIVE], 0)) if is_seller else step
    if is_seller and step < 0:
        fee = 0
    return [
        Entry(Account(K.COOPERATIVE, partner_id=partner_id), -fee, vendor_order.pk),
        Entry(pending(partner_id), fee - step, vendor_order.pk),
        Entry(payable(partner_id), step, vendor_order.pk),
    ]


@dataclass(frozen=True)
class Delivered:
    """The lines of some parts, and how many packs of each were delivered for good."""

    lines: Mapping[int, Sequence[Line]]
    packs: Mapping[int, int]

    @classmethod
    def of(cls, vendor_orders: Sequence[VendorOrder]) -> "Delivered":
        """Two queries."""
        lines: dict[int, list[Line]] = {
            vendor_order.pk: [] for vendor_order in vendor_orders
        }
        for line in Line.objects.filter(vendor_order__in=vendor_orders).order_by("pk"):
            lines[line.vendor_order_id].append(line)
        done = Earning.objects.filter(
            vendor_order__in=vendor_orders, done_at__isnull=False
        )
        sent = ShippingEventQuantity.objects.filter(event__earning__in=done)
        packs = sent.order_by().values_list("line").annotate(packs=Sum("quantity"))
        return cls(lines, dict(packs))

    def share(self, vendor_order: VendorOrder, whole: int) -> int:
        """So much of the seller's share as of the goods' price was delivered.

        Delivery cost follows the goods; the last parcel takes what is left, so that
        nothing stays behind.
        """
        lines, currency = self.lines[vendor_order.pk], vendor_order.order.currency
        if all(self.packs.get(line.pk, 0) >= line.due for line in lines):
            return whole
        worth = sum(_worth(line, line.due, currency) for line in lines)
        there = sum(_worth(ln, self.packs.get(ln.pk, 0), currency) for ln in lines)
        unit = minor_step(currency)
        return whole * there // (worth * unit) * unit if worth else 0


def _worth(line: Line, packs: int, currency: str) -> int:
    """What so many packs of a line cost in the end, in minor units."""
    return to_minor(line.final_price, currency) * packs // line.due if line.due else 0


logger = structlog.get_logger(__name__)


@transaction.atomic
def hold(vendor_order: VendorOrder, cause: str, reason: str) -> Hold:
    """From here on the sale neither earns nor is paid out, until it is released.

    What is under way already goes its way. The same cause holds once: one that was
    released stays so.
    """
    lock_vendor_order(vendor_order.pk)
    accounts = lock_payables_of(vendor_order)
    if known := Hold.objects.filter(cause=cause).first():
        return known
    owed = {account.pk: _owed_for(vendor_order, account.pk) for account in accounts}
    made = Hold.objects.create(
        vendor_order=vendor_order, cause=cause, reason=reason[:200]
    )
    HeldShare.objects.bulk_create(
        HeldShare(hold=made, account_id=pk, amount=amount)
        for pk, amount in owed.items()
        if amount
    )
    logger.info("sale_held", vendor_order=vendor_order.number, cause=cause)
    return made


def _owed_for(vendor_order: VendorOrder, account_id: int) -> int:
    """What is still to be paid for it: as another hold says, or as the books do."""
    held = frozen([account_id]).get(account_id, {})
    if vendor_order.pk in held:
        return held[vendor_order.pk]
    shares = shares_owed(account_id)
    return sum(
        each.amount for each in shares if each.vendor_order_id == vendor_order.pk
    )


@transaction.atomic
def release(cause: str) -> bool:
    """Let go what was held for that cause; True when it was held till now."""
    rows = Hold.objects.filter(cause=cause, released_at__isnull=True)
    vendor_order_id = rows.values_list("vendor_order", flat=True).first()
    if vendor_order_id is None:
        return False
    lock_vendor_order(vendor_order_id)
    freed = rows.update(released_at=timezone.now())
    if freed:
        logger.info("sale_released", vendor_order=vendor_order_id, cause=cause)
    return bool(freed)
