"""Orders placed for a customer: who may place them, how many, and the link to pay."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.brand import market_name
from core.market import first_language
from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from core.permissions import may
from core.refusals import RefusalError
from core.sms import send_sms
from core.templatetags.market import moment, money
from orders.market_settings import ASSISTED_UNPAID_ORDERS
from orders.order.models import Order
from orders.order.states import OrderStatus
from shop.basket.models import AssistedBasket
from shop.basket.services.assisted import forget_customer
from vendors.members.queries import MARKET_OFFICE, role_at
from vendors.partner.models import Partner

AT_DESK, AT_OFFICE = "desk.orders.place", "office.orders.place"
LINK = "checkout.payment_link"
# Texts about one order at most; the first goes out by itself.
MOST_TEXTS = 4


class CustomerOrderError(RefusalError):
    """Raised when nobody may order so for a customer; the text says why."""


def customer_orders_of(partner: Partner | None) -> QuerySet[Order]:
    """What a seller's people, or the market's, placed for customers, newest first."""
    rows = Order.objects.filter(
        basket__assisted__isnull=False, basket__assisted__partner=partner
    )
    rows = rows.select_related("basket__assisted__by", "shipping_address")
    return rows.order_by("-basket__assisted__pk")


def address_of_order(order: Order, partner: Partner | None) -> str:
    """The page of who placed it: its link, what became of it."""
    if partner is None:
        return reverse("office:customer_order", args=[MARKET_OFFICE, order.number])
    return reverse("desk:customer_order", args=[partner.code, order.number])


def ordered_of(assisted_id: int, by: Any) -> tuple[Order, Partner | None] | None:
    """The order that this person's assisted basket has become, and for whom."""
    own = Order.objects.select_related("basket__assisted__partner")
    order = own.filter(basket__assisted=assisted_id, basket__assisted__by=by).first()
    if order is None or order.basket is None:
        return None
    return order, order.basket.assisted.partner


def payment_link(order: Order) -> str:
    """Opens the order's page for whoever has it, until its links are revoked."""
    path = reverse("orders:detail", args=[order.number])
    return f"{settings.SITE_URL}{path}?{urlencode({'key': order.access_key})}"


def require_may_place(assisted: AssistedBasket) -> None:
    """Raises `CustomerOrderError`: the right may have ended since it was begun."""
    by, partner = assisted.by, assisted.partner
    if by is not None and by.is_active:
        if partner is None and by.is_staff and may(by.staff_role, AT_OFFICE):
            return
        held = role_at(by, partner.code) if partner else None
        if held is not None and may(held.role, AT_DESK):
            return
    raise CustomerOrderError(_("You may no longer order for customers here."))


def finish_customer_order(order: Order, assisted: AssistedBasket) -> None:
    """What belongs to it beside the order; runs in its transaction.

    Raises `CustomerOrderError`, and then nothing was written.
    """
    require_may_place(assisted)
    _require_few_unpaid(assisted.by)
    record("order.placed_for_customer", order)
    send_link(order, by=assisted.by)
    forget_customer(assisted)


def _require_few_unpaid(by: User | None) -> None:
    unpaid = Order.objects.filter(
        basket__assisted__by=by,
        status=OrderStatus.PENDING,
        expires_at__gt=timezone.now(),
    )
    if unpaid.count() > ASSISTED_UNPAID_ORDERS():
        raise CustomerOrderError(
            _(
                "Several orders that you placed are not paid yet. Please wait for a "
                "payment, or cancel one of them."
            )
        )


def send_link(order: Order, *, by: User | None) -> None:
    """Text the link to pay, in the language in which the order was placed.

    Raises `CustomerOrderError` when it was sent often enough.
    """
    if order.status != OrderStatus.PENDING:
        return
    keys = [f"{LINK}:{order.pk}:{number}" for number in range(MOST_TEXTS)]
    sent = OutboxMessage.objects.filter(key__in=keys).count()
    if sent >= MOST_TEXTS:
        raise CustomerOrderError(
            _("The link was sent several times. Please show it or read it out instead.")
        )
    enqueue(LINK, keys[sent], about=order.pk, by=by.pk if by else None)


def _who_placed(order: Order) -> str:
    """The farm or cooperative, or the market: who gets the text knows these."""
    partner = order.basket.assisted.partner if order.basket else None
    return partner.name if partner else market_name()


@delivers(LINK)
def deliver_link(message: OutboxMessage) -> None:
    """The number is the order's; who cancelled it meanwhile hears nothing."""
    order = Order.objects.filter(pk=message.payload["about"]).first()
    waits = order and (order.in_cash or order.status == OrderStatus.PENDING)
    if order is None or not waits or not order.guest_phone:
        return
    said = {
        "name": _who_placed(order),
        "number": order.number,
        "link": payment_link(order),
    }
    with translation.override(order.language or first_language()):
        said["total"] = money(order.to_pay, order.currency)
        if order.in_cash:
            text = _(
                "%(name)s placed order %(number)s for you. Pay %(total)s in cash when "
                "you get it: %(link)s"
            )
        else:
            said["time"] = moment(order.expires_at)
            text = _(
                "%(name)s placed order %(number)s, %(total)s, for you. Pay by "
                "%(time)s: %(link)s"
            )
        send_sms(order.guest_phone, text % said)
