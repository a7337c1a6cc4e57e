"""The shopper's page of an order, and what can be done on it."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.visiting import in_person_only
from core.events import address as events_address
from core.money import to_minor
from orders.checkout.services import fill_again
from orders.order.access import OrderView, is_owner, remember_order
from orders.order.models import Line, LotDraw, Order, ShippingEvent, VendorOrder
from orders.order.services import (
    CancelRefused,
    PackingRefused,
    cancel_part,
    confirm_received,
    drop_packs,
    revoke_links,
)
from orders.order.states import OrderStatus
from orders.order.timeline import Timeline, timeline
from orders.payment.gateway import Ambiguous
from orders.payment.models import Payment
from orders.payment.queries import payment_status, statuses_of_order
from orders.payment.services import PaymentUnavailable, give_up_order, settle_payment
from orders.payment.services.intents import can_be_paid
from orders.payment.states import PaymentState
from shop.basket.requests import ShopRequest
from shop.basket.services import open_basket
from shop.offers.queries import signed_in

from .checkout import to_payment


def shown_parts(order: Order) -> list[tuple[VendorOrder, Timeline]]:
    """Each part with its lines, lots, parcels, refunds, timeline; ten queries."""
    parcels = ShippingEvent.objects.select_related("delivery")
    parcels = parcels.prefetch_related("line_quantities__line")
    lots = LotDraw.objects.select_related("lot")
    lines = Line.objects.select_related("product__cover", "product__main_category")
    lines = lines.order_by("pk").prefetch_related(
        "adjustments", Prefetch("draws", lots)
    )
    parts = order.parts.select_related(
        "partner__face",
        "partner__village",
        "partner__claim_policy",
        "thread",
        "pickup__day",
        "replaces__part",
    )
    parts = parts.order_by("number").prefetch_related(
        Prefetch("lines", lines),
        Prefetch("parcels", parcels.order_by("pk")),
        "events",
        "refunds",
        "claims__lines",
    )
    return [(part, timeline(part)) for part in parts]


class OrderDetail(OrderView):
    """One timeline per seller's part; payment while it waits for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order = self.order
        parts = shown_parts(order)
        money, paid = statuses_of_order(order, [part for part, _timeline in parts])
        return render(
            request,
            "orders/detail.html",
            {
                "order": order,
                "parts": parts,
                "only_visits": all(part.is_visit for part, _timeline in parts),
                "money": money,
                "paid": paid,
                "discounts": list(order.discounts.all()),
                "can_pay": can_be_paid(order),
                "is_expired": order.status == OrderStatus.EXPIRED,
                "is_owner": is_owner(request, order),
                "amount": to_minor(order.to_pay, order.currency),
                "events": events_address(f"order:{order.number}"),
                "stripe_js": settings.STRIPE_JS_URL,
                "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            },
        )


class OrderReceipt(OrderView):
    """A page to print: who sold what, what it cost, what of it was tax."""

    def get(self, request: HttpRequest) -> HttpResponse:
        parts = shown_parts(self.order)
        given_back = sum(part.given_back for part, _timeline in parts)
        context = {
            "order": self.order,
            "parts": parts,
            "given_back": given_back,
            "money": payment_status(self.order),
        }
        return render(request, "orders/receipt.html", context)


@in_person_only
class PayOrder(OrderView):
    """The pay button of an order that waits."""

    def post(self, request: ShopRequest) -> HttpResponse:
        if not self.order.paid_at and not can_be_paid(self.order):
            messages.warning(request, _("This order can't be paid any more."))
        return to_payment(request, self.order)


@in_person_only
class ReturnFromPayment(OrderView):
    """Where the shopper lands after paying. What the address says is not believed:
    Stripe is asked.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        payment = Payment.objects.filter(order=self.order).order_by("-pk").first()
        if payment and payment.state == PaymentState.OPEN:
            self._settle(request, payment)
        return self.back()

    def _settle(self, request: HttpRequest, payment: Payment) -> None:
        try:
            settle_payment(payment)
        except (Ambiguous, PaymentUnavailable):
            messages.info(
                request,
                _("We are still waiting for word of your payment. This page follows."),
            )
            return
        if payment.state == PaymentState.OPEN:
            messages.warning(
                request,
                _(
                    "The payment did not go through and nothing was charged. "
                    "You can try again below."
                ),
            )


class GiveUpOrder(OrderView):
    """Cancel before paying."""

    def post(self, request: HttpRequest) -> HttpResponse:
        by = signed_in(request.user)
        try:
            if give_up_order(self.order, by=by):
                messages.success(request, _("The order is cancelled."))
            else:
                messages.warning(
                    request,
                    _("Too late to cancel: your payment has arrived or is on its way."),
                )
        except Ambiguous:
            messages.error(request, str(PaymentUnavailable()))
        return self.back()


class CancelPart(OrderView):
    """Cancel one seller's part, until it starts packing."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        by = signed_in(request.user)
        try:
            cancel_part(self.part(position), by=by, by_shopper=True)
        except CancelRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("This part is cancelled. Your money is on its way back.")
            )
        return self.back()


class DropPacks(OrderView):
    """Take single packs of a part back, until its seller starts packing."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        part = self.part(position)
        packs = {
            pk: _count(request.POST.get(f"packs-{pk}"))
            for pk in part.lines.values_list("pk", flat=True)
        }
        seen = _count(request.POST.get("seen"))
        try:
            drop_packs(part, packs, seen=seen, by=signed_in(request.user))
        except CancelRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Taken back. Its price is on its way back to you.")
            )
        return self.back()


def _count(text: str | None) -> int:
    """A count of packs as it was typed; more than anybody has for what is none."""
    text = (text or "0").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 10**7


class ConfirmReceived(OrderView):
    """Say that a part has arrived."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        by = signed_in(request.user)
        try:
            confirm_received(self.part(position), by=by)
        except PackingRefused as error:
            messages.error(request, str(error))
        return self.back()


class OrderAgain(OrderView):
    """Put everything that is still on sale into the basket again."""

    def post(self, request: ShopRequest) -> HttpResponse:
        for why in fill_again(open_basket(request), self.order):
            messages.warning(request, why)
        return redirect(reverse("basket:summary"))


class RevokeLinks(OrderView):
    """Make the links that were sent so far lead nowhere; this browser stays in."""

    def post(self, request: HttpRequest) -> HttpResponse:
        revoke_links(self.order)
        remember_order(request, self.order)
        messages.success(
            request,
            _("Old links to this order no longer work. This browser still can."),
        )
        return self.back()
