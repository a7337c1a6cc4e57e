"""What to fetch for a packing day: goods, and the lots to take them from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q

from orders.order.models import Line, VendorOrder
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus


@dataclass
class LotPick:
    """So many base units to fetch from one lot."""

    lot: Lot | None
    units: int = 0


@dataclass
class Pick:
    """One pack of one product in the day's parts: how many, and from which lots.

    `units` are base units still to be fetched or packed already, `picks` share them.
    """

    line: Line
    packs: int = 0
    units: int = 0
    numbers: list[str] = field(default_factory=list)
    picks: list[LotPick] = field(default_factory=list)


def picks_of(vendor_orders: Iterable[VendorOrder]) -> list[Pick]:
    """What to fetch for these parts, by product and pack; one query more.

    A line that has its lots is taken from them; for others the lots are named that
    packing would take: what spoils first goes first.
    """
    found: dict[tuple[int | None, str, int], Pick] = {}
    drawn: dict[int, dict[int, LotPick]] = defaultdict(dict)
    undrawn: list[tuple[Pick, int]] = []
    for vendor_order in vendor_orders:
        for line in vendor_order.lines.all():
            if not line.left:
                continue
            key = (line.pool_id, line.pack_name, int(line.pack_quantity))
            pick = found.setdefault(key, Pick(line))
            units = int(line.claimed)
            pick.packs += line.left
            pick.units += units
            pick.numbers.append(vendor_order.number)
            taken = _take_drawn(drawn[id(pick)], line)
            undrawn.append((pick, units - taken))
    _share_lots(undrawn, drawn)
    picks = sorted(found.values(), key=lambda one: (one.line.own_title, -one.units))
    for pick in picks:
        pick.picks = list(drawn[id(pick)].values())
    return picks


def _take_drawn(into: dict[int, LotPick], line: Line) -> int:
    taken = 0
    for draw in line.draws.all():
        units = int(draw.units - draw.shipped)
        if units:
            into.setdefault(draw.lot_id, LotPick(draw.lot)).units += units
            taken += units
    if line.lot_held:
        into.setdefault(line.lot_id, LotPick(line.lot)).units += int(line.lot_held)
        taken += int(line.lot_held)
    return taken


def _share_lots(
    undrawn: Sequence[tuple[Pick, int]], drawn: dict[int, dict[int, LotPick]]
) -> None:
    """Name lots for what has none yet; the rest comes from loose stock."""
    pools = {pick.line.pool_id for pick, units in undrawn if units > 0}
    lots = {
        lot.pk: lot
        for lot in Lot.objects.filter(
            Q(pool__in=pools, status=LotStatus.OPEN, left__gt=F("picked") + F("held"))
        )
        .select_related("plot")
        .order_by(F("best_before").asc(nulls_last=True), "harvested_on", "pk")
        if lot.is_good()
    }
    free = {pk: int(lot.free) for pk, lot in lots.items()}
    for pick, wanted in undrawn:
        left = wanted
        for pk, lot in lots.items():
            if left <= 0:
                break
            if lot.pool_id != pick.line.pool_id or not free[pk]:
                continue
            used = min(free[pk], left)
            drawn[id(pick)].setdefault(pk, LotPick(lot)).units += used
            free[pk] -= used
            left -= used
        if left > 0:
            drawn[id(pick)].setdefault(0, LotPick(None)).units += left
