"""What closing a shop needs to know of its orders, and when the last one is done."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vendors.partner.models import Partner
from vendors.partner.services import finish_closing
from vendors.partner.signals import Business, open_business
from vendors.partner.states import PartnerStatus

from .models import VendorOrder
from .signals import order_expired, part_changed
from .states import CLAIMING, VISIBLE_TO_SELLER

MOST_NAMED = 100


@receiver(open_business, dispatch_uid="order.open_parts")
def name_open_parts(partner: Partner, **_kwargs: Any) -> list[Business]:
    """Parts that hold goods: they are to be paid, packed or sent."""
    rows = VendorOrder.objects.filter(partner=partner, status__in=CLAIMING)
    return [
        Business(
            format_lazy(
                _("Order {number}: {status}"),
                number=part.number,
                status=part.get_status_display(),
            ),
            _page_of(part),
        )
        for part in rows.select_related("partner").order_by("created", "pk")[
            :MOST_NAMED
        ]
    ]


def _page_of(part: VendorOrder) -> str:
    """An unpaid order has no page at the desk yet."""
    code = part.partner.code
    if part.is_visit:
        return reverse("desk:visits", args=[code])
    if part.status in VISIBLE_TO_SELLER:
        return reverse("desk:order", args=[code, part.number])
    return reverse("desk:orders", args=[code])


@receiver(part_changed, dispatch_uid="order.close_when_done")
def close_when_done(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    """Only what ends a part can end the closing, so other steps cost no query."""
    if vendor_order.status in CLAIMING:
        return
    if vendor_order.partner.status == PartnerStatus.CLOSING:
        finish_closing(vendor_order.partner)


@receiver(order_expired, dispatch_uid="order.close_when_expired")
def close_when_expired(order: Any, **_kwargs: Any) -> None:
    parts = order.parts.filter(partner__status=PartnerStatus.CLOSING)
    for part in parts.select_related("partner"):
        finish_closing(part.partner)
