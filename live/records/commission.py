"""What hosts have of sales: each line as it was frozen, and what of it went back.

The books are the truth of the money; here it is told line by line and by broadcast.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.money import from_minor
from payments.payment.states import RefundState
from payments.payouts.models import Earning, FeeReturn, LineFee
from payments.payouts.states import FeeRole
from vendors.partner.models import Partner

_STANDS = Q(refund__isnull=True) | ~Q(refund__state=RefundState.FAILED)


def host_fees() -> QuerySet[Any]:
    """Each commission of paid orders, with `back`, what of it went back."""
    returns = FeeReturn.objects.filter(_STANDS, fee=OuterRef("pk")).order_by()
    back = returns.values("fee").annotate(total=Sum("amount")).values("total")
    return LineFee.objects.filter(
        role=FeeRole.HOST, line__order__paid_at__isnull=False
    ).annotate(
        back=Coalesce(Subquery(back), Value(0), output_field=BigIntegerField()),
        currency=F("line__order__currency"),
    )


def _of(partner: Partner) -> Q:
    return Q(payee=partner) | Q(vendor_order__partner=partner)


def commissions_of(partner: Partner) -> QuerySet[Any]:
    """As host or as seller, the latest first; `is_frozen` until the sale is earned."""
    waiting = Earning.objects.filter(
        vendor_order=OuterRef("vendor_order"), done_at__isnull=True
    )
    sent = Earning.objects.filter(vendor_order=OuterRef("vendor_order"))
    due = (
        waiting.order_by()
        .values("vendor_order")
        .annotate(last=Max("due_at"))
        .values("last")
    )
    rows = (
        host_fees().filter(_of(partner)).select_related("line", "vendor_order", "payee")
    )
    return rows.annotate(
        is_host=Case(When(payee=partner, then=Value(value=True)), default=Value(False)),
        is_frozen=Case(
            When(Exists(waiting) | ~Exists(sent), then=Value(value=True)),
            default=Value(value=False),
        ),
        due_at=Subquery(due),
        kept=F("amount") - F("back"),
    ).order_by("-pk")


@dataclass(frozen=True)
class Commission:
    """Of one side in one currency, in minor units."""

    is_host: bool
    currency: str
    amount: int
    back: int

    @property
    def frozen(self) -> Decimal:
        return from_minor(self.amount, self.currency)

    @property
    def gone_back(self) -> Decimal:
        return from_minor(self.back, self.currency)

    @property
    def kept(self) -> Decimal:
        return from_minor(self.amount - self.back, self.currency)


def sums_of(partner: Partner) -> list[Commission]:
    """What it came to as host and as seller, by currency; two queries."""
    found = []
    for is_host, side in (
        (True, Q(payee=partner)),
        (False, Q(vendor_order__partner=partner)),
    ):
        fees: Any = host_fees().filter(side)
        sums = (
            fees.order_by("currency")
            .values_list("currency")
            .annotate(sum_of=Sum("amount"), sum_back=Sum("back"))
        )
        found += [Commission(is_host, *each) for each in sums]
    return found
