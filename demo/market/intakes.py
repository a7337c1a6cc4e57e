"""A season at the depot: what cooperatives' households brought, bought or consigned.

They bring what they grow, as it comes from the field; boxes and baskets of several
things are made of it later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import F

from core import dates
from core.units import UnitKind
from office.intake.models import Intake, IntakeRule, Price, ReceiptYear
from office.intake.rules import MoistureRule, Weighed, amount_of, deduct
from office.intake.services.corrections import correct_intake
from office.intake.services.postings import drafts, settle_lot, trades
from office.intake.services.receipts import Delivery, record_intake
from office.intake.states import PaymentTerms
from orders.order.models import Line
from payments.ledger.services import post
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import members_on
from vendors.cooperatives.services.stakes import enter_trades
from vendors.partner.models import Lot, Partner, StockEntry, StockPool
from vendors.partner.services.lots import CODE_LENGTH, CODE_LETTERS
from vendors.partner.states import PartnerKind

from . import reading
from .goods import last_harvest
from .lots import _use_up
from .rows import given_dates, write

DAYS = 21
PER_DAY = 9
MOST_SOLD = 8  # lines that a consigned lot filled
GRADES = ("A", "B")
SUPPLIER = "Zhao Jianguo"


def plant_intakes(*, now: datetime) -> None:
    """For every cooperative that has members and takes in what they grow."""
    rows = Partner.objects.filter(kind=PartnerKind.COOPERATIVE).order_by("pk")
    for cooperative in rows:
        if members_on(cooperative, dates.day_of(now)).exists():
            _Depot(cooperative, now).plant()


@dataclass
class _Goods:
    product: Product
    pool: StockPool
    rule: IntakeRule
    prices: dict[str, Price]


class _Depot:
    def __init__(self, cooperative: Partner, now: datetime) -> None:
        self.cooperative, self.now = cooperative, now
        self.rng = Random(f"intake {cooperative.code}")
        self.first = dates.day_of(now - timedelta(days=DAYS))
        self.members = list(members_on(cooperative, self.first).order_by("number"))

    def plant(self) -> None:
        goods = [self._goods(pool, at) for at, pool in enumerate(self._pools())]
        if not goods or not self.members:
            return
        rows = [*self._season(goods), *self._consigned(goods[-1])]
        rows.sort(key=lambda row: row.created)
        self._write(rows)
        self._sell(goods[-1])
        self._put_right(goods[0])

    def _pools(self) -> list[StockPool]:
        sheets = {one.code: one for one in reading.sellers()}
        takes = sheets[self.cooperative.code].takes_in
        kinds = [reading.produce()[code] for code in takes]
        rows = StockPool.objects.filter(
            partner=self.cooperative,
            product__title_en__in=[title.en for kind in kinds for title in kind.titles],
            product__unit_kind=UnitKind.WEIGHT,
            product__state=ListingState.PUBLISHED,
            product__lead_pack__isnull=False,
        )
        return list(rows.select_related("product").order_by("product"))

    def _goods(self, pool: StockPool, at: int) -> _Goods:
        """Bought at about half of what a kilo costs; the second grade for less."""
        rule = IntakeRule.objects.create(
            product=pool.product,
            moisture=(MoistureRule.POINTS, MoistureRule.DRY, MoistureRule.NONE)[at % 3],
            moisture_base=1200 if at % 3 < 2 else 0,
            is_pooled=at != 1,
            fee=800,
        )
        kilo = Decimal(pool.product.unit_price or 10)
        prices = {}
        for grade, share in zip(GRADES, ("0.52", "0.38"), strict=True):
            for days, more in ((0, "1"), (DAYS // 2, "1.05")):
                price = (kilo * Decimal(share) * Decimal(more)).quantize(Decimal("0.1"))
                row = Price.objects.create(
                    cooperative=self.cooperative,
                    product=pool.product,
                    grade=grade,
                    valid_from=self.first + timedelta(days=days),
                    currency="CNY",
                    price=max(price, Decimal("0.1")),
                )
                prices[f"{grade}{row.valid_from}"] = row
        return _Goods(pool.product, pool, rule, prices)

    def _season(self, goods: list[_Goods]) -> Iterator[Intake]:
        for days in range(DAYS):
            day = self.first + timedelta(days=days)
            for turn, household in enumerate(self.rng.sample(
                self.members, min(PER_DAY, len(self.members))
            )):  # fmt: skip
                one = goods[(days + turn) % len(goods)]
                yield self._row(one, household, day, turn, PaymentTerms.BOUGHT)

    def _consigned(self, one: _Goods) -> Iterator[Intake]:
        """Left on the first day by some, so that it is sold by now."""
        households = self.rng.sample(self.members, min(6, len(self.members)))
        for turn, household in enumerate(households):
            yield self._row(
                one, household, self.first, 20 + turn, PaymentTerms.CONSIGNED
            )

    def _row(
        self, one: _Goods, household: Household, day: date, turn: int, terms: str
    ) -> Intake:
        grade = GRADES[0] if self.rng.random() < 0.7 else GRADES[1]
        sacks = [self.rng.randint(180, 520) for _sack in range(self.rng.randint(1, 3))]
        tare = 4 * len(sacks)
        weighed = Weighed(
            gross=sum(sacks) * 100,
            tare=tare * 100,
            moisture=None
            if one.rule.moisture == MoistureRule.NONE
            else self.rng.randint(100, 150) * 10,
            defects=self.rng.choice((0, 0, 50, 100, 200)),
        )
        taken = deduct(weighed, one.rule.of_moisture)
        row = Intake(
            cooperative=self.cooperative,
            key=UUID(int=self.rng.getrandbits(128), version=4),
            household=household,
            product=one.product,
            grade=grade,
            day=day,
            weighed="+".join(f"{sack / 10:g}" for sack in sacks) + " kg",
            tared=f"{tare / 10:g} kg",
            gross=weighed.gross,
            tare=weighed.tare,
            moisture=weighed.moisture,
            defects=weighed.defects,
            moisture_rule=one.rule.moisture,
            moisture_base=one.rule.moisture_base,
            moisture_rate=one.rule.moisture_rate,
            off_moisture=taken.moisture,
            off_defects=taken.defects,
            net=taken.net,
            terms=terms,
            currency="CNY",
            created=_moment(day, turn),
        )
        if terms == PaymentTerms.CONSIGNED:
            row.fee = one.rule.fee
            return row
        row.price = _price(one, grade, day)
        row.amount = amount_of(taken.net, row.price.price, row.price.unit, "CNY")
        return row

    def _write(self, rows: list[Intake]) -> None:
        years: dict[int, int] = defaultdict(int)
        for row in rows:
            row.year = dates.local(row.created).year
            years[row.year] += 1
            row.number = years[row.year]
        self._lots(rows)
        write(rows)
        ReceiptYear.objects.bulk_create(
            ReceiptYear(cooperative=self.cooperative, year=year, last=last)
            for year, last in years.items()
        )
        post(drafts(rows))
        enter_trades(trades(rows))

    def _lots(self, rows: list[Intake]) -> None:
        """One a day for goods, grade and terms, or one for each delivery."""
        pools = {row.product_id: row for row in StockPool.objects.filter(
            partner=self.cooperative
        )}  # fmt: skip
        rules = {row.product_id: row for row in IntakeRule.objects.filter(
            product__partner=self.cooperative
        )}  # fmt: skip
        fed: dict[tuple[object, ...], list[Intake]] = defaultdict(list)
        for row in rows:
            pooled = rules[row.product_id].is_pooled
            own = None if pooled else row.key
            fed[row.product_id, row.grade, row.day, row.terms, own].append(row)
        entries: list[StockEntry] = []
        with given_dates(Lot, StockEntry):
            for group in fed.values():
                lot = self._lot(group, pools[group[0].product_id])
                for row in group:
                    row.lot = lot
                    entries.append(_entry(row))
            write(entries)
        for row in rows:
            StockPool.objects.filter(pk=pools[row.product_id].pk).update(
                on_hand=F("on_hand") + row.net
            )

    def _lot(self, group: list[Intake], pool: StockPool) -> Lot:
        letters = "".join(self.rng.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        net = sum(row.net for row in group)
        return Lot.objects.create(
            pool=pool,
            code=f"{group[0].day:%y%m%d}-{letters}",
            # What keeps is brought when its harvest is over, too.
            harvested_on=last_harvest(pool.product.season, group[0].day),
            grade=group[0].grade,
            quantity=net,
            left=net,
            created=group[0].created,
        )

    def _sell(self, one: _Goods) -> None:
        """Lines that were sent from loose stock came out of consigned lots."""
        lots = Lot.objects.filter(intakes__terms=PaymentTerms.CONSIGNED, pool=one.pool)
        lines = Line.objects.filter(pool=one.pool, shipped__gt=0, draws=None)
        left = list(lines.select_related("vendor_order").order_by("-pk")[:MOST_SOLD])
        for lot in lots.distinct().order_by("pk"):
            for line in list(left):
                units = line.shipped * line.pack_quantity
                if self._moved(lot, line, units):
                    left.remove(line)
            settle_lot(lot.pk)

    def _moved(self, lot: Lot, line: Line, units: int) -> bool:
        """The parcel's stock is the lot's, and so much less came in loose."""
        loose = StockEntry.objects.filter(
            pool=lot.pool_id, lot=None, reason=StockEntry.Reason.HARVEST
        )
        sent = StockEntry.objects.filter(
            pool=lot.pool_id, lot=None, reason=StockEntry.Reason.SHIPPED,
            note=line.vendor_order.number, quantity=-units,
        )  # fmt: skip
        entry = loose.filter(quantity__gt=units).order_by("-quantity").first()
        if lot.left < units or entry is None or not sent.exists():
            return False
        _use_up(line, lot)
        StockEntry.objects.filter(pk=entry.pk).update(quantity=F("quantity") - units)
        StockPool.objects.filter(pk=lot.pool_id).update(on_hand=F("on_hand") - units)
        lot.left -= units
        lot.save(update_fields=["left"])
        return True

    def _put_right(self, one: _Goods) -> None:
        """A weight that was read wrongly, and goods of somebody who is no member."""
        row = Intake.objects.filter(cooperative=self.cooperative, product=one.product)
        wrong = row.filter(terms=PaymentTerms.BOUGHT).order_by("-pk").first()
        if wrong is not None:
            self._correct(wrong)
        today = dates.day_of(self.now)
        brought = record_intake(
            self.cooperative,
            Delivery(
                key=UUID(int=self.rng.getrandbits(128), version=4),
                product=one.product,
                day=today,
                weighed=Weighed(gross=31_500, tare=500),
                terms=PaymentTerms.BOUGHT,
                grade=GRADES[1],
                supplier=SUPPLIER,
                weighed_as="31.5 kg",
                tared_as="0.5 kg",
                is_paid_cash=True,
                is_sure=True,
            ),
            by=None,
        )
        harvest = last_harvest(one.product.season, today)
        if brought.lot is not None:
            Lot.objects.filter(pk=brought.lot.pk).update(harvested_on=harvest)

    def _correct(self, wrong: Intake) -> None:
        delivery = Delivery(
            key=wrong.key,
            product=wrong.product,
            day=wrong.day,
            weighed=Weighed(wrong.gross - 1000, wrong.tare, wrong.moisture),
            terms=wrong.terms,
            grade=wrong.grade,
            household=wrong.household,
            is_sure=True,
        )
        key = UUID(int=self.rng.getrandbits(128), version=4)
        reason = "One sack was read 1 kg too high"
        correct_intake(wrong, delivery, reason=reason, key=key, by=None)


def _moment(day: date, turn: int) -> datetime:
    return dates.at(day, time(9 + turn // 4, turn % 4 * 13))


def _price(one: _Goods, grade: str, day: date) -> Price:
    graded = [row for row in one.prices.values() if row.grade == grade]
    rows = [row for row in graded if row.valid_from <= day]
    return max(rows, key=lambda row: row.valid_from)


def _entry(row: Intake) -> StockEntry:
    lot: Any = row.lot
    return StockEntry(
        pool_id=lot.pool_id,
        lot=lot,
        quantity=row.net,
        reason=StockEntry.Reason.HARVEST,
        note=f"R-{row.year}-{row.number:06d}",
        created=row.created,
    )
