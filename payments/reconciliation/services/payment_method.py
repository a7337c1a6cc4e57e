"""An order that waits for a bank transfer is paid by card or wallet instead."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import least_charge
from core.refusals import RefusalError
from core.rows import update_row
from core.templatetags.market import money
from orders.market_settings import ORDER_PAYMENT_TIMEOUT
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.states import PaymentMethod
from payments.payment.bank_details import awaits_transfer
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.states import IncomingState

# Money of these may still become the order's.
_UNDER_WAY = (IncomingState.NEW, IncomingState.WAITING)


class SwitchError(RefusalError):
    """Raised when the order can't be paid another way; the text says why."""


@transaction.atomic
def switch_to_card(order: Order) -> Order:
    """From now on the order waits for a card or wallet, as long as any other does.

    Money that is transferred all the same pays it no more: it waits for a person, who
    returns it. There is no way back, since who may wait for days holds goods for days.
    Raises `SwitchError`, and then nothing changed.
    """
    order = lock_order(order.pk)
    if not awaits_transfer(order):
        raise SwitchError(_("This order is no longer waiting for a bank transfer."))
    if IncomingTransfer.objects.filter(order=order, state__in=_UNDER_WAY).exists():
        raise SwitchError(
            _("A transfer for this order has arrived and is being checked.")
        )
    least = least_charge(order.currency)
    if order.to_pay < least:
        text = _("Less than %(amount)s can't be paid by card.")
        raise SwitchError(text % {"amount": money(least, order.currency)})
    order.payment_method = PaymentMethod.ONLINE
    until = timezone.now() + ORDER_PAYMENT_TIMEOUT()
    order.expires_at = min(order.expires_at or until, until)
    update_row(order, "payment_method", "expires_at")
    return order
