"""Plots and harvest lots of the demo's farms, filled into orders; one was recalled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Exists, F, OuterRef

from core import dates
from core.models import OutboxMessage
from orders.order.models import Line, LotDraw
from orders.order.states import VendorOrderStatus
from orders.tracing.models import (
    Recall,
    RecallLine,
    RecallMessage,
    RecallNotice,
    RecallShopper,
)
from orders.tracing.queries import concerned
from vendors.harvest.models import LotEvent
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import Lot, Partner, Plot, StockEntry, StockPool
from vendors.partner.services.lots import CODE_LENGTH, CODE_LETTERS
from vendors.partner.states import LotStatus

from . import reading
from .goods import last_harvest
from .rows import given_dates, write

_R = StockEntry.Reason
_S = VendorOrderStatus
PICKED = (_S.PACKING, _S.PACKED, _S.PART_SHIPPED)
KEEPS = (3, 12, 40, 150)  # days that the lots in stock are still good for
MOST_RECALLED = 5  # lines that the recalled lot filled
SPARE = 10  # packs of it that were thrown away


def plant_lots(codes: Iterable[str], *, now: datetime) -> None:
    """Lots for all that these farms have sold and still hold."""
    with given_dates(Lot, LotEvent, Recall, RecallMessage, StockEntry):
        for number, code in enumerate(codes):
            farm = Partner.objects.filter(code=code).first()
            if farm is not None:
                _Farm(farm, now).plant(with_recall=number == 0)


@dataclass
class _Share:
    """What one lot is to be: lines it filled, and what of it is still there."""

    harvested: date
    sent: list[Line] = field(default_factory=list)
    left: int = 0

    @property
    def quantity(self) -> int:
        return self.left + sum(_units_sent(line) for line in self.sent)


def _units_sent(line: Line) -> int:
    return int(line.shipped * line.pack_quantity)


class _Farm:
    def __init__(self, farm: Partner, now: datetime) -> None:
        self.farm, self.now = farm, now
        self.rng = Random(f"lots {farm.code}")
        owner = PartnerRole.objects.filter(partner=farm, role=Role.OWNER).first()
        self.owner_id = owner.user_id if owner else None
        self.plots: list[Plot] = []

    def plant(self, *, with_recall: bool) -> None:
        words = reading.lots()
        self.plots = [
            Plot.objects.create(partner=self.farm, **row) for row in words["plot"]
        ]
        pools = StockPool.objects.filter(partner=self.farm, on_hand__gt=0)
        rows = list(pools.select_related("product").order_by("pk"))
        busiest = max(rows, key=lambda pool: len(_lines(pool)), default=None)
        for number, pool in enumerate(rows):
            self._fill(pool, KEEPS[number % len(KEEPS)])
            if with_recall and pool == busiest:
                self._recall(pool, words["recall"])

    def _fill(self, pool: StockPool, keeps: int) -> None:
        """An old lot that is used up, one in use, and one brought in yesterday."""
        lines, product = _lines(pool), pool.product
        old = _Share(self._day(pool, lines))
        half = len(lines) // 2
        old.sent, later = lines[:half], lines[half:]
        new = _Share(self._day(pool, later or lines), later)
        fresh = _Share(self._fresh_day(pool), left=pool.available // 2)
        new.left = pool.on_hand - fresh.left
        life = product.shelf_life_days
        if life is not None:
            # What spoils is sold from what was just brought in.
            new.left, fresh.left = 0, pool.on_hand
        pool.entries.filter(reason=_R.HARVEST).delete()
        for share, days in ((old, -1), (new, keeps), (fresh, keeps + 30)):
            if share.quantity:
                until = self._in(days)
                if life is not None:
                    until = share.harvested + timedelta(days=life)
                self._lot(pool, share, best_before=until)

    def _fresh_day(self, pool: StockPool) -> date:
        """What the page says of the harvest, else yesterday or the season's end."""
        yesterday = dates.day_of(self.now - timedelta(days=1))
        return pool.product.picked_on or last_harvest(pool.product.season, yesterday)

    def _day(self, pool: StockPool, lines: list[Line]) -> date:
        """Two days before the first of these lines was ordered, and in the season."""
        first = min((line.vendor_order.created for line in lines), default=self.now)
        day = dates.day_of(min(first, self.now) - timedelta(days=2))
        return last_harvest(pool.product.season, day)

    def _in(self, days: int) -> date | None:
        return dates.day_of(self.now + timedelta(days=days)) if days > 0 else None

    def _lot(
        self,
        pool: StockPool,
        share: _Share,
        *,
        best_before: date | None,
        is_recalled: bool = False,
    ) -> Lot:
        letters = "".join(self.rng.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        brought = dates.at(share.harvested, time(16, 30))
        lot = Lot.objects.create(
            pool=pool,
            code=f"{share.harvested:%y%m%d}-{letters}",
            plot=self.rng.choice(self.plots),
            harvested_on=share.harvested,
            best_before=best_before,
            quantity=share.quantity,
            left=share.left,
            by_id=self.owner_id,
            created=brought,
        )
        self._enter(lot, share.quantity, _R.HARVEST, brought)
        for line in share.sent:
            _use_up(line, lot)
        if share.left and not is_recalled:
            self._pick(lot)
        return lot

    def _enter(self, lot: Lot, units: int, reason: str, when: datetime) -> None:
        StockEntry.objects.create(
            pool_id=lot.pool_id,
            lot=lot,
            quantity=units,
            reason=reason,
            by_id=self.owner_id,
            created=when,
        )

    def _pick(self, lot: Lot) -> None:
        """What is being packed has its lot already, if the lot holds so much."""
        lines = Line.objects.filter(
            pool=lot.pool_id, claimed__gt=0, vendor_order__status__in=PICKED
        )
        # Of what was sent in part, the same draw may name what went and what waits.
        waits = LotDraw.objects.filter(line=OuterRef("pk"), units__gt=F("shipped"))
        for line in lines.exclude(Exists(waits)).order_by("pk"):
            if line.claimed <= lot.free:
                _draw(line, lot, line.claimed, 0)
                lot.picked += line.claimed
        lot.save(update_fields=["picked"])

    def _recall(self, pool: StockPool, words: dict[str, list[str]]) -> None:
        """A lot of last year's lines, called back when its parcels had arrived."""
        reason = words["reason"][0]
        old = pool.lots.order_by("harvested_on", "pk").first()
        if old is None:
            return
        drawn = list(old.draws.select_related("line__vendor_order"))
        draws = drawn[: min(MOST_RECALLED, len(drawn) // 2)]
        if not draws:
            return
        moved = [draw.line for draw in draws]
        spare = SPARE * moved[0].pack_quantity
        units = sum(map(_units_sent, moved))
        latest = max(line.vendor_order.created for line in moved)
        when = min(latest + timedelta(days=6), self.now - timedelta(hours=2))
        LotDraw.objects.filter(pk__in=[draw.pk for draw in draws]).delete()
        old.entries.filter(reason=_R.SHIPPED).update(lot=None)
        share = _Share(self._day(pool, moved), moved, spare)
        lot = self._lot(pool, share, best_before=None, is_recalled=True)
        for draw in old.draws.select_related("line__vendor_order"):
            _name_lot(draw.line, old)
        old.entries.filter(reason=_R.HARVEST).update(quantity=old.quantity - units)
        Lot.objects.filter(pk=old.pk).update(quantity=old.quantity - units)
        self._enter(lot, -spare, _R.RECALLED, when)
        Lot.objects.filter(pk=lot.pk).update(
            left=0,
            picked=0,
            status=LotStatus.RECALLED,
            status_reason=reason,
        )
        LotEvent.objects.create(
            lot=lot,
            what=LotEvent.What.RECALLED,
            after=reason,
            by_id=self.owner_id,
            created=when,
        )
        self._tell(lot, words, when)

    def _tell(self, lot: Lot, words: dict[str, list[str]], when: datetime) -> None:
        """Everybody was written to, and every mail has left."""
        who = {"by_id": self.owner_id, "created": when}
        recall = Recall.objects.create(partner=self.farm, **who)
        recall.lots.add(lot)
        message = RecallMessage.objects.create(
            recall=recall,
            **reading.Both(*words["reason"]).columns("reason"),
            **reading.Both(*words["advice"]).columns("advice"),
            **who,
        )
        for one in concerned([lot]):
            shopper = RecallShopper.objects.create(
                recall=recall, order=one.order, user=one.order.user
            )
            write(
                [
                    RecallLine(
                        shopper=shopper, line=draw.line, lot=lot,
                        units=draw.units, shipped=draw.shipped,
                    )
                    for draw in one.draws
                ]
            )  # fmt: skip
            notice = RecallNotice.objects.create(message=message, shopper=shopper)
            _mark_sent(notice, when)


def _lines(pool: StockPool) -> list[Line]:
    rows = Line.objects.filter(pool=pool, shipped__gt=0).select_related("vendor_order")
    return list(rows.order_by("vendor_order__created", "pk"))


def _use_up(line: Line, lot: Lot) -> None:
    units = _units_sent(line)
    _draw(line, lot, units, units)
    _name_lot(line, lot)


def _draw(line: Line, lot: Lot, units: int, shipped: int) -> None:
    row, is_new = LotDraw.objects.get_or_create(
        line=line, lot=lot, defaults={"units": units, "shipped": shipped}
    )
    if not is_new:
        row.units, row.shipped = row.units + units, row.shipped + shipped
        row.save(update_fields=["units", "shipped"])


def _name_lot(line: Line, lot: Lot) -> None:
    """The entry of the line's parcel is one of the lot."""
    entry = StockEntry.objects.filter(
        pool=line.pool_id,
        lot=None,
        reason=_R.SHIPPED,
        note=line.vendor_order.number,
        quantity=-_units_sent(line),
    ).first()
    if entry is not None:
        StockEntry.objects.filter(pk=entry.pk).update(lot=lot)


def _mark_sent(notice: RecallNotice, when: datetime) -> None:
    user = notice.shopper.order.user
    whom = user.pk if user is not None and user.email else None
    OutboxMessage.objects.create(
        topic="notifications.mail",
        key=f"mail:recall:{notice.pk}:{whom or 'guest'}",
        payload={"mail": "recall", "about": notice.pk, "to": whom},
        state=OutboxMessage.State.DONE,
        attempts=1,
        not_before=when,
        done_at=when,
    )
