"""What a person can give back of a seller's part, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from core.money import from_minor, minor_step
from orders.order.models import Line, VendorOrder
from orders.order.states import SENT
from orders.payment.models import RefundLine
from orders.payment.rules import CHOSEN_REASONS, RefundReason, packs_worth
from orders.payment.services import Left, left_of
from orders.payment.states import RefundState


@dataclass(frozen=True)
class OfferLine:
    """A line with the packs and the price that have not gone back of it."""

    line: Line
    packs: int
    left: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return from_minor(self.left, self.currency)

    def worth(self, packs: int) -> int:
        """What so many of the packs are worth, in minor units."""
        unit = minor_step(self.currency)
        return packs_worth(self.left, packs=packs, of=self.packs, unit=unit)


@dataclass(frozen=True)
class Offer:
    """All that can go back of a part now. `seen` changes with every refund of it."""

    part: VendorOrder
    currency: str
    lines: tuple[OfferLine, ...]
    left: Left
    reasons: tuple[RefundReason, ...]
    seen: str

    @property
    def total(self) -> Decimal:
        return from_minor(max(self.left.total, 0), self.currency)

    @property
    def goods(self) -> Decimal:
        return from_minor(self.left.goods, self.currency)

    @property
    def delivery(self) -> Decimal:
        return from_minor(self.left.delivery, self.currency)

    def line(self, line_id: int) -> OfferLine | None:
        return next((each for each in self.lines if each.line.pk == line_id), None)


def can_be_refunded(part: VendorOrder) -> bool:
    """Whether a person may give back of it at all; a cancelled part went back whole."""
    return part.was_paid_for


def offer_of(part: VendorOrder) -> Offer:
    """Five queries, whatever the number of lines."""
    left = left_of(part)
    currency = part.order.currency
    packs = _packs_back(part)
    lines = part.lines.select_related("product", "stockrecord").order_by("pk")
    rows = tuple(
        OfferLine(
            line=line,
            packs=max(line.due - packs.get(line.pk, 0), 0),
            left=max(left.lines[line.pk], 0),
            currency=currency,
        )
        for line in lines
    )
    return Offer(
        part=part,
        currency=currency,
        lines=rows,
        left=left,
        reasons=reasons_for(part),
        seen=f"{part.refunds.count()}.{left.total}.{left.goods}",
    )


def reasons_for(part: VendorOrder) -> tuple[RefundReason, ...]:
    """Nothing can be wrong yet with goods that were not sent."""
    return CHOSEN_REASONS if part.status in SENT else (RefundReason.GOODWILL,)


def _packs_back(part: VendorOrder) -> Mapping[int, int]:
    """Packs that have gone back or are going back, by line."""
    rows = RefundLine.objects.filter(line__vendor_order=part)
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    return dict(alive.values_list("line").annotate(packs=Sum("packs")))
