"""What each piece of news says in a line, and whom it concerns."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.outbox import Undeliverable
from core.permissions import ACTS
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.queries import was_changed_by_shopper
from orders.payment.models import Refund
from orders.payment.states import Destination
from orders.shipping.wording import booking_in_words
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.members.queries import team_of
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner, StockPool

from .emails import desk_order_path, office_of, office_order_path
from .services import News, Text, tell_people, tell_shopper
from .states import Kind

# Who may do it is told of it; a cooperative that sells has more roles than a farm.
PACKING_TEAM = tuple(ACTS["desk.orders.pack"])
SELLING_TEAM = tuple(ACTS["desk.products.edit"])
ON_THE_PAGE = _("The order's page says where it stands.")
GONE = "what this is about does not exist any more"


def staff() -> list[User]:
    return list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))


def deciders(cooperative: Partner | None, act: str) -> list[User]:
    """Who may do the act in a cooperative's office; nobody without one."""
    return team_of(cooperative, *ACTS[act]) if cooperative else []


def _order(order_id: int) -> Order:
    order = Order.objects.select_related("user").filter(pk=order_id).first()
    if order is None:
        raise Undeliverable(GONE)
    return order


def _tell_of_order(order_id: int, mail: str, kind: str, said: Any) -> Order:
    """`said` names the order as {number}."""
    order = _order(order_id)
    subject = format_lazy(said, number=order.number)
    _tell_shopper(order, mail, kind, subject, about=order.pk)
    return order


def _tell_shopper(
    order: Order, mail: str, kind: str, subject: Text, *, about: int, body: Text = ""
) -> None:
    link = reverse("orders:detail", args=[order.number])
    news = News(kind, mail, about, subject, body or ON_THE_PAGE, link)
    tell_shopper(news, order)


def order_received(order_id: int, _occasion: str) -> None:
    said = _("We have your order {number}")
    _tell_of_order(order_id, "order_received", Kind.ORDER_RECEIVED, said)


def order_paid(order_id: int, _occasion: str) -> None:
    """The shopper has paid, so each seller of goods has something to pack."""
    said = _("Order {number} is paid")
    order = _tell_of_order(order_id, "order_paid", Kind.ORDER_PAID, said)
    packed = order.parts.filter(is_visit=False).select_related("partner")
    for part in packed.order_by("pk"):
        subject = format_lazy(_("New order {number} to pack"), number=part.number)
        news = News(
            Kind.NEW_ORDER,
            "new_order",
            part.pk,
            subject,
            _("It is paid. Accept it, pack it and send it."),
            desk_order_path(part),
        )
        tell_people(news, team_of(part.partner, *PACKING_TEAM))


def order_expired(order_id: int, _occasion: str) -> None:
    said = _("Order {number} was not paid in time")
    _tell_of_order(order_id, "order_expired", Kind.ORDER_EXPIRED, said)


def payment_too_late(order_id: int, _occasion: str) -> None:
    said = _("Your payment for order {number} came too late and goes back to you")
    _tell_of_order(order_id, "payment_too_late", Kind.MONEY_BACK, said)


def part_sent(parcel_id: int, _occasion: str) -> None:
    rows = ShippingEvent.objects.select_related("vendor_order__partner", "order__user")
    parcel = rows.filter(pk=parcel_id).first()
    if parcel is None:
        raise Undeliverable(GONE)
    subject = format_lazy(
        _("{farm} has sent a parcel of order {number}"),
        farm=parcel.vendor_order.partner.name,
        number=parcel.order.number,
    )
    carrier = _(parcel.carrier) if parcel.carrier else ""
    body = format_lazy(
        "{carrier} {number}", carrier=carrier, number=parcel.tracking_number
    )
    _tell_shopper(
        parcel.order, "part_sent", Kind.PART_SENT, subject, about=parcel.pk, body=body
    )


def part_cancelled(part_id: int, occasion: str) -> None:
    """The shopper is told in any case, the seller when it was the shopper's wish."""
    rows = VendorOrder.objects.select_related("partner", "order__user")
    part = rows.filter(pk=part_id).first()
    if part is None:
        raise Undeliverable(GONE)
    subject = format_lazy(
        _("The part of {farm} in order {number} is cancelled"),
        farm=part.partner.name,
        number=part.order.number,
    )
    body = _("What you paid for it comes back to you.")
    kind = Kind.PART_CANCELLED
    _tell_shopper(part.order, "part_cancelled", kind, subject, about=part.pk, body=body)
    if occasion != "shopper":
        return
    news = News(
        Kind.ORDER_WITHDRAWN,
        "order_withdrawn",
        part.pk,
        format_lazy(_("Order {number} is cancelled"), number=part.number),
        _("The shopper has taken it back. Don't pack it."),
        desk_order_path(part),
    )
    tell_people(news, team_of(part.partner, *PACKING_TEAM))


def pickup_moved(part_id: int, occasion: str) -> None:
    """To the seller alone: the shopper has chosen the time and reads it there."""
    rows = VendorOrder.objects.select_related("partner", "pickup")
    part = rows.filter(pk=part_id, pickup__isnull=False).first()
    if part is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.PICKUP_MOVED,
        "pickup_moved",
        part.pk,
        format_lazy(
            _("Order {number} is collected at another time"), number=part.number
        ),
        lazy(lambda: booking_in_words(part.pickup), str)(),
        desk_order_path(part),
        occasion=occasion,
    )
    tell_people(news, team_of(part.partner, *PACKING_TEAM))


def part_adjusted(part_id: int, occasion: str) -> None:
    rows = VendorOrder.objects.select_related("partner", "order__user")
    part = rows.filter(pk=part_id).first()
    if part is None:
        raise Undeliverable(GONE)
    if was_changed_by_shopper(part):
        said, text = _("You took goods of order {number} back"), ON_THE_PAGE
    else:
        said = _("{farm} has packed other amounts of order {number} than listed")
        text = _(
            "The order's page says what was listed, what was packed, and the price."
        )
    subject = format_lazy(said, farm=part.partner.name, number=part.order.number)
    link = reverse("orders:detail", args=[part.order.number])
    news = News(
        Kind.PART_ADJUSTED,
        "part_adjusted",
        part.pk,
        subject,
        text,
        link,
        occasion=occasion,
    )
    tell_shopper(news, part.order)


def _refund(refund_id: int) -> Refund:
    rows = Refund.objects.select_related("payment__order__user")
    refund = rows.filter(pk=refund_id).first()
    if refund is None:
        raise Undeliverable(GONE)
    return refund


def money_back(refund_id: int, _occasion: str) -> None:
    refund = _refund(refund_id)
    order = refund.payment.order
    said = (
        _("Money of order {number} is on your balance")
        if refund.destination == Destination.BALANCE
        else _("Money of order {number} is on its way back to you")
    )
    subject = format_lazy(said, number=order.number)
    _tell_shopper(order, "money_back", Kind.MONEY_BACK, subject, about=refund.pk)


def refund_failed(refund_id: int, _occasion: str) -> None:
    refund = _refund(refund_id)
    subject = format_lazy(
        _("A refund of order {number} did not go through"),
        number=refund.payment.order.number,
    )
    news = News(
        Kind.REFUND_FAILED,
        "refund_failed",
        refund.pk,
        subject,
        _("Somebody has to look at it: the shopper still waits for the money."),
        office_order_path(refund.payment.order),
    )
    tell_people(news, staff())


def refund_undone(refund_id: int, _occasion: str) -> None:
    refund = _refund(refund_id)
    order = refund.payment.order
    subject = format_lazy(
        _("Money of order {number} did not reach you"), number=order.number
    )
    body = _("We send it again and write to you once it is on its way.")
    _tell_shopper(
        order, "refund_undone", Kind.MONEY_BACK, subject, about=refund.pk, body=body
    )


def stock_low(pool_id: int, occasion: str) -> None:
    pool = (
        StockPool.objects.select_related("partner", "product")
        .filter(pk=pool_id)
        .first()
    )
    if pool is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.STOCK_LOW,
        "stock_low",
        pool.pk,
        format_lazy(_("{product} runs low"), product=pool.product.title),
        _("Count what is there, or take it off the market."),
        reverse("desk:product", args=[pool.partner.code, pool.product_id]),
        occasion=occasion,
    )
    tell_people(news, team_of(pool.partner, *SELLING_TEAM))


def listing_decided(product_id: int, occasion: str) -> None:
    product = Product.objects.select_related("partner").filter(pk=product_id).first()
    if product is None or product.partner is None:
        raise Undeliverable(GONE)
    said = (
        _("{product} is on sale now")
        if product.state == ListingState.PUBLISHED
        else _("{product} needs a change before it goes on sale")
    )
    news = News(
        Kind.LISTING_DECIDED,
        "listing_decided",
        product.pk,
        format_lazy(said, product=product.title),
        product.review_note,
        reverse("desk:product", args=[product.partner.code, product.pk]),
        occasion=occasion,
    )
    tell_people(news, team_of(product.partner, *SELLING_TEAM))


def _application(application_id: int) -> SellerApplication:
    rows = SellerApplication.objects.select_related("cooperative", "partner", "user")
    application = rows.filter(pk=application_id).first()
    if application is None:
        raise Undeliverable(GONE)
    return application


def application_new(application_id: int, occasion: str) -> None:
    """Told to who decides: the cooperative it names, else the operator's staff."""
    application = _application(application_id)
    cooperative = application.cooperative
    news = News(
        Kind.APPLICATION_NEW,
        "application_new",
        application.pk,
        format_lazy(_("{name} applies to sell"), name=application.name),
        _("Look at the application and decide."),
        reverse("office:application", args=[office_of(application), application.pk]),
        occasion=occasion,
    )
    people = deciders(cooperative, "office.applications.decide")
    tell_people(news, people or staff())


def application_decided(application_id: int, occasion: str) -> None:
    application = _application(application_id)
    is_approved = application.status == ApplicationStatus.APPROVED
    said = (
        _("{name} may sell now") if is_approved else _("{name} can't sell here for now")
    )
    link = (
        reverse("desk:today", args=[application.partner.code])
        if is_approved and application.partner
        else reverse("onboarding:apply")
    )
    news = News(
        Kind.APPLICATION_DECIDED,
        "application_decided",
        application.pk,
        format_lazy(said, name=application.name),
        application.reason,
        link,
        occasion=occasion,
    )
    tell_people(news, [application.user])


ANNOUNCEMENTS: dict[str, Callable[[int, str], None]] = {
    "order_received": order_received,
    "order_paid": order_paid,
    "order_expired": order_expired,
    "payment_too_late": payment_too_late,
    "part_sent": part_sent,
    "part_cancelled": part_cancelled,
    "part_adjusted": part_adjusted,
    "pickup_moved": pickup_moved,
    "money_back": money_back,
    "refund_undone": refund_undone,
    "refund_failed": refund_failed,
    "stock_low": stock_low,
    "listing_decided": listing_decided,
    "application_new": application_new,
    "application_decided": application_decided,
}
