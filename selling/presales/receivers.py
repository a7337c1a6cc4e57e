"""What orders tell presales, and what the outbox brings back."""

from collections.abc import Iterable, Sequence

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import Line, LineAdjustment, VendorOrder
from orders.order.signals import order_written, vendor_order_adjusted
from vendors.partner.models import Partner
from vendors.partner.queries import OPEN_BUSINESS, Business

from .models import Presale
from .services.orders import free_rest, join
from .services.promises import PROMISED, promise_part
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


@delivers(PROMISED)
def deliver_promise(message: OutboxMessage) -> None:
    promise_part(message.payload["part"])


@OPEN_BUSINESS.provide
def name_presales(partner: Partner) -> Iterable[Business]:
    """Harvests that are still to come; what was ordered of them is named by itself."""
    rows = Presale.objects.filter(partner=partner, state__in=sorted(UNDECIDED))
    if rows.exists():
        yield Business(_("Presales"), reverse("desk:presales", args=[partner.code]))
