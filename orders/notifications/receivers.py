"""News from below becomes rows of the outbox; delivered, it is told to people.

A receiver runs inside the change's transaction and only writes its row, so that a
slow or broken mail server can't touch an order.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import Signal, receiver
from django.utils import timezone

from accounts.models import User
from core.mail import send_row
from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.signals import (
    order_expired,
    order_paid,
    order_placed_unpaid,
    part_cancelled,
    part_shipped,
    unplaceable_payment,
)
from orders.payment.models import Refund
from orders.payment.signals import refund_settled
from orders.payment.states import RefundState
from shop.catalogue.models import Product
from shop.catalogue.signals import listing_decided
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.signals import application_decided, application_received
from vendors.partner.models import StockPool
from vendors.partner.signals import stock_low

from .news import ANNOUNCEMENTS
from .queries import count_unread
from .services import compose


def _note(what: str, about: int, occasion: str = "") -> None:
    key = ":".join(part for part in ("news", what, str(about), occasion) if part)
    enqueue("notifications.news", key, what=what, about=about, occasion=occasion)


def _note_order(signal: Signal, what: str) -> None:
    def note(order: Order, **_kwargs: Any) -> None:
        _note(what, order.pk)

    signal.connect(note, weak=False, dispatch_uid=f"notifications:{what}")


_note_order(order_placed_unpaid, "order_received")
_note_order(order_paid, "order_paid")
_note_order(order_expired, "order_expired")
_note_order(unplaceable_payment, "payment_too_late")


@receiver(part_shipped)
def note_parcel(parcel: ShippingEvent, **_kwargs: Any) -> None:
    _note("part_sent", parcel.pk)


@receiver(part_cancelled)
def note_cancelled_part(
    vendor_order: VendorOrder, *, was_paid: bool, by_shopper: bool, **_kwargs: Any
) -> None:
    """An unpaid order that its shopper gives up is news to nobody."""
    if was_paid:
        _note("part_cancelled", vendor_order.pk, "shopper" if by_shopper else "seller")


@receiver(refund_settled)
def note_refund(refund: Refund, **_kwargs: Any) -> None:
    failed = refund.state == RefundState.FAILED
    _note("refund_failed" if failed else "money_back", refund.pk)


@receiver(stock_low)
def note_low_stock(pool: StockPool, **_kwargs: Any) -> None:
    """Once a day and pool, however often it dips under its mark."""
    _note("stock_low", pool.pk, timezone.localdate().isoformat())


@receiver(listing_decided)
def note_listing(product: Product, **_kwargs: Any) -> None:
    """A listing can be looked at again after each change, so its version counts."""
    _note("listing_decided", product.pk, f"v{product.version}-{product.state}")


@receiver(application_received)
def note_application(application: SellerApplication, **_kwargs: Any) -> None:
    _note("application_new", application.pk)


@receiver(application_decided)
def note_decision(application: SellerApplication, **_kwargs: Any) -> None:
    _note("application_decided", application.pk)


@receiver(user_logged_in, dispatch_uid="notifications:unread")
def count_at_sign_in(user: User, **_kwargs: Any) -> None:
    """From then on the figure in the header is kept without being asked for."""
    count_unread(user.pk)


@delivers("notifications.news")
def deliver_news(message: OutboxMessage) -> None:
    """Find out whom it concerns, and write their notices and mails."""
    payload = message.payload
    ANNOUNCEMENTS[payload["what"]](payload["about"], payload["occasion"])


@delivers("notifications.mail")
def deliver_mail(message: OutboxMessage) -> None:
    mail = compose(message)
    if mail is not None:
        send_row(mail, message)
