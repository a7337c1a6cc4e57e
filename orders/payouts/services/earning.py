"""When a sale becomes the seller's: delivered, and not taken back for a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Least
from django.utils import timezone

from core.money import minor_step, to_minor
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind as K
from orders.ledger.states import Kind
from orders.order.locks import lock_parts
from orders.order.models import (
    Line,
    ParcelDelivery,
    ShippingEvent,
    ShippingEventQuantity,
    VendorOrder,
)
from orders.payouts.models import Earning
from orders.payouts.owed import is_held
from orders.payouts.queries import Holding, holdings_of

from .entries import payable, pending

logger = structlog.get_logger(__name__)

BATCH = 500
# What failed is tried again, so many at a time, after so long.
RETRIES, RETRY_AFTER = 50, timedelta(minutes=30)


def note_parcel(part: VendorOrder, parcel: ShippingEvent) -> None:
    """A parcel left: it counts as delivered some days on, at the latest."""
    due = timezone.now() + settings.DELIVERED_AFTER + settings.EARNED_AFTER
    Earning.objects.get_or_create(parcel=parcel, defaults={"part": part, "due_at": due})


def note_received(part: VendorOrder) -> None:
    """The shopper has everything: from here only the hold is waited for."""
    soon = timezone.now() + settings.EARNED_AFTER
    waiting = Earning.objects.filter(part=part, done_at__isnull=True)
    waiting.update(due_at=Least(F("due_at"), soon))


def note_delivered(delivery: ParcelDelivery) -> None:
    """A carrier has handed the parcel over: its hold runs from then."""
    due = delivery.delivered_at + settings.EARNED_AFTER
    waiting = Earning.objects.filter(parcel=delivery.parcel_id, done_at__isnull=True)
    waiting.update(due_at=Least(F("due_at"), due))


def earn_again(part: VendorOrder) -> None:
    """Look at a part once more whose earnings are done, since its price changed."""
    if Earning.objects.filter(part=part, done_at__isnull=True).exists():
        return
    last = Earning.objects.filter(part=part).order_by("-pk").values("pk")[:1]
    Earning.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(
        done_at=None, due_at=timezone.now(), turn=F("turn") + 1
    )


def earn_due(now: datetime | None = None, *, backdated: bool = False) -> int:
    """Make due parcels the sellers'; how many.

    One that fails is tried again later and alone, so that it stands in nobody's way.

    `backdated` books each on the day it was due, as only orders from before want it.
    """
    by = now or timezone.now()
    due = Earning.objects.filter(~is_held(), done_at__isnull=True, due_at__lte=by)
    fresh = due.filter(failed_at__isnull=True).order_by("due_at", "pk")
    again = due.filter(failed_at__lte=by - RETRY_AFTER).order_by("failed_at", "pk")
    late = list(again.values_list("pk", flat=True)[:RETRIES])
    ids = list(fresh.values_list("pk", flat=True)[:BATCH])
    return _earn_together(ids, by, backdated=backdated) + sum(
        _earn_alone(pk, by, backdated=backdated) for pk in late
    )


def _earn_together(ids: Sequence[int], now: datetime, *, backdated: bool) -> int:
    try:
        return earn(ids, backdated=backdated)
    except Exception:
        logger.exception("earning_failed", earnings=ids)
    return sum(_earn_alone(pk, now, backdated=backdated) for pk in ids)


def _earn_alone(earning_id: int, now: datetime, *, backdated: bool) -> int:
    try:
        return earn([earning_id], backdated=backdated)
    except Exception:
        logger.exception("earning_failed", earnings=[earning_id])
    Earning.objects.filter(pk=earning_id).update(failed_at=now)
    return 0


@transaction.atomic
def earn(ids: Sequence[int], *, backdated: bool = False) -> int:
    """Move what these parcels brought from pending to payable, each once; how many.

    Cooperatives earn their fees with them. What is held stays. As many queries for
    five hundred as for one.
    """
    rows = Earning.objects.filter(~is_held(), pk__in=ids, done_at__isnull=True)
    parts = lock_parts(rows.values_list("part", flat=True))
    # Asked anew under the lock: somebody else may have done some.
    earnings = list(rows.order_by("pk"))
    Earning.objects.filter(pk__in=[each.pk for each in earnings]).update(
        done_at=timezone.now(), failed_at=None
    )
    last = {each.part_id: each for each in earnings}
    holdings, delivered = holdings_of(parts), Delivered.of(parts)
    post(
        _earned(part, last[part.pk], holdings[part.pk], delivered, backdated=backdated)
        for part in parts
        if part.pk in last
    )
    return len(earnings)


def _earned(
    part: VendorOrder,
    earning: Earning,
    holders: Mapping[int, Holding],
    delivered: "Delivered",
    *,
    backdated: bool,
) -> Draft:
    entries = [
        entry
        for partner_id, holding in holders.items()
        for entry in _moved(part, partner_id, holding, delivered)
    ]
    came = sum(each.amount for each in entries if each.account.kind == K.PAYABLE)
    return Draft(
        cause=f"earned:{earning.parcel_id}:{earning.turn}",
        kind=Kind.EARNED if came > 0 else Kind.UNEARNED,
        currency=part.order.currency,
        entries=entries,
        created=earning.due_at if backdated else timezone.now(),
    )


def _moved(
    part: VendorOrder, partner_id: int, holding: Holding, delivered: "Delivered"
) -> list[Entry]:
    """One's share brought to what is earned of it: a seller's sale, or a fee of it.

    A seller who is its own cooperative has both; the fee goes first.
    """
    step = delivered.share(part, sum(holding.values())) - holding[K.PAYABLE]
    is_seller = partner_id == part.partner_id
    fee = min(step, max(holding[K.COOPERATIVE], 0)) if is_seller else step
    if is_seller and step < 0:
        fee = 0
    return [
        Entry(Account(K.COOPERATIVE, partner_id=partner_id), -fee, part.pk),
        Entry(pending(partner_id), fee - step, part.pk),
        Entry(payable(partner_id), step, part.pk),
    ]


@dataclass(frozen=True)
class Delivered:
    """The lines of some parts, and how many packs of each were delivered for good."""

    lines: Mapping[int, Sequence[Line]]
    packs: Mapping[int, int]

    @classmethod
    def of(cls, parts: Sequence[VendorOrder]) -> "Delivered":
        """Two queries."""
        lines: dict[int, list[Line]] = {part.pk: [] for part in parts}
        for line in Line.objects.filter(vendor_order__in=parts).order_by("pk"):
            lines[line.vendor_order_id].append(line)
        done = Earning.objects.filter(part__in=parts, done_at__isnull=False)
        sent = ShippingEventQuantity.objects.filter(event__earning__in=done)
        packs = sent.order_by().values_list("line").annotate(packs=Sum("quantity"))
        return cls(lines, dict(packs))

    def share(self, part: VendorOrder, whole: int) -> int:
        """So much of the seller's share as of the goods' price was delivered.

        Delivery cost follows the goods; the last parcel takes what is left, so that
        nothing stays behind.
        """
        lines, currency = self.lines[part.pk], part.order.currency
        if all(self.packs.get(line.pk, 0) >= line.due for line in lines):
            return whole
        worth = sum(_worth(line, line.due, currency) for line in lines)
        there = sum(_worth(ln, self.packs.get(ln.pk, 0), currency) for ln in lines)
        unit = minor_step(currency)
        return whole * there // (worth * unit) * unit if worth else 0


def _worth(line: Line, packs: int, currency: str) -> int:
    """What so many packs of a line cost in the end, in minor units."""
    return to_minor(line.final_price, currency) * packs // line.due if line.due else 0
