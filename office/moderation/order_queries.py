"""The market's orders for its operator: found by what a caller says, and one whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from orders.order.models import Line, Order, ShippingEvent, VendorOrder
from payments.ledger.models import Posting
from payments.payment.models import Refund
from payments.payment.queries import UNDER_WAY, not_retried, of_purchases
from payments.payment.states import RefundState

MOST_POSTINGS = 300
FAILED, PENDING = "failed", "pending"
FILTERS = {
    FAILED: _("Refund failed"),
    PENDING: _("Refund pending"),
}


def orders_listed(wanted: str = "", state: str = "") -> QuerySet[Order]:
    """The newest first: by number, e-mail or seller, and by how their refunds stand."""
    orders = Order.objects.select_related("user").order_by("-date_placed", "-pk")
    vendor_orders = VendorOrder.objects.select_related("partner").order_by("number")
    orders = orders.prefetch_related(Prefetch("vendor_orders", queryset=vendor_orders))
    words = [_any_of(word) for word in wanted.split()[:5]]
    if words:
        orders = orders.filter(reduce(and_, words))
    refunds = of_purchases().filter(payment__order=OuterRef("pk"))
    if state == FAILED:
        failed = not_retried(refunds.filter(state=RefundState.FAILED))
        orders = orders.filter(Exists(failed))
    elif state == PENDING:
        orders = orders.filter(Exists(refunds.filter(state__in=UNDER_WAY)))
    return orders


def _any_of(word: str) -> Q:
    sellers = VendorOrder.objects.filter(
        order=OuterRef("pk"), partner__name__icontains=word
    )
    number = word.partition("-")[0]  # a part's number names its order
    return (
        Q(number__icontains=number)
        | Q(user__email__icontains=word)
        | Q(guest_email__icontains=word)
        | Q(Exists(sellers))
    )


def order_whole(number: str) -> Order | None:
    """An order with its parts, their lines, parcels and refunds, and its payments."""
    lines = Line.objects.select_related("product", "stockrecord").order_by("pk")
    lines = lines.prefetch_related("adjustments")
    refunds = Refund.objects.select_related("by", "borne_by").order_by("pk")
    parcels = ShippingEvent.objects.select_related("delivery").order_by("pk")
    vendor_orders = VendorOrder.objects.select_related("partner__cooperative", "order")
    vendor_orders = vendor_orders.order_by("number").prefetch_related(
        Prefetch("lines", queryset=lines),
        Prefetch("parcels", queryset=parcels),
        Prefetch("refunds", queryset=refunds),
    )
    orders = Order.objects.select_related("user", "shipping_address__country")
    return (
        orders.prefetch_related(
            Prefetch("vendor_orders", queryset=vendor_orders),
            "payments",
            Prefetch("payments__refunds", queryset=refunds),
        )
        .filter(number=number)
        .first()
    )


@dataclass(frozen=True)
class Booked:
    """One line of the books about an order."""

    posting: Posting

    @property
    def group(self) -> tuple[int, int | None]:
        """What stands together: one thing that happened to one part's money."""
        return self.posting.transaction_id, self.posting.vendor_order_id

    @property
    def amount(self) -> Decimal:
        return from_minor(self.posting.amount, self.posting.account.currency)


def books_of(order: Order, refunds: Iterable[Refund]) -> list[Booked]:
    """What the books say of an order's parts, and of money that had no part."""
    causes = [f"unplaced:{payment.key}" for payment in order.payments.all()]
    for refund in refunds:
        cause = f"refund:{refund.pk}"
        causes += [cause, f"{cause}:sent", f"{cause}:failed"]
    rows = Posting.objects.filter(
        Q(vendor_order__order=order)
        | Q(vendor_order__isnull=True, transaction__cause__in=causes)
    )
    rows = rows.select_related("transaction", "account__partner", "vendor_order")
    return [
        Booked(row)
        for row in rows.order_by("transaction", "vendor_order", "pk")[:MOST_POSTINGS]
    ]
