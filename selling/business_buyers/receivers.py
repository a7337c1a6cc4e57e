"""What is done when orders are written, and when an invoice is written off."""

from collections.abc import Sequence

from django.dispatch import receiver

from orders.order.models import Line, Order
from orders.order.signals import order_written
from payments.payouts.models import WriteOff
from payments.payouts.signals import invoice_written_off

from .services.orders import note_business_order
from .services.stops import stop_buyer


@receiver(order_written)
def note_on_order_written(
    order: Order, lines: Sequence[Line], **_kwargs: object
) -> None:
    note_business_order(order, {line.partner_id for line in lines if line.partner_id})


@receiver(invoice_written_off)
def stop_on_invoice_written_off(write_off: WriteOff, **_kwargs: object) -> None:
    stop_buyer(write_off)
