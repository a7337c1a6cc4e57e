"""Agreements that are in force, and what hosts have of sales."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from live.broadcasts.models import Broadcast, ShelfItem
from orders.payouts.rules import HostShare
from vendors.partner.models import Partner, StockRecord

from .models import CommissionAgreement

if TYPE_CHECKING:
    from orders.order.models import Line

ORIGIN = "live:"


def in_force(day: dt.date) -> QuerySet[CommissionAgreement]:
    """Accepted by both, begun, and not over."""
    return CommissionAgreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
        ended_at__isnull=True,
        host_accepted_at__isnull=False,
        seller_accepted_at__isnull=False,
    )


def percent_agreed(broadcast: Broadcast, stockrecord: StockRecord) -> Decimal | None:
    """What the pack's seller gives the broadcast's host; one query.

    What was agreed for this broadcast stands before what was agreed for all.
    """
    found = in_force(timezone.localdate()).filter(
        Q(broadcast=broadcast) | Q(broadcast__isnull=True),
        host=broadcast.partner_id,
        seller=stockrecord.partner_id,
    )
    rows = found.order_by(F("broadcast").asc(nulls_last=True))
    return rows.values_list("percent", flat=True).first()


def agreements_of(partner: Partner) -> QuerySet[CommissionAgreement]:
    """As host and as seller, what is not over first."""
    rows = CommissionAgreement.objects.filter(Q(host=partner) | Q(seller=partner))
    return rows.select_related("host", "seller", "broadcast").order_by(
        F("ended_at").desc(nulls_first=True), "-pk"
    )


def hosts_of(lines: Sequence["Line"]) -> Mapping[int, HostShare]:
    """Which of these lines a host sold for another seller, and for how much of it.

    One query where any line came from a broadcast, else none. The percent is that of
    the shelf, which was agreed on when the pack was put there; what was taken off
    before the broadcast began was never shown.
    """
    shown = {
        line.pk: (int(number), line.stockrecord_id)
        for line in lines
        if line.origin.startswith(ORIGIN)
        and (number := line.origin.removeprefix(ORIGIN)).isdigit()
    }
    if not shown:
        return {}
    items = ShelfItem.objects.filter(
        Q(is_removed=False) | Q(broadcast__started_at__isnull=False),
        broadcast__in={broadcast_id for broadcast_id, _pack in shown.values()},
        stockrecord__in={pack for _broadcast, pack in shown.values()},
        commission__gt=0,
    ).exclude(stockrecord__partner=F("broadcast__partner"))
    shares = {
        (broadcast_id, pack): HostShare(host, percent)
        for broadcast_id, pack, host, percent in items.values_list(
            "broadcast", "stockrecord", "broadcast__partner", "commission"
        )
    }
    return {pk: shares[place] for pk, place in shown.items() if place in shares}
