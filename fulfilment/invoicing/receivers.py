"""What calls for a document becomes a row of the outbox; delivered, it is issued.

A fault in a document must not keep a payment from being booked, and no counter is
locked while an order is paid.
"""

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.signals import order_paid, vendor_order_shipped, visit_taken
from payments.payment.models import Refund
from payments.payment.signals import refund_settled

from .services import issue_documents

TOPIC = "documents.issue"


def _call(order_id: int, why: str) -> None:
    enqueue(TOPIC, f"documents:{why}", order=order_id)


@receiver(order_paid, dispatch_uid="documents.paid")
def call_for_invoices(order: Order, **_kwargs: object) -> None:
    _call(order.pk, f"paid:{order.pk}")


@receiver(visit_taken, dispatch_uid="documents.visited")
@receiver(vendor_order_shipped, dispatch_uid="documents.shipped")
def call_for_invoice(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: object
) -> None:
    _call(vendor_order.order_id, f"parcel:{parcel.pk}")


@receiver(refund_settled, dispatch_uid="documents.refund")
def call_for_note(refund: Refund, **_kwargs: object) -> None:
    if refund.vendor_order is not None:
        _call(refund.vendor_order.order_id, f"refund:{refund.pk}:{refund.state}")


@delivers(TOPIC)
def deliver(message: OutboxMessage) -> None:
    issue_documents([message.payload["order"]])
