"""What the order's page says of the rest after a deposit, part by part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from orders.order.models import VendorOrder
from orders.order.states import PAID_FOR
from payments.payment.queries import PaymentStatus


@dataclass(frozen=True)
class OwedRest:
    """So much of a part is paid later; once it `is_due` at `url`."""

    part: VendorOrder
    amount: Decimal

    @property
    def is_due(self) -> bool:
        return self.part.rest_due is not None

    @property
    def url(self) -> str:
        number, _dash, position = self.part.number.rpartition("-")
        return reverse("orders:pay_rest", args=[number, position])


def rests_of(
    parts: Iterable[VendorOrder], paid: Mapping[int, PaymentStatus]
) -> list[OwedRest]:
    """Of the parts that stand; no query, as their payment is known."""
    return [
        OwedRest(part, paid[part.pk].owed_amount)
        for part in parts
        if part.rest and part.status in PAID_FOR and paid[part.pk].owed
    ]
