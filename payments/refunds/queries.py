"""What a person can give back of a seller's part, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, QuerySet, Sum, When
from django.utils import timezone

from core.money import from_minor, minor_step, rounded, to_minor
from orders.order.models import Line, VendorOrder
from orders.order.states import SENT
from payments.payment.models import RefundLine
from payments.payment.rules import CHOSEN_REASONS, RefundReason, packs_worth
from payments.payment.services.vendor_refunds import Left, left_of
from payments.payment.states import RefundState
from payments.payouts.queries import held_of

from .models import RefundRequest
from .states import RequestState


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
class RefundOffer:
    """All that can go back of a part now. `seen` changes with every refund of it."""

    vendor_order: VendorOrder
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


def can_be_refunded(vendor_order: VendorOrder) -> bool:
    """Whether a person may give back of it at all; a cancelled part went back whole."""
    return vendor_order.was_paid_for


def offer_of(vendor_order: VendorOrder) -> RefundOffer:
    """Five queries, whatever the number of lines."""
    left = left_of(vendor_order)
    currency = vendor_order.order.currency
    packs = _packs_back(vendor_order)
    lines = vendor_order.lines.select_related("product", "stockrecord").order_by("pk")
    rows = tuple(
        OfferLine(
            line=line,
            packs=max(line.due - packs.get(line.pk, 0), 0),
            left=max(left.lines[line.pk], 0),
            currency=currency,
        )
        for line in lines
    )
    return RefundOffer(
        vendor_order=vendor_order,
        currency=currency,
        lines=rows,
        left=left,
        reasons=reasons_for(vendor_order),
        seen=f"{vendor_order.refunds.count()}.{left.total}.{left.goods}",
    )


def refundable_of_seller(vendor_order: VendorOrder) -> int:
    """What giving back of this part may cost its seller without asking anybody.

    What it has not been paid out yet, in the part's currency; and for an order that is
    not old a little more, which its next sales pay.
    """
    currency = vendor_order.order.currency
    held = held_of(vendor_order.partner, currency)
    if vendor_order.order.date_placed >= timezone.now() - settings.REFUND_BY_SELLER_FOR:
        held += to_minor(rounded(settings.REFUND_BY_SELLER_LIMIT, currency), currency)
    return max(held, 0)


def open_requests() -> QuerySet[RefundRequest]:
    """What waits for the market's staff."""
    return RefundRequest.objects.filter(state=RequestState.OPEN)


def all_requests() -> QuerySet[RefundRequest]:
    """Every request with what a list shows: what waits first, the newest on top."""
    related = ("vendor_order__order", "vendor_order__partner", "by", "decided_by")
    waits = Case(When(state=RequestState.OPEN, then=0), default=1)
    return RefundRequest.objects.select_related(*related).order_by(waits, "-pk")


def requests_of(vendor_order: VendorOrder) -> list[RefundRequest]:
    """The seller's latest requests for this part."""
    return list(
        RefundRequest.objects.filter(vendor_order=vendor_order).order_by("-pk")[:3]
    )


def reasons_for(vendor_order: VendorOrder) -> tuple[RefundReason, ...]:
    """Nothing can be wrong yet with goods that were not sent."""
    return CHOSEN_REASONS if vendor_order.status in SENT else (RefundReason.GOODWILL,)


def _packs_back(vendor_order: VendorOrder) -> Mapping[int, int]:
    """Packs that have gone back or are going back, by line."""
    rows = RefundLine.objects.filter(line__vendor_order=vendor_order)
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    return dict(alive.values_list("line").annotate(packs=Sum("packs")))
