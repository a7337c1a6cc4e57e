"""What a claim brings, bounded by what is left of each line and of its part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orders.order.models import Line, VendorOrder
from orders.payment.models import Payment
from orders.payment.services.giving import Left, delivery_going_back, left_of
from orders.payment.states import PaymentState

from .models import Claim, ClaimLine
from .queries import paid_lines_of, paid_part_of
from .rules import Worth, price_share
from .states import REASONS

Asked = Iterable[tuple[Line, int, int]]  # line, packs, degree in percent


def payment_of(part: VendorOrder) -> Payment | None:
    """Where money can go back to; None for an order that cost nothing."""
    rows = Payment.objects.filter(order_id=part.order_id, state=PaymentState.SUCCEEDED)
    return rows.first()


@dataclass(frozen=True)
class Purse:
    """What is left of a part that was paid for; read once, asked often."""

    part: VendorOrder
    left: Left

    @classmethod
    def of(cls, part: VendorOrder) -> "Purse":
        """`part` with its order; five queries."""
        return cls(part, left_of(part))

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
            self.part, goods_back, REASONS[cause], left=self.left
        )
        return Worth(lines, delivery)

    def _of_line(self, line: Line, packs: int, degree: int) -> int:
        share = price_share(
            line.final_price,
            packs=packs,
            of=line.due,
            degree=degree,
            currency=self.part.order.currency,
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
    return Purse.of(claim.paid_part).worth(asked, claim.cause)


@dataclass(frozen=True)
class Prices:
    """What lines of a part would bring, for the form."""

    purse: Purse
    paid: Mapping[int, Line]

    @classmethod
    def of(cls, part: VendorOrder, lines: Iterable[Line]) -> "Prices":
        """`part` with its order; of a replacement what was paid for counts."""
        return cls(Purse.of(paid_part_of(part)), paid_lines_of(lines))

    @property
    def currency(self) -> str:
        return str(self.purse.part.order.currency)

    def worth(self, asked: Mapping[int, tuple[int, int]], cause: str) -> Worth:
        """By line id so many packs, bad to a degree."""
        named = [(self.paid[pk], *said) for pk, said in asked.items()]
        return self.purse.worth(named, cause)
