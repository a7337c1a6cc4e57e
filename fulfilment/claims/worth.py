"""What a claim brings, bounded by what is left of each line and of its part."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from orders.order.models import Line, VendorOrder
from payments.payment.models import Payment
from payments.payment.queries import paid_with
from payments.payment.services.vendor_refunds import Left, delivery_going_back, left_of

from .models import Claim, ClaimLine
from .queries import paid_lines_of, paid_vendor_order_of
from .rules import Worth, price_share
from .states import GRANTED, REASONS, ClaimOutcome, ClaimState

Asked = Iterable[tuple[Line, int, int | Decimal]]  # line, packs, degree in percent


def payment_of(vendor_order: VendorOrder) -> Payment | None:
    """Where money can go back to; None for an order that cost nothing."""
    return paid_with(vendor_order)


@dataclass(frozen=True)
class Purse:
    """What is left of a part that was paid for; read once, asked often."""

    vendor_order: VendorOrder
    left: Left

    @classmethod
    def of(cls, vendor_order: VendorOrder) -> "Purse":
        """`vendor_order` with its order; five queries."""
        return cls(vendor_order, left_of(vendor_order))

    def worth(self, asked: Asked, cause: str) -> Worth:
        """What so much of these lines brings, and the delivery that goes with it.

        Nothing that went back before goes back once more.
        """
        lines = {one[0].pk: self._of_line(*one) for one in asked}
        goods_back = sum(lines.values())
        whole = max(self.left.total, 0)
        if goods_back > whole:
            return _cut(lines, whole)
        if not goods_back:
            return Worth(lines)
        delivery = delivery_going_back(
            self.vendor_order, goods_back, REASONS[cause], left=self.left
        )
        return Worth(lines, delivery)

    def _of_line(self, line: Line, packs: int, degree: int | Decimal) -> int:
        share = price_share(
            line.final_price,
            packs=packs,
            of=line.due,
            degree=degree,
            currency=self.vendor_order.order.currency,
        )
        return max(min(share, self.left.lines.get(line.pk, 0)), 0)


def _cut(lines: dict[int, int], whole: int) -> Worth:
    """No more than is left of the part, the first lines first."""
    cut: dict[int, int] = {}
    for line_id, amount in lines.items():
        cut[line_id] = min(amount, whole)
        whole -= cut[line_id]
    return Worth(cut)


def worth_of(claim: Claim, rows: Iterable[ClaimLine]) -> Worth:
    """What a claim brings now at the degrees that are granted."""
    asked = [(row.paid_line, row.packs, row.granted) for row in rows]
    return Purse.of(claim.paid_vendor_order).worth(asked, claim.cause)


def replacing(claim: Claim, row: ClaimLine) -> Line | None:
    """The line that is sent for a row; two rows of one pack are sent as one."""
    if row.replaced_by or claim.replacement is None:
        return row.replaced_by
    packs = claim.replacement.lines.filter(stockrecord=row.line.stockrecord_id)
    return packs.first()


def worth_of_missing(
    claim: Claim, rows: Iterable[ClaimLine], lacks: Mapping[int, int] | None = None
) -> Worth:
    """What of a claim's money stands for packs that its replacement leaves out.

    `lacks` names by line id how many more would be.
    """
    asked = []
    for row in rows:
        line = replacing(claim, row)
        short = line.short + (lacks or {}).get(line.pk, 0) if line else 0
        if line and short and row.granted:
            degree = Decimal(row.granted) * short / line.quantity
            asked.append((row.paid_line, row.packs, degree))
    return Purse.of(claim.paid_vendor_order).worth(asked, claim.cause)


def money_instead(vendor_orders: Collection[int]) -> dict[int, int]:
    """By id of a replacement that is cancelled now, what its claim then pays back."""
    return {
        claim.replacement_id: worth_of(claim, claim.lines.all()).total
        for claim in _to_send(vendor_orders)
        if claim.replacement_id
    }


def money_for_missing(
    vendor_orders: Collection[int], lacks: Mapping[int, int]
) -> dict[int, int]:
    """By id of a replacement that is reduced now, what its claim pays back for that.

    `lacks` says by line id how many packs are taken off.
    """
    found = {}
    for claim in _to_send(vendor_orders):
        rows = list(claim.lines.all())
        before = worth_of_missing(claim, rows).total
        found[claim.replacement_id] = (
            worth_of_missing(claim, rows, lacks).total - before
        )
    return {pk: amount for pk, amount in found.items() if pk and amount}


def _to_send(vendor_orders: Collection[int]) -> list[Claim]:
    """Claims that these parts replace something for, where money can go back."""
    claims = Claim.objects.filter(
        replacement__in=vendor_orders,
        outcome=ClaimOutcome.REPLACEMENT,
        state__in=GRANTED - {ClaimState.SETTLED},
    )
    lines = ClaimLine.objects.select_related("line", "paid_line", "replaced_by")
    rows = claims.select_related("paid_vendor_order__order", "replacement")
    found = rows.prefetch_related(Prefetch("lines", lines))
    return [claim for claim in found if payment_of(claim.paid_vendor_order)]


@dataclass(frozen=True)
class Prices:
    """What lines of a part would bring, for the form."""

    purse: Purse
    paid: Mapping[int, Line]

    @classmethod
    def of(cls, vendor_order: VendorOrder, lines: Iterable[Line]) -> "Prices":
        """`vendor_order` with its order; of a replacement what was paid for counts."""
        return cls(Purse.of(paid_vendor_order_of(vendor_order)), paid_lines_of(lines))

    @property
    def currency(self) -> str:
        return str(self.purse.vendor_order.order.currency)

    def worth(self, asked: Mapping[int, tuple[int, int]], cause: str) -> Worth:
        """By line id so many packs, bad to a degree."""
        named = [(self.paid[pk], *said) for pk, said in asked.items()]
        return self.purse.worth(named, cause)
