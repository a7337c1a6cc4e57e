"""Prepayments by what leads to them, and what is left of them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum

from payments.credit.models import Credit
from payments.payment.states import RefundState

from .models import Prepayment
from .states import PrepaymentStatus

UNDER_WAY = frozenset({RefundState.INTENDED, RefundState.UNKNOWN, RefundState.PENDING})


def prepayment_of(intent_id: str, charge_id: str = "") -> Prepayment | None:
    """By what Stripe calls its payment."""
    asked = Q(pk=None)
    if intent_id:
        asked |= Q(intent_id=intent_id)
    if charge_id:
        asked |= Q(charge_id=charge_id)
    return Prepayment.objects.filter(asked).first()


def unpaid() -> QuerySet[Prepayment]:
    return Prepayment.objects.filter(status=PrepaymentStatus.UNPAID)


def lefts_of(earmarks: Iterable[int]) -> dict[int, int]:
    """What is left of each, in minor units; one query."""
    rows = Credit.objects.filter(earmark__in=list(earmarks)).with_left().order_by()
    return dict(rows.values_list("earmark").annotate(total=Sum("left")))


def left_of(earmark: int) -> int:
    return lefts_of([earmark]).get(earmark, 0)


def owed() -> dict[str, int]:
    """What is left of all of them, by currency, in minor units."""
    rows = Credit.objects.filter(earmark__isnull=False).with_left().order_by()
    return dict(rows.values_list("currency").annotate(total=Sum("left")))


def is_in_use(earmark: int | None) -> bool:
    """Whether it still pays for something."""
    if earmark is None:
        return False
    closed = Prepayment.objects.filter(pk=earmark, status=PrepaymentStatus.CLOSED)
    return not closed.exists()
