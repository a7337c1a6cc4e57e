"""What the depot learns of parcels, refunds and disputes, and how its news are sent."""

from uuid import uuid4

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from core.sms import send_sms
from office.intake.queries.traces import consigned_lots
from office.intake.services.postings import settle_lot
from office.intake.services.receipts import text_to_send
from orders.order.models import LotDraw, ShippingEvent, VendorOrder
from orders.order.signals import vendor_order_adjusted, vendor_order_shipped
from orders.tracing.views import ORIGINS
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.signals import dispute_closed, share_decided
from payments.payment.models import Refund
from payments.payment.signals import refund_asked, refund_settled
from vendors.partner.models import Lot

from .models import Intake
from .queries.traces import villages_of


@receiver(vendor_order_shipped)
def settle_sent(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: object
) -> None:
    _settle_later(vendor_order, f"parcel:{parcel.pk}")


@receiver(vendor_order_adjusted)
def settle_adjusted(vendor_order: VendorOrder, **_kwargs: object) -> None:
    _settle_later(vendor_order, f"adjusted:{uuid4()}")


@receiver((refund_asked, refund_settled))
def settle_refund(refund: Refund, **_kwargs: object) -> None:
    if refund.vendor_order is not None:
        _settle_later(refund.vendor_order, f"refund:{refund.pk}:{refund.state}")


@receiver(dispute_closed)
def settle_disputed(dispute: Dispute, **_kwargs: object) -> None:
    for share in dispute.shares.select_related("vendor_order__partner"):
        settle_share(share)


@receiver(share_decided)
def settle_share(share: DisputeShare, **_kwargs: object) -> None:
    if share.vendor_order is not None:
        occasion = f"dispute:{share.dispute_id}:{share.bearer}:{uuid4()}"
        _settle_later(share.vendor_order, occasion)


def _settle_later(vendor_order: VendorOrder, occasion: str) -> None:
    """After the commit, since it locks pools and lots, and only for a cooperative's."""
    if not vendor_order.partner.is_cooperative:
        return
    drawn = LotDraw.objects.filter(line__vendor_order=vendor_order).values("lot")
    for lot_id in consigned_lots(Lot.objects.filter(pk__in=drawn)):
        enqueue("intake.settle", f"intake.settle:{lot_id}:{occasion}", lot=lot_id)


@delivers("intake.settle", money=True)
def deliver_settling(message: OutboxMessage) -> None:
    settle_lot(message.payload["lot"])


@ORIGINS.provide
def tell_villages(lot: Lot) -> list[str]:
    """Shoppers see the villages that a pooled lot comes from, never who brought it."""
    return villages_of(lot)


@delivers("intake.sms")
def deliver_sms(message: OutboxMessage) -> None:
    to_send = text_to_send(_receipt(message))
    if to_send is None:
        raise UndeliverableError("the household has no number any more")
    send_sms(*to_send)


def _receipt(message: OutboxMessage) -> Intake:
    rows = Intake.objects.select_related("household", "product", "cooperative")
    row = rows.filter(pk=message.payload["intake"]).first()
    if row is None:
        raise UndeliverableError("there is no such receipt")
    return row
