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
from orders.order.models import LineAdjustment, Order, ShippingEvent, VendorOrder
from orders.order.signals import (
    order_expired,
    order_paid,
    order_placed_unpaid,
    part_adjusted,
    part_cancelled,
    part_shipped,
    unplaceable_payment,
)
from orders.order.states import VISIBLE_TO_SELLER
from orders.payment.models import Refund
from orders.payment.signals import refund_settled
from orders.payment.states import RefundState
from orders.shipping.signals import pickup_moved
from orders.talk.models import Message, Thread
from orders.talk.signals import message_written, thread_hidden, thread_reported
from orders.tracing.models import RecallMessage
from orders.tracing.signals import recall_announced
from shop.catalogue.models import Product
from shop.catalogue.signals import listing_decided
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.signals import application_decided, application_received
from vendors.partner.models import Lot, StockEntry, StockPool
from vendors.partner.signals import lot_retired, stock_low

from . import lot_news, talk_news  # noqa: F401 - its announcements join the others
from .lot_emails import span_of
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
def note_parcel(
    vendor_order: VendorOrder, parcel: ShippingEvent, **_kwargs: Any
) -> None:
    """What leaves a depot is told as one box, once all of it is in."""
    if vendor_order.depot_id is None:
        _note("part_sent", parcel.pk)


@receiver(part_cancelled)
def note_cancelled_part(
    vendor_order: VendorOrder, *, was_paid: bool, by_shopper: bool, **_kwargs: Any
) -> None:
    """An unpaid order that its shopper gives up is news to nobody.

    Of visits `tourism` tells, and of what is adjusted in them.
    """
    if was_paid and not vendor_order.is_visit:
        _note("part_cancelled", vendor_order.pk, "shopper" if by_shopper else "seller")


@receiver(part_adjusted)
def note_adjusted_part(
    vendor_order: VendorOrder, adjustments: list[LineAdjustment], **_kwargs: Any
) -> None:
    """Each time it is adjusted is an occasion of its own."""
    if adjustments and not vendor_order.is_visit:
        _note("part_adjusted", vendor_order.pk, str(adjustments[-1].pk))


@receiver(pickup_moved)
def note_moved_pickup(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    """A seller hears of an order once it is paid; each move is an occasion."""
    if vendor_order.status in VISIBLE_TO_SELLER:
        _note("pickup_moved", vendor_order.pk, timezone.now().isoformat())


@receiver(refund_settled)
def note_refund(refund: Refund, **_kwargs: Any) -> None:
    """A balance that is paid back has news of its own."""
    if refund.cash_out_id:
        return
    if refund.state == RefundState.FAILED:
        _note("refund_failed", refund.pk)
        _note("refund_undone", refund.pk)
    else:
        _note("money_back", refund.pk)


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
    """It can be sent again after a refusal, so its version counts."""
    _note("application_new", application.pk, f"v{application.version}")


@receiver(application_decided)
def note_decision(application: SellerApplication, **_kwargs: Any) -> None:
    occasion = f"v{application.version}-{application.status}"
    _note("application_decided", application.pk, occasion)


@receiver(message_written)
def note_message(message: Message, **_kwargs: Any) -> None:
    _note("message_written", message.pk)


@receiver(thread_hidden)
def note_hidden_thread(thread: Thread, **_kwargs: Any) -> None:
    """It can be shown and hidden again, each time with a reason of its own."""
    _note("thread_hidden", thread.pk, str(thread.events.count()))


@receiver(thread_reported)
def note_report(thread: Thread, **_kwargs: Any) -> None:
    """Each person's report is an occasion of its own."""
    _note("thread_reported", thread.pk, str(thread.events.count()))


@receiver(recall_announced)
def note_recall(message: RecallMessage, **_kwargs: Any) -> None:
    _note("recall", message.pk)


@receiver(lot_retired)
def note_retired(lot: Lot, **_kwargs: Any) -> None:
    """Told when the run is over, so that one notice lists all that it took."""
    expired = lot.entries.filter(reason=StockEntry.Reason.EXPIRED)
    entry = expired.select_related("pool").order_by("-pk").first()
    if entry is None:
        return  # recalled: that was told by the recall
    start, end = span_of(entry.created)
    occasion = f"{start:%Y%m%d%H%M}"
    enqueue(
        "notifications.news",
        f"news:lots_retired:{entry.pool.partner_id}:{occasion}",
        not_before=end,
        what="lots_retired",
        about=entry.pk,
        occasion=occasion,
    )


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
