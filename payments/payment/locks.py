"""The only locks on money rows; an order is locked before its payment."""

from .models import Payment, Refund


def lock_payment(payment_id: int) -> Payment:
    return Payment.objects.select_for_update(of=("self",), no_key=True).get(
        pk=payment_id
    )


def lock_refund(refund_id: int) -> Refund:
    return Refund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund_id)
