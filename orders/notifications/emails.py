"""The mails of the market: one function per mail, three templates each.

Every mail is written in the reader's language, holds absolute links only, and says
the same in its plain and its HTML part.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core.money import from_minor
from orders.order.models import Line, Order, ShippingEvent, VendorOrder
from orders.order.queries import was_changed_by_shopper
from orders.payment.models import Refund
from orders.payment.queries import payment_status
from orders.payment.states import Destination
from orders.payment.wording import refund_rows
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.members.queries import MARKET_OFFICE
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner, StockPool

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reader:
    """Who reads a mail. A guest has no account, only the address they left."""

    email: str
    language: str
    user: "User | None" = None

    @property
    def name(self) -> str:
        return self.user.get_full_name() if self.user else ""


def reader_of(user: "User", *, language: str = "") -> Reader:
    """A person with an account; `language` is used when they never chose one."""
    return Reader(
        email=user.email or "",
        language=user.language or language or settings.LANGUAGE_CODE,
        user=user,
    )


def shopper_of(order: Order) -> Reader:
    """Who bought: the account, or the guest; a phone account may have left a mail."""
    language = order.language or settings.LANGUAGE_CODE
    if order.user is None:
        return Reader(email=order.guest_email, language=language)
    reader = reader_of(order.user, language=language)
    return Reader(reader.email or order.guest_email, reader.language, order.user)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def order_path(order: Order, to: Reader) -> str:
    """The order's page; only a guest's link carries the key."""
    path = reverse("orders:detail", args=[order.number])
    if to.user is not None:
        return path
    return f"{path}?{urlencode({'key': order.access_key})}"


def office_order_path(order: Order) -> str:
    return reverse("office:order", args=[MARKET_OFFICE, order.number])


def desk_order_path(part: VendorOrder) -> str:
    return reverse("desk:order", args=[part.partner.code, part.number])


def _mail(
    name: str, to: Reader, *, link: str, **context: Any
) -> EmailMultiAlternatives:
    """Render the three templates. A subject is one line, whatever is in its names."""
    choices = reverse("accounts:choices") if to.user else ""
    context |= {
        "to": to,
        "is_guest": to.user is None,
        "link": absolute(link),
        "choices_link": absolute(choices) if choices else "",
        "MARKET_NAME": settings.MARKET_NAME,
        "SITE_URL": settings.SITE_URL,
    }
    with translation.override(to.language):
        context["LANGUAGE"] = to.language
        subject = render_to_string(f"mail/{name}.subject.txt", context)
        context["subject"] = " ".join(subject.split())
        text = render_to_string(f"mail/{name}.txt", context)
        html = render_to_string(f"mail/{name}.html", context)
    mail = EmailMultiAlternatives(
        subject=context["subject"],
        body=text,
        to=[to.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


# For the areas above, which bring mails of their own into `MAILS`.
write_mail = _mail


def _parts(order: Order) -> list[VendorOrder]:
    """The order's parts with sellers and lines, in two queries."""
    lines = Prefetch("lines", queryset=Line.objects.order_by("pk"))
    parts = order.parts.select_related("partner").prefetch_related(lines)
    return list(parts.order_by("number"))


def _of_order(
    name: str, order: Order, to: Reader, **more: Any
) -> EmailMultiAlternatives:
    """`only_visits`: places are kept and given free where goods would be."""
    parts = _parts(order)
    return _mail(
        name,
        to,
        link=order_path(order, to),
        order=order,
        parts=parts,
        only_visits=all(part.is_visit for part in parts),
        **more,
    )


def order_received(order: Order, to: Reader) -> EmailMultiAlternatives:
    """Placed and held; says until when, and where to pay."""
    return _of_order("order_received", order, to, money=payment_status(order))


def order_paid(order: Order, to: Reader) -> EmailMultiAlternatives:
    """`packed` is how many sellers have something to pack: visits are not sent."""
    parts = _parts(order)
    return _mail(
        "order_paid",
        to,
        link=order_path(order, to),
        order=order,
        parts=parts,
        packed=sum(not part.is_visit for part in parts),
    )


def order_expired(order: Order, to: Reader) -> EmailMultiAlternatives:
    """Not paid in time; the page behind the link starts it again."""
    return _of_order("order_expired", order, to)


def payment_too_late(order: Order, to: Reader) -> EmailMultiAlternatives:
    """The goods were gone when the money came; it goes back by itself."""
    return _of_order("payment_too_late", order, to)


def part_sent(parcel: ShippingEvent, to: Reader) -> EmailMultiAlternatives:
    part = cast("VendorOrder", parcel.vendor_order)  # each of ours has one
    return _mail(
        "part_sent",
        to,
        link=order_path(part.order, to),
        order=part.order,
        part=part,
        parcel=parcel,
        packs=list(parcel.line_quantities.select_related("line").order_by("line_id")),
        left=sum(line.left for line in part.lines.all()),
    )


def part_cancelled(part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "part_cancelled",
        to,
        link=order_path(part.order, to),
        order=part.order,
        part=part,
        lines=list(part.lines.order_by("pk")),
        was_paid=payment_status(part).is_paid,
    )


def part_adjusted(part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    """Packed weight or short supply changed it: what was ordered, what comes, why."""
    lines = part.lines.prefetch_related("adjustments").order_by("pk")
    return _mail(
        "part_adjusted",
        to,
        link=order_path(part.order, to),
        order=part.order,
        part=part,
        lines=[line for line in lines if line.adjustments.all()],
        by_shopper=was_changed_by_shopper(part),
    )


def money_back(refund: Refund, to: Reader) -> EmailMultiAlternatives:
    """How much, why, and where it goes."""
    return _of_refund("money_back", refund, to)


def refund_undone(refund: Refund, to: Reader) -> EmailMultiAlternatives:
    """For the shopper: it did not arrive, and what happens next."""
    return _of_refund("refund_undone", refund, to)


def _of_refund(name: str, refund: Refund, to: Reader) -> EmailMultiAlternatives:
    order, currency = refund.payment.order, refund.payment.currency
    return _mail(
        name,
        to,
        link=order_path(order, to),
        order=order,
        part=refund.vendor_order,
        row=refund_rows([refund], currency)[0],
        to_balance=refund.destination == Destination.BALANCE,
        amount=from_minor(refund.amount, currency),
        currency=currency,
    )


def _of_part(name: str, part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    """About a seller's part, to its team."""
    return _mail(
        name,
        to,
        link=desk_order_path(part),
        part=part,
        partner=part.partner,
        lines=list(part.lines.order_by("pk")),
    )


def new_order(part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    """For the seller's team: what to pack, and nothing about who bought it."""
    return _of_part("new_order", part, to)


def order_withdrawn(part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    return _of_part("order_withdrawn", part, to)


def pickup_moved(part: VendorOrder, to: Reader) -> EmailMultiAlternatives:
    """For the seller's team: when the shopper comes now."""
    return _of_part("pickup_moved", part, to)


def stock_low(pool: StockPool, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "stock_low",
        to,
        link=reverse("desk:product", args=[pool.partner.code, pool.product_id]),
        pool=pool,
        partner=pool.partner,
        product=pool.product,
    )


def listing_decided(product: Product, to: Reader) -> EmailMultiAlternatives:
    partner = cast("Partner", product.partner)  # else nobody would have been told
    return _mail(
        "listing_decided",
        to,
        link=reverse("desk:product", args=[partner.code, product.pk]),
        product=product,
        partner=partner,
        is_published=product.state == ListingState.PUBLISHED,
    )


def application_new(
    application: SellerApplication, to: Reader
) -> EmailMultiAlternatives:
    return _mail(
        "application_new",
        to,
        link=reverse(
            "office:application", args=[office_of(application), application.pk]
        ),
        application=application,
        village=application.village,
    )


def office_of(application: SellerApplication) -> str:
    """The slug of the office that decides."""
    cooperative: Partner | None = application.cooperative
    return str(cooperative.code) if cooperative else MARKET_OFFICE


def application_decided(
    application: SellerApplication, to: Reader
) -> EmailMultiAlternatives:
    is_approved = application.status == ApplicationStatus.APPROVED
    partner = application.partner if is_approved else None
    link = (
        reverse("desk:today", args=[partner.code])
        if partner
        else reverse("onboarding:apply")
    )
    return _mail(
        "application_decided",
        to,
        link=link,
        application=application,
        is_approved=is_approved,
    )


def refund_failed(refund: Refund, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff: money that should be back and is not."""
    order = refund.payment.order
    return _mail(
        "refund_failed",
        to,
        link=office_order_path(order),
        order=order,
        refund=refund,
        amount=from_minor(refund.amount, refund.payment.currency),
        currency=refund.payment.currency,
    )


@dataclass(frozen=True)
class Mail:
    """How to write a mail, what it is about, and which shopper's order that is of."""

    compose: Callable[[Any, Reader], EmailMultiAlternatives]
    model: type[Any]
    related: tuple[str, ...]
    order_of: Callable[[Any], Order | None] = lambda _about: None


def _order_mail(compose: Callable[[Order, Reader], EmailMultiAlternatives]) -> Mail:
    return Mail(compose, Order, ("user",), lambda order: order)


def _team_mail(
    compose: Callable[[VendorOrder, Reader], EmailMultiAlternatives],
) -> Mail:
    return Mail(compose, VendorOrder, ("partner",))


_PARCEL = ("vendor_order__order__user", "vendor_order__partner")
_REFUND = ("payment__order__user", "vendor_order__partner")
_APPLICATION = ("cooperative", "partner", "village")

MAILS: dict[str, Mail] = {
    "order_received": _order_mail(order_received),
    "order_paid": _order_mail(order_paid),
    "order_expired": _order_mail(order_expired),
    "payment_too_late": _order_mail(payment_too_late),
    "part_sent": Mail(part_sent, ShippingEvent, _PARCEL, lambda parcel: parcel.order),
    "part_cancelled": Mail(
        part_cancelled, VendorOrder, ("order__user", "partner"), lambda part: part.order
    ),
    "part_adjusted": Mail(
        part_adjusted, VendorOrder, ("order__user", "partner"), lambda part: part.order
    ),
    "money_back": Mail(
        money_back, Refund, _REFUND, lambda refund: refund.payment.order
    ),
    "refund_undone": Mail(
        refund_undone, Refund, _REFUND, lambda refund: refund.payment.order
    ),
    "refund_failed": Mail(refund_failed, Refund, _REFUND),
    "new_order": _team_mail(new_order),
    "order_withdrawn": _team_mail(order_withdrawn),
    "pickup_moved": _team_mail(pickup_moved),
    "stock_low": Mail(stock_low, StockPool, ("partner", "product")),
    "listing_decided": Mail(listing_decided, Product, ("partner",)),
    "application_new": Mail(application_new, SellerApplication, _APPLICATION),
    "application_decided": Mail(application_decided, SellerApplication, _APPLICATION),
}
