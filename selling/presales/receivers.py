"""What orders tell presales, and what the outbox brings back."""

from collections.abc import Iterable, Sequence

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import OutboxMessage
from core.notify import notify
from core.outbox import delivers
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.signals import order_written, vendor_order_adjusted
from payments.payment.models import Refund
from payments.payment.on_invoice import owed_for
from payments.payment.signals import refund_settled, rest_paid
from payments.payment.states import Destination
from vendors.partner.models import Partner
from vendors.partner.queries import OPEN_BUSINESS, Business

from .models import Presale
from .services.orders import free_rest, join
from .services.promises import PROMISED, promise_part
from .services.rests import ASKED, ask_for_rest, free_of_rest
from .states import UNDECIDED


@receiver(order_written, dispatch_uid="presales.written")
def join_on_order_written(lines: Sequence[Line], **_kwargs: object) -> None:
    join(lines)


@receiver(vendor_order_adjusted, dispatch_uid="presales.part_adjusted")
def free_on_vendor_order_adjusted(
    vendor_order: VendorOrder,
    adjustments: Sequence[LineAdjustment],
    **_kwargs: object,
) -> None:
    if adjustments:
        free_rest(vendor_order, [each.line_id for each in adjustments])


@receiver(rest_paid, dispatch_uid="presales.rest_paid")
def free_on_rest_paid(vendor_order: VendorOrder, **_kwargs: object) -> None:
    free_of_rest(vendor_order)
    notify("rest_paid", vendor_order)


@receiver(refund_settled, dispatch_uid="presales.refund_settled")
def free_on_refund_settled(refund: Refund, **_kwargs: object) -> None:
    """What is owed no more, since so much less was bought, need not be paid."""
    part = refund.vendor_order
    if refund.destination == Destination.OWED and part and not owed_for(part):
        free_of_rest(part)


@delivers(ASKED, money=True)
def deliver_demand(message: OutboxMessage) -> None:
    ask_for_rest(message.payload["part"])


@delivers(PROMISED)
def deliver_promise(message: OutboxMessage) -> None:
    promise_part(message.payload["part"])


@OPEN_BUSINESS.provide
def name_presales(partner: Partner) -> Iterable[Business]:
    """Harvests that are still to come; what was ordered of them is named by itself."""
    rows = Presale.objects.filter(partner=partner, state__in=sorted(UNDECIDED))
    if rows.exists():
        yield Business(_("Presales"), reverse("desk:presales", args=[partner.code]))
