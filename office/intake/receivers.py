"""What the depot learns of parcels, refunds and disputes, and how its news are sent."""

from typing import Any
from uuid import uuid4

from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from core.sms import send_sms
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.signals import dispute_closed, share_decided
from orders.order.models import LotDraw, ShippingEvent, VendorOrder
from orders.order.signals import part_adjusted, part_shipped
from orders.payment.models import Refund
from orders.payment.signals import refund_asked, refund_settled
from orders.tracing.signals import origins_asked
from vendors.partner.models import Lot

from .models import Intake
from .queries.selling import consigned_lots
from .queries.tracing import villages_of
from .services import settle_lot
from .services.telling import tell_accounts, text_to_send


@receiver(part_shipped)
def settle_sent(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: Any
) -> None:
    _settle_later(vendor_order, f"parcel:{parcel.pk}")


@receiver(part_adjusted)
def settle_adjusted(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    _settle_later(vendor_order, f"adjusted:{uuid4()}")


@receiver((refund_asked, refund_settled))
def settle_refund(refund: Refund, **_kwargs: Any) -> None:
    if refund.vendor_order is not None:
        _settle_later(refund.vendor_order, f"refund:{refund.pk}:{refund.state}")


@receiver(dispute_closed)
def settle_disputed(dispute: Dispute, **_kwargs: Any) -> None:
    for share in dispute.shares.select_related("part__partner"):
        settle_share(share)


@receiver(share_decided)
def settle_share(share: DisputeShare, **_kwargs: Any) -> None:
    if share.part is not None:
        occasion = f"dispute:{share.dispute_id}:{share.bearer}:{uuid4()}"
        _settle_later(share.part, occasion)


def _settle_later(part: VendorOrder, occasion: str) -> None:
    """After the commit, since it locks pools and lots, and only for a cooperative's."""
    if not part.partner.is_cooperative:
        return
    drawn = LotDraw.objects.filter(line__vendor_order=part).values("lot")
    for lot_id in consigned_lots(Lot.objects.filter(pk__in=drawn)):
        enqueue("intake.settle", f"intake.settle:{lot_id}:{occasion}", lot=lot_id)


@delivers("intake.settle")
def deliver_settling(message: OutboxMessage) -> None:
    settle_lot(message.payload["lot"])


@receiver(origins_asked)
def tell_villages(lot: Lot, **_kwargs: Any) -> list[str]:
    """Shoppers see the villages that a pooled lot comes from, never who brought it."""
    return villages_of(lot)


@delivers("intake.sms")
def deliver_sms(message: OutboxMessage) -> None:
    to_send = text_to_send(_receipt(message))
    if to_send is None:
        raise Undeliverable("the household has no number any more")
    send_sms(*to_send)


@delivers("intake.news")
def deliver_news(message: OutboxMessage) -> None:
    tell_accounts(_receipt(message))


def _receipt(message: OutboxMessage) -> Intake:
    rows = Intake.objects.select_related("household", "product", "cooperative")
    row = rows.filter(pk=message.payload["intake"]).first()
    if row is None:
        raise Undeliverable("there is no such receipt")
    return row
