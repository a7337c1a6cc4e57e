"""What goes back of fees and funded discounts when goods are not sold after all.

Each line has a part of it that is gone: of its price that which went back, of a line
that cost nothing that which was not delivered. Fees and funding are brought to that
part, so that many small steps return as much as one large one and nobody gains. What is
shown before a refund and what is booked with it is one sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum

from core.money import minor_step, to_minor
from orders.order.models import Line, VendorOrder
from payments.ledger.services import Entry
from payments.ledger.states import AccountKind
from payments.payment.models import Refund, RefundLine
from payments.payment.states import LiableParty, RefundState
from payments.payouts.models import (
    DiscountReturn,
    FeeReturn,
    LineDiscount,
    LineFee,
    WriteOff,
)
from payments.payouts.queries import Holding
from payments.payouts.rules import returned

from .entries import cooperative_entries, fee_entries, funder_entries

# Of lines that were refunded or cost nothing, and with what was written off.
ALIVE = Q(refund__isnull=True) | ~Q(refund__state=RefundState.FAILED)


class Gone(NamedTuple):
    """So much of a line is gone, of so much."""

    back: int
    of: int

    def vendor_order_of(self, amount: int, unit: int) -> int:
        return returned(amount, price=self.of, given_back=self.back, unit=unit)


class GoingBack(NamedTuple):
    """Fees with their tax, and what others paid of discounts, in minor units."""

    fees: int
    discounts: int


def going_back(lines: Mapping[int, int], currency: str) -> GoingBack:
    """What would go back with so much of each line on top of what went back before."""
    frozen, unit = _Frozen.of(lines), minor_step(currency)
    gone = _gone(lines, currency, more=lines) if frozen else {}
    fees, discounts = frozen.fee_returns(gone, unit), frozen.returns(gone, unit)
    return GoingBack(
        sum(each.amount + each.tax for each in fees),
        sum(each.by_cooperative + each.by_market for each in discounts),
    )


def with_refund(
    refund: Refund, vendor_order: VendorOrder, holders: Mapping[int, Holding]
) -> list[Entry]:
    """For the lines of a refund that the seller bears; writes the returns down."""
    lines = list(refund.lines.values_list("line_id", flat=True))
    frozen, undo = _Frozen.of(lines), _Undo.of(vendor_order, refund, holders)
    return undo.entries(frozen, _gone(lines, undo.currency)) if frozen else []


def of_free_lines(
    vendor_order: VendorOrder, holders: Mapping[int, Holding], *, is_all: bool
) -> list[Entry]:
    """For lines that cost the shopper nothing; writes the returns down."""
    gone: dict[int, Gone] = {}
    for line in vendor_order.lines.filter(line_price_incl_tax=0):
        ordered = line.quantity * line.pack_quantity
        missing = ordered if is_all else max(ordered - line.due_units, 0)
        gone[line.pk] = Gone(missing, ordered)
    return _Undo.of(vendor_order, None, holders).entries(_Frozen.of(gone), gone)


def with_write_off(
    write_off: WriteOff, *, of: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """What stayed of a part's fees goes back by what of `of` is never paid."""
    part, lost = write_off.vendor_order, write_off.amount
    fees = list(LineFee.objects.filter(vendor_order=part).order_by("pk"))
    earlier = FeeReturn.objects.filter(fee__in=fees)
    before = _before(earlier, "fee", "amount", "tax")
    undo = _Undo.of(part, None, holders)
    unit = minor_step(undo.currency)

    def back(stayed: int) -> int:
        return returned(stayed, price=of, given_back=lost, unit=unit)

    made = []
    for fee in fees:
        had, had_tax = before.get(fee.pk, (0, 0))
        amount, tax = back(fee.amount - had), back(fee.tax - had_tax)
        if amount or tax:
            made.append(FeeReturn(fee=fee, write_off=write_off, amount=amount, tax=tax))
    return undo.of_fees(made)


def of_recovered(
    write_off: WriteOff, *, back: int, of: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """`back` of the `of` that is lost came after all: its fees are charged again."""
    undo = _Undo.of(write_off.vendor_order, None, holders)
    unit = minor_step(undo.currency)
    rows = write_off.fee_returns.order_by().values_list("fee")
    sums = rows.annotate(amount=Sum("amount"), tax=Sum("tax"))
    fees = LineFee.objects.in_bulk([pk for pk, _amount, _tax in sums])

    def again(lost: int) -> int:
        return returned(lost, price=of, given_back=back, unit=unit)

    return undo.of_fees(
        [
            FeeReturn(
                fee=fees[pk],
                write_off=write_off,
                amount=-again(amount),
                tax=-again(tax),
            )
            for pk, amount, tax in sorted(sums)
            if again(amount) or again(tax)
        ]
    )


def _gone(
    line_ids: Iterable[int], currency: str, *, more: Mapping[int, int] | None = None
) -> dict[int, Gone]:
    """What the seller has given back or is giving back of each line's price.

    `more` is what would go back on top of the refunds that are written.
    """
    wanted = list(line_ids)
    rows = RefundLine.objects.filter(line__in=wanted, refund__bearer=LiableParty.SELLER)
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    back = dict(alive.values_list("line").annotate(back=Sum("amount")))
    prices = Line.objects.filter(pk__in=wanted).values_list("pk", "line_price_incl_tax")
    return {
        pk: Gone(back.get(pk, 0) + (more or {}).get(pk, 0), to_minor(price, currency))
        for pk, price in prices
    }


@dataclass(frozen=True)
class _Frozen:
    """What was frozen with some lines: their fees, and the discounts others pay."""

    fees: list[LineFee]
    gifts: list[LineDiscount]

    @classmethod
    def of(cls, line_ids: Iterable[int]) -> "_Frozen":
        lines = list(line_ids)
        fees = LineFee.objects.filter(line__in=lines).order_by("pk")
        paid = Q(by_cooperative__gt=0) | Q(by_market__gt=0)
        gifts = LineDiscount.objects.filter(paid, line__in=lines).order_by("pk")
        return cls(list(fees), list(gifts))

    def __bool__(self) -> bool:
        return bool(self.fees or self.gifts)

    def fee_returns(self, gone: Mapping[int, Gone], unit: int) -> list[FeeReturn]:
        """Not yet written."""
        earlier = FeeReturn.objects.filter(fee__in=self.fees)
        before = _before(earlier, "fee", "amount", "tax")
        made = []
        for fee in self.fees:
            line, (had, had_tax) = gone[fee.line_id], before.get(fee.pk, (0, 0))
            amount = max(line.vendor_order_of(fee.amount, unit) - had, 0)
            tax = max(line.vendor_order_of(fee.tax, unit) - had_tax, 0)
            if amount or tax:
                made.append(FeeReturn(fee=fee, amount=amount, tax=tax))
        return made

    def returns(self, gone: Mapping[int, Gone], unit: int) -> list[DiscountReturn]:
        """Of discounts; not yet written."""
        earlier = DiscountReturn.objects.filter(discount__in=self.gifts)
        before = _before(earlier, "discount", "by_cooperative", "by_market")
        made = []
        for gift in self.gifts:
            line, (had, had_market) = gone[gift.line_id], before.get(gift.pk, (0, 0))
            own = max(line.vendor_order_of(gift.by_cooperative, unit) - had, 0)
            market = max(line.vendor_order_of(gift.by_market, unit) - had_market, 0)
            if own or market:
                made.append(
                    DiscountReturn(discount=gift, by_cooperative=own, by_market=market)
                )
        return made


def _before(
    rows: QuerySet[Any], of: str, first: str, second: str
) -> dict[int, tuple[int, int]]:
    """Two sums of what went back already, by what it went back of."""
    sums = rows.filter(ALIVE).order_by().values_list(of)
    each = sums.annotate(one=Sum(first), other=Sum(second))
    return {pk: (int(one), int(other)) for pk, one, other in each}


@dataclass(frozen=True)
class _Undo:
    """Writes returns down and puts them on the accounts.

    `waiting` is what each cooperative has of the sale that it has not yet earned.
    """

    vendor_order: VendorOrder
    refund: Refund | None
    waiting: dict[int, int]

    @classmethod
    def of(
        cls,
        vendor_order: VendorOrder,
        refund: Refund | None,
        holders: Mapping[int, Holding],
    ) -> "_Undo":
        waiting = {pk: kinds[AccountKind.COOPERATIVE] for pk, kinds in holders.items()}
        return cls(vendor_order, refund, waiting)

    @property
    def currency(self) -> str:
        return str(self.vendor_order.order.currency)

    def entries(self, frozen: _Frozen, gone: Mapping[int, Gone]) -> list[Entry]:
        unit = minor_step(self.currency)
        fees, discounts = frozen.fee_returns(gone, unit), frozen.returns(gone, unit)
        for fee in fees:
            fee.refund = self.refund
        for discount in discounts:
            discount.refund = self.refund
        DiscountReturn.objects.bulk_create(discounts)
        found = self.of_fees(fees)
        return found + [entry for each in discounts for entry in self._discount(each)]

    def of_fees(self, fees: list[FeeReturn]) -> list[Entry]:
        FeeReturn.objects.bulk_create(fees)
        return [entry for each in fees for entry in self._fee(each)]

    def _fee(self, back: FeeReturn) -> list[Entry]:
        if back.fee.payee_id is None:
            return fee_entries(back.fee, -back.amount, -back.tax, self.vendor_order.pk)
        return [
            *fee_entries(back.fee, 0, -back.tax, self.vendor_order.pk),
            *self._of_cooperative(back.fee.payee_id, -back.amount),
        ]

    def _discount(self, back: DiscountReturn) -> list[Entry]:
        gift = back.discount
        entries = funder_entries(gift, 0, back.by_market, self.vendor_order.pk)
        if gift.cooperative_id is not None:
            entries += self._of_cooperative(gift.cooperative_id, back.by_cooperative)
        return entries

    def _of_cooperative(self, partner_id: int, amount: int) -> list[Entry]:
        """Give to it or take from it: what waits is brought to nothing first."""
        waits = self.waiting.get(partner_id, 0)
        first = max(min(-waits, 0), min(amount, max(-waits, 0)))
        self.waiting[partner_id] = waits + first
        return cooperative_entries(
            partner_id, first, amount - first, self.vendor_order.pk
        )
