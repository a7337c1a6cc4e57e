"""Which lots fill which lines: picked when packing starts, used up when sent."""

from collections import Counter
from collections.abc import Iterable, Mapping

from orders.order.models import Line, LotDraw
from vendors.partner.models import Lot
from vendors.partner.services import Take, pick_lots, unpick


def draw(lines: Iterable[Line]) -> None:
    """Pick lots for what locked lines hold and no draw names yet."""
    held = [line for line in lines if line.claimed]
    open_units = _open_units(held)
    wanted = {
        line.pk: (line.pool_id, line.claimed - open_units[line.pk])
        for line in held
        if line.claimed > open_units[line.pk]
    }
    if not wanted:
        return
    for line_id, picks in pick_lots(wanted).items():
        for pick in picks:
            row, is_new = LotDraw.objects.get_or_create(
                line_id=line_id, lot_id=pick.lot_id, defaults={"units": pick.units}
            )
            if not is_new:
                row.units += pick.units
                row.save(update_fields=["units"])


def draw_from(line: Line, lot: Lot) -> bool:
    """Pick what a locked line holds from one lot, as far as it goes."""
    picks = pick_lots({line.pk: (line.pool_id, line.claimed)}, only=lot)[line.pk]
    for pick in picks:
        LotDraw.objects.create(line=line, lot_id=pick.lot_id, units=pick.units)
    return bool(picks)


def _open_units(lines: Iterable[Line]) -> Counter[int]:
    """Base units picked and not sent, by line."""
    units: Counter[int] = Counter()
    for row in LotDraw.objects.filter(line__in=list(lines)):
        units[row.line_id] += row.units - row.shipped
    return units


def put_back(lines: Iterable[Line]) -> None:
    """What was picked for locked lines and not sent goes back to its lots."""
    back: Counter[int] = Counter()
    rows = LotDraw.objects.filter(line__in=list(lines))
    for row in rows.order_by("pk"):
        back[row.lot_id] += row.units - row.shipped
    if not back:
        return
    unpick(back)
    rows.filter(shipped=0).delete()
    for row in rows:
        row.units = row.shipped
        row.save(update_fields=["units"])


def takes(sent: Mapping[Line, int]) -> list[Take]:
    """What leaves the stock for base units sent of each line; notes it on the draws."""
    draws: dict[int, list[LotDraw]] = {}
    for row in LotDraw.objects.filter(line__in=list(sent)).order_by("pk"):
        draws.setdefault(row.line_id, []).append(row)
    made = []
    for line, units in sent.items():
        left, lots = units, Counter[int]()
        for row in draws.get(line.pk, ()):
            used = min(row.units - row.shipped, left)
            row.shipped += used
            lots[row.lot_id] += used
            left -= used
        made.append(Take(line.pool_id, units, +lots))
    touched = [row for rows in draws.values() for row in rows]
    LotDraw.objects.bulk_update(touched, ["shipped"])
    return made
