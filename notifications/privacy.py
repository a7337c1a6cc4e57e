"""What the orders' side holds of a person: bought, claimed, written, told, owed."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask
from core.languages import in_words
from core.money import from_minor
from fulfilment.claims.models import Claim
from orders.messaging.models import Message
from orders.order.models import Line, Order, OrderNote, VendorOrder
from payments.credit.models import Credit
from payments.payment.models import RefundAccount

from .models import (
    NoticeChoice,
    Notification,
    PushSubscription,
    SentNotification,
    WeChatLink,
)
from .states import Kind, Topic

Rows = Iterator[dict[str, Any]]


def orders_of(user: User) -> Rows:
    rows = Order.objects.filter(user=user).select_related("shipping_address")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        address = each.shipping_address
        yield {
            "number": each.number,
            "placed": each.date_placed,
            "paid": each.paid_at,
            "state": str(each.status),
            "total": each.total_incl_tax,
            "currency": each.currency,
            "to": address.summary if address else "",
            "phone": str(address.phone_number or "") if address else "",
        }


def vendor_orders_of(user: User) -> Rows:
    rows = VendorOrder.objects.filter(order__user=user).select_related("partner")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "number": each.number,
            "seller": each.partner.name,
            "state": str(each.status),
            "total": each.total,
            "given_back": each.given_back,
            "delivery": each.delivery_name,
            "your_note": in_words(each.note),
        }


def notes_on_orders(user: User) -> Rows:
    """What staff noted about them; who wrote it is the market's own."""
    rows = OrderNote.objects.filter(order__user=user).select_related("order")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "order": each.order.number,
            "written": each.date_created,
            "note": each.message,
        }


def refund_accounts_of(user: User) -> Rows:
    """Numbers masked as on every page: who has them knows them."""
    rows = RefundAccount.objects.filter(order__user=user).select_related("order")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "order": each.order.number,
            "holder": each.holder,
            "number": str(each.number),
            "branch": each.branch,
            "named_by_you": each.by_shopper,
            "since": each.changed_at,
        }


def goods_of(user: User) -> Rows:
    rows = Line.objects.filter(order__user=user).select_related("vendor_order")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "part": each.vendor_order.number if each.vendor_order else "",
            "goods": each.title,
            "pack": each.pack_name,
            "packs": each.quantity,
            "price": each.line_price_incl_tax,
        }


def claims_of(user: User) -> Rows:
    """With what the person said at each step; the farm's words are the farm's."""
    rows = Claim.objects.filter(vendor_order__order__user=user).prefetch_related(
        "events"
    )
    for each in rows.order_by("pk"):
        yield {
            "number": each.number,
            "cause": str(each.get_cause_display()),
            "wanted": str(each.get_wanted_display()),
            "text": each.text,
            "state": str(each.get_state_display()),
            "made": each.created,
            "ended": each.ended_at,
            "said": [
                {"when": event.created, "text": event.text}
                for event in each.events.all()
                if event.by_id == user.pk and event.text
            ],
        }


def messages_of(user: User) -> Rows:
    rows = Message.objects.filter(author=user).select_related("thread__partner")
    for each in rows.order_by("pk").iterator(chunk_size=500):
        yield {
            "written": each.created,
            "with": each.thread.partner.name,
            "as_seller": each.is_sellers,
            "text": each.text,
        }


def notices_of(user: User) -> Rows:
    rows = Notification.objects.filter(recipient=user).order_by("pk")
    for each in rows.iterator(chunk_size=500):
        yield {
            "sent": each.date_sent,
            "read": each.date_read,
            "subject": each.subject,
            "text": each.body,
        }


def sent_to(user: User) -> Rows:
    """Of courses, visits and deals, by whichever way; the words are in the notices."""
    rows = SentNotification.objects.filter(recipient=user).order_by("pk")
    for each in rows.iterator(chunk_size=500):
        yield {
            "of": str(Kind(each.kind).label),
            "event": each.event,
            "sent": each.created,
        }


def choices_of(user: User) -> Rows:
    words = dict(Topic.choices)
    for each in NoticeChoice.objects.filter(user=user).order_by("pk"):
        yield {
            "of": str(words.get(each.topic, each.topic)),
            "by": str(each.channel),
            "wanted": each.is_wanted,
        }


def browsers_of(user: User) -> Rows:
    """Where pushes go, by its maker's service; the rest of the address is a key."""
    for each in PushSubscription.objects.filter(user=user).order_by("pk"):
        yield {
            "browser": each.browser,
            "service": urlsplit(each.endpoint).hostname,
            "turned_on": each.created,
            "last_told": each.told_at,
            "gone": each.gone_at,
        }


def wechat_of(user: User) -> Rows:
    """By what WeChat knows them for the market's account alone."""
    for each in WeChatLink.objects.filter(user=user):
        yield {
            "openid": each.openid or "",
            "connected": each.linked_at,
            "ended": each.gone_at,
        }


def balance_of(user: User) -> Rows:
    for each in Credit.objects.filter(user=user).order_by("pk"):
        yield {
            "when": each.created,
            "amount": from_minor(each.amount, each.currency),
            "currency": each.currency,
            "reason": each.note,
            "until": each.expires_at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "orders": orders_of,
        "orders-parts": vendor_orders_of,
        "orders-goods": goods_of,
        "orders-notes": notes_on_orders,
        "refund-accounts": refund_accounts_of,
        "claims": claims_of,
        "messages": messages_of,
        "notices": notices_of,
        "notices-sent": sent_to,
        "consents-to-notices": choices_of,
        "push-devices": browsers_of,
        "wechat": wechat_of,
        "balance": balance_of,
    }
