"""The only locks on money rows; an order is locked before its payment."""

from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared

from .models import Payment, Refund


@Prepared
def _locked(payment: Any) -> QuerySet[Payment]:
    rows = Payment.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=payment)


def lock_payment(payment_id: int) -> Payment:
    """Raises `Payment.DoesNotExist`."""
    return _locked.get(payment_id)


def lock_refund(refund_id: int) -> Refund:
    return Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund_id)
