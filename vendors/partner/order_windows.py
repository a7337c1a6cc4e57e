"""Whether a seller takes orders now, by its windows or its cooperative's."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from core.page_cache.reads import note_until, remember

from .models import OrderWindow, Partner, WindowRound
from .rules import OpenWindow, Ordering, Plan, ordering_by

Bound = tuple[frozenset[int], frozenset[int]]


def _read_bound() -> Bound:
    """Sellers that have windows, and cooperatives that have some for their farms."""
    rows = OrderWindow.objects.order_by().values_list("partner", "for_members")
    found = set(rows.distinct())
    return (
        frozenset(pk for pk, _for_members in found),
        frozenset(pk for pk, for_members in found if for_members),
    )


def windows_of(partner_id: int, cooperative_id: int | None) -> list[OrderWindow]:
    """Its own; where it has none, those that its cooperative has for its farms."""
    windows = OrderWindow.objects.select_related("partner")
    own = list(windows.filter(partner=partner_id))
    if own or cooperative_id is None:
        return own
    return list(windows.filter(partner=cooperative_id, for_members=True))


def _read_plans(partner_id: int, cooperative_id: int | None) -> tuple[Plan, ...]:
    return tuple(one.plan for one in windows_of(partner_id, cooperative_id))


def ordering(partner: Partner, now: datetime | None = None) -> Ordering | None:
    """How a seller with windows stands now; None for one that always takes orders.

    A query for all sellers without windows, one or two for each other one, once until
    any window changes. A page that asks is made anew when a window opens or closes.
    """
    own, lent = remember("sellers-with-order-windows", _read_bound)
    if partner.pk not in own and partner.cooperative_id not in lent:
        return None
    of_coop = partner.cooperative_id if partner.cooperative_id in lent else None
    plans = remember(
        f"order-windows:{partner.pk}:{of_coop}",
        lambda: _read_plans(partner.pk, of_coop),
    )
    found = ordering_by(plans, now or timezone.now())
    if now is None:
        note_until(found.turns)
    return found


def _read_total(owner: int, opens: datetime, closes: datetime) -> Decimal:
    rows = WindowRound.objects.filter(partner=owner, opens=opens, closes=closes)
    return rows.values_list("total", flat=True).first() or Decimal(0)


def total_so_far(window: OpenWindow) -> Decimal:
    """What orders in it came to when the clock last looked, a minute ago at most."""
    return remember(
        f"window-total:{window.owner}:{window.closes.timestamp()}",
        lambda: _read_total(window.owner, window.opens, window.closes),
    )


def delivery_day(partner: Partner, now: datetime | None = None) -> date | None:
    """On which day an order is brought that is placed now or as soon as it can be.

    None for a seller without windows, and where none opens any more.
    """
    found = ordering(partner, now)
    return found.nearest.delivers_on if found and found.nearest else None
