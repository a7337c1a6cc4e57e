"""The basket as a shopper reads it: by seller, with what each will cost to send.

Places of visits are a group of their own, which nobody has to send.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from core import dates
from core.hooks import Hook
from core.money import rounded
from vendors.partner.models import Partner, StockRecord

from .models import Line
from .rules import Agreement
from .shipping_options import NO_WAYS, DeliveryQuote, Perishable, RefusedWay, Ways


@dataclass(frozen=True)
class SharedPlace:
    """The one place where a whole order goes: its name, who takes it there.

    `address` has the columns of an address that lead there, `region` is what it costs
    to send to.
    """

    name: str
    receiver: str
    address: Mapping[str, str]
    region: str


@dataclass(frozen=True)
class LineTerms:
    """What holds for a line beside its price, as whoever sells it so says it.

    `words` say it to the shopper, `url` leads to the page that tells more, and `shared`
    says what it means for the seller's other goods, which travel with it. Nothing of
    the part is sent before `not_before`. `way` is the code of the one way in which it
    can travel, chosen already; `place` the one to which all of the order is sent. What
    `is_prepaid` is paid neither in cash nor by a bank transfer, which come late. Of its
    price `deposit` percent are enough until the goods are there; 0 where all is paid.
    """

    words: str
    url: str = ""
    shared: str = ""
    not_before: date | None = None
    way: str = ""
    place: SharedPlace | None = None
    is_prepaid: bool = False
    deposit: int = 0


@dataclass(frozen=True)
class GroupLine:
    """A line with what has to be said about it.

    `problem` blocks the checkout until the line is changed or removed; `is_gone`
    means that nothing of it can be bought. `most` is how many packs would fit.
    `seen_price` is set when the price is no longer what it was. `spoils` says why the
    goods can't get to the shopper's region in good condition. `agreed` is what was
    agreed for the line and stands, `lapsed` the agreed price that it no longer has.
    `terms` are what else holds for it.
    """

    line: Line
    unit_price: Decimal | None
    discount: Decimal
    most: int
    problem: str = ""
    is_gone: bool = False
    seen_price: Decimal | None = None
    spoils: str = ""
    agreed: Agreement | None = None
    lapsed: Decimal | None = None
    terms: LineTerms | None = None

    @property
    def pack(self) -> StockRecord:
        return self.line.stockrecord

    @property
    def quantity(self) -> int:
        return int(self.line.quantity)

    @property
    def total(self) -> Decimal:
        """Before discounts; nothing for a line that can't be bought."""
        if self.is_gone or self.unit_price is None:
            return Decimal(0)
        return self.unit_price * self.quantity

    @property
    def container_deposit(self) -> Decimal:
        """For returnable packaging, beside `total`."""
        if self.is_gone or not self.pack.container_deposit:
            return Decimal(0)
        each = rounded(self.pack.container_deposit, self.pack.price_currency)
        return each * self.quantity

    @property
    def has_remarks(self) -> bool:
        """Whether something has to be said of it, in sentences."""
        return bool(
            self.line.lot_id
            or self.pack.is_weighed
            or self.problem
            or self.spoils
            or self.lapsed is not None
            or self.terms
        )

    @property
    def has_badges(self) -> bool:
        """Whether something may have to be said of it, in a word or two."""
        return bool(
            self.discount
            or self.agreed
            or self.is_own_price
            or self.seen_price is not None
            or self.line.product.picked_on
            or (self.pack.pool and self.pack.pool.is_low)
        )

    @property
    def is_own_price(self) -> bool:
        """Whether it costs what a price list says that its seller gave the buyer."""
        return not self.is_gone and self.line.own_price is not None

    @property
    def is_dearer(self) -> bool:
        return (
            self.seen_price is not None
            and self.unit_price is not None
            and self.unit_price > self.seen_price
        )


@dataclass(frozen=True)
class SellerGroup:
    """One seller's part of the basket. Amounts include tax.

    Visits of a seller are a group of their own (`is_visit`), which nobody sends; `key`
    tells it from the goods' in forms.

    `quotes` are the ways to send it to the region, the seller's first choice first;
    none means that the seller does not deliver there. `refused` are its other ways,
    with what is in their way. `offered` is both as they are before sellers share
    parcels. `least` is what its goods have to come to, by the seller's order window or
    as agreed with the buyer, `needs` what all orders in its window have to, of which
    there is `so_far`. `ordered` is what was ordered of the seller before, if these
    goods are added to that.
    """

    partner: Partner
    lines: tuple[GroupLine, ...]
    quotes: tuple[DeliveryQuote, ...] = ()
    refused: tuple[RefusedWay, ...] = ()
    offered: Ways = NO_WAYS
    is_visit: bool = False
    least: Decimal | None = None
    needs: Decimal | None = None
    so_far: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        return f"{self.partner.pk}-visit" if self.is_visit else str(self.partner.pk)

    @cached_property
    def buyable(self) -> tuple[GroupLine, ...]:
        return tuple(line for line in self.lines if not line.is_gone)

    @cached_property
    def goods(self) -> Decimal:
        return sum((line.total for line in self.buyable), Decimal(0))

    @cached_property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.buyable), Decimal(0))

    @property
    def packs(self) -> int:
        return sum(line.quantity for line in self.buyable)

    @property
    def weight_grams(self) -> int:
        return sum(line.line.weight_grams for line in self.buyable)

    @property
    def currency(self) -> str:
        return str(self.lines[0].line.price_currency)

    @property
    def ready_on(self) -> date | None:
        """The day the last of the goods is picked, or may be sent, if one is known."""
        days = [line.line.product.picked_on for line in self.buyable]
        days += [terms.not_before for terms in self.terms]
        return max((day for day in days if day), default=None)

    @cached_property
    def terms(self) -> tuple[LineTerms, ...]:
        """What else holds for its lines."""
        return tuple(line.terms for line in self.buyable if line.terms)

    @property
    def shared_terms(self) -> list[str]:
        """What the terms of some goods mean for the others, each said once."""
        has_others = len(self.terms) < len(self.buyable)
        said = (terms.shared for terms in self.terms if has_others)
        return list(dict.fromkeys(filter(None, said)))

    @property
    def only_ways(self) -> set[str]:
        """Codes of the ways in which some of it has to travel; none where all do."""
        return {terms.way for terms in self.terms if terms.way}

    @property
    def goes_to_a_place(self) -> bool:
        """Whether it is sent to a place that was agreed, and so not collected."""
        return any(terms.place for terms in self.terms)

    @property
    def is_prepaid(self) -> bool:
        """Whether it can't be paid later than at once."""
        return any(terms.is_prepaid for terms in self.terms)

    @property
    def send_within(self) -> int:
        """How many working days the slowest of the goods takes to be sent."""
        days = (line.line.product.send_within or 0 for line in self.buyable)
        return max(days, default=0)

    @property
    def perishables(self) -> tuple[Perishable, ...]:
        """What of the part spoils or has to stay cold."""
        found = []
        for one in self.buyable:
            product = one.line.product
            if product.shelf_life_days is None and not product.needs_cold:
                continue
            found.append(
                Perishable(
                    line_id=one.line.pk,
                    title=product.get_title(),
                    pool_id=one.pack.pool_id,
                    base_units=one.line.base_units,
                    picked_on=product.picked_on,
                    shelf_life_days=product.shelf_life_days,
                    needs_cold=product.needs_cold,
                )
            )
        return tuple(found)

    @property
    def problems(self) -> tuple[GroupLine, ...]:
        return tuple(line for line in self.lines if line.problem)

    @property
    def spoiling(self) -> tuple[GroupLine, ...]:
        """Lines that keep the part from being delivered in good condition."""
        return tuple(line for line in self.lines if line.spoils)

    @property
    def missing_for_least(self) -> Decimal:
        """What the goods lack for the least that the seller asks."""
        if self.least is None or not self.buyable:
            return Decimal(0)
        return max(Decimal(0), self.least - self.goods)

    @property
    def missing_for_order(self) -> Decimal | None:
        """What the goods lack for the first way that has a smallest order."""
        return next((way.missing for way in self.refused if way.missing), None)

    @property
    def quote(self) -> DeliveryQuote | None:
        """What the totals reckon with: the first way that brings the goods.

        Nobody collects unasked: pickup is a choice of the shopper's own, made before
        where there is one way alone.
        """
        if self.only_ways:
            return next(iter(self.quotes), None)
        return next((quote for quote in self.quotes if not quote.is_pickup), None)

    @property
    def is_unsent(self) -> bool:
        """Whether no way brings the goods to the region."""
        return bool(self.buyable) and self.quote is None

    @property
    def is_joint(self) -> bool:
        """Whether what it costs to send may change with the choices of others."""
        return any(quote.joint for quote in self.quotes)

    @property
    def is_undelivered(self) -> bool:
        return bool(self.buyable) and not self.quotes


@dataclass(frozen=True)
class Saving:
    """One line of the total: an offer or a voucher and what it takes off."""

    name: str
    amount: Decimal
    voucher_id: int | None = None


@dataclass(frozen=True)
class BasketTotals:
    """Everything that is paid, each cost by its own name."""

    groups: tuple[SellerGroup, ...]
    savings: tuple[Saving, ...] = ()

    @property
    def packs(self) -> int:
        return sum(group.packs for group in self.groups)

    @property
    def goods(self) -> Decimal:
        return sum((group.goods for group in self.groups), Decimal(0))

    @property
    def discount(self) -> Decimal:
        return sum((group.discount for group in self.groups), Decimal(0))

    @property
    def container_deposits(self) -> Decimal:
        lines = (line for group in self.groups for line in group.buyable)
        return sum((line.container_deposit for line in lines), Decimal(0))

    @property
    def delivery(self) -> Decimal:
        quotes = (group.quote for group in self.groups if group.buyable)
        return sum((quote.cost for quote in quotes if quote), Decimal(0))

    @property
    def to_pay(self) -> Decimal:
        price = self.goods - self.discount + self.delivery
        return price + self.container_deposits

    @property
    def parcels(self) -> int:
        """How many sellers send something."""
        return sum(not group.is_visit for group in self.groups)

    @property
    def has_visits(self) -> bool:
        return any(group.is_visit for group in self.groups)

    @property
    def is_for_visits_only(self) -> bool:
        """Whether nothing of it is sent, so that nobody asks where to."""
        return bool(self.groups) and all(group.is_visit for group in self.groups)

    @property
    def is_unreached(self) -> bool:
        """Whether the goods of one of its sellers can't be had in the region."""
        return any(group.is_undelivered for group in self.groups)

    @cached_property
    def gone(self) -> tuple[GroupLine, ...]:
        """Lines of which nothing can be bought; one click removes them all."""
        return tuple(ln for group in self.groups for ln in group.lines if ln.is_gone)

    @cached_property
    def problems(self) -> tuple[GroupLine, ...]:
        """Lines that keep the shopper from the checkout until they are changed."""
        return tuple(ln for group in self.groups for ln in group.problems)

    @cached_property
    def is_ready(self) -> bool:
        """Whether the shopper may go on to the checkout."""
        has_goods = any(group.buyable for group in self.groups)
        is_enough = not any(group.missing_for_least for group in self.groups)
        return has_goods and not self.is_unreached and is_enough and not self.problems


VISIT = "visit"

# By the lines' ids.
WHY_NOT: Hook[Callable[[Sequence[Line]], Mapping[int, str]]] = Hook(
    __name__, "why places can't be booked as they stand"
)


TERMS: Hook[Callable[[Sequence[Line]], Mapping[int, LineTerms]]] = Hook(
    __name__, "what else holds for lines of a basket"
)


def terms_of(lines: Sequence[Line]) -> dict[int, LineTerms]:
    """By the lines' ids; whoever knows nothing of them asks nothing."""
    found: dict[int, LineTerms] = {}
    for ask in TERMS:
        found |= ask(lines)
    return found


def shared_place(lines: Sequence[Line]) -> SharedPlace | None:
    """Where all of a basket is sent, if some of it has to be."""
    places = (terms.place for terms in terms_of(lines).values())
    return next((place for place in places if place), None)


def is_visit(line: Line) -> bool:
    """Whether it is places at a time, and no goods."""
    pool = line.stockrecord.pool
    return pool is not None and pool.is_visit


def problems_of(lines: Sequence[Line]) -> Mapping[int, str]:
    """What is in the way of the visits among the lines; no query without any."""
    visits = [line for line in lines if is_visit(line)]
    why_not = WHY_NOT.only
    return why_not(visits) if visits and why_not else {}


def ways_of_visit(lines: Sequence[Line]) -> Ways:
    """The one way to get a visit: to be there, from the first day to the last."""
    days = sorted(_day(line) for line in lines)
    quote = DeliveryQuote(
        method=None,
        code=VISIT,
        name=_("Visit"),
        cost=Decimal(0),
        missing_for_free=None,
        expected_from=days[0],
        expected_to=days[-1],
    )
    return Ways((quote,))


def _day(line: Line) -> date:
    return dates.day_of(line.stockrecord.pool.starts)
