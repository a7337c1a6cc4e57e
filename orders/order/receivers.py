"""What closing a shop needs to know of its orders, and when the last one is done."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from vendors.partner.models import Partner
from vendors.partner.queries import OPEN_BUSINESS, Business
from vendors.partner.services.sellers import finish_closing
from vendors.partner.states import PartnerStatus

from .models import VendorOrder
from .services import guest_orders  # noqa: F401 - enters its answer
from .signals import order_expired, vendor_order_changed
from .states import CLAIMING, VISIBLE_TO_SELLER

MOST_NAMED = 100


@OPEN_BUSINESS.provide
def name_open_vendor_orders(partner: Partner) -> list[Business]:
    """Parts that hold goods: they are to be paid, packed or sent."""
    rows = VendorOrder.objects.filter(partner=partner, status__in=CLAIMING)
    return [
        Business(
            format_lazy(
                _("Order {number}: {status}"),
                number=vendor_order.number,
                status=vendor_order.status_words,
            ),
            _page_of(vendor_order),
        )
        for vendor_order in rows.select_related("partner").order_by("created", "pk")[
            :MOST_NAMED
        ]
    ]


def _page_of(vendor_order: VendorOrder) -> str:
    """An unpaid order has no page at the desk yet."""
    code = vendor_order.partner.code
    if vendor_order.is_visit:
        return reverse("desk:visits", args=[code])
    if vendor_order.status in VISIBLE_TO_SELLER:
        return reverse("desk:order", args=[code, vendor_order.number])
    return reverse("desk:orders", args=[code])


@receiver(vendor_order_changed, dispatch_uid="order.close_when_done")
def close_when_done(vendor_order: VendorOrder, **_kwargs: object) -> None:
    """Only what ends a part can end the closing, so other steps cost no query."""
    if vendor_order.status in CLAIMING:
        return
    if vendor_order.partner.status == PartnerStatus.CLOSING:
        finish_closing(vendor_order.partner)


@receiver(order_expired, dispatch_uid="order.close_when_expired")
def close_when_expired(order: Any, **_kwargs: object) -> None:
    vendor_orders = order.vendor_orders.filter(partner__status=PartnerStatus.CLOSING)
    for vendor_order in vendor_orders.select_related("partner"):
        finish_closing(vendor_order.partner)
