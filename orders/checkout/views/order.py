"""The shopper's page of an order, and what can be done on it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View

from core.events import address as events_address
from core.money import to_minor
from orders.checkout.access import (
    fits,
    is_owner,
    remember_order,
    visible_order,
)
from orders.checkout.services import fill_again
from orders.order.models import Line, Order, ShippingEvent, VendorOrder
from orders.order.services import (
    CancelRefused,
    PackingRefused,
    cancel_part,
    confirm_received,
    revoke_links,
)
from orders.order.states import OrderStatus
from orders.order.timeline import Timeline, timeline
from orders.payment.gateway import Ambiguous
from orders.payment.models import Payment
from orders.payment.services import PaymentUnavailable, give_up_order, settle_payment
from orders.payment.services.intents import can_be_paid
from orders.payment.states import PaymentState, RefundState
from shop.basket.requests import ShopRequest
from shop.basket.services import open_basket
from shop.offers.queries import signed_in

from .checkout import to_payment


class OrderView(View):
    """Base: only who may see the order gets in, and nothing of it is kept or leaked."""

    order: Order

    def dispatch(
        self, request: HttpRequest, *args: Any, number: str, **kwargs: Any
    ) -> HttpResponseBase:
        if key := request.GET.get("key"):
            return self._enter_by_link(request, number, key)
        self.order = visible_order(request, number)
        response = super().dispatch(request, *args, **kwargs)
        return _private(response)

    def _enter_by_link(
        self, request: HttpRequest, number: str, key: str
    ) -> HttpResponseBase:
        """Take the key out of the address, so that no referrer or history shows it."""
        order = Order.objects.filter(number=number).first()
        if order is None or not fits(order, key):
            raise Http404
        remember_order(request, order)
        response = _private(redirect(request.path))
        response["Referrer-Policy"] = "no-referrer"
        return response

    def back(self) -> HttpResponse:
        return redirect("orders:detail", number=self.order.number)

    def part(self, position: int) -> VendorOrder:
        part = self.order.parts.filter(number=f"{self.order.number}-{position}").first()
        if part is None:
            raise Http404
        return part


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing is kept, and other sites learn no address.

    Not "no-referrer": with that, browsers send forms with `Origin: null`, which the
    check against forged requests refuses.
    """
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def shown_parts(order: Order) -> list[tuple[VendorOrder, Timeline]]:
    """Each part with its lines, parcels, refunds and timeline; six queries."""
    parcels = ShippingEvent.objects.prefetch_related("line_quantities__line")
    lines = Line.objects.select_related("product__cover").order_by("pk")
    parts = order.parts.select_related("partner__face", "partner__village")
    parts = parts.order_by("number").prefetch_related(
        Prefetch("lines", lines),
        Prefetch("parcels", parcels.order_by("pk")),
        "events",
        "refunds",
    )
    return [(part, timeline(part)) for part in parts]


class OrderDetail(OrderView):
    """One timeline per seller's part; payment while it waits for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order = self.order
        parts = shown_parts(order)
        returned = [
            part.total
            for part, _timeline in parts
            for refund in part.refunds.all()
            if refund.state == RefundState.SUCCEEDED
        ]
        return render(
            request,
            "orders/detail.html",
            {
                "order": order,
                "parts": parts,
                "paid_back": sum(returned),
                "discounts": list(order.discounts.all()),
                "can_pay": can_be_paid(order),
                "is_expired": order.status == OrderStatus.EXPIRED,
                "is_owner": is_owner(request, order),
                "amount": to_minor(order.total_incl_tax, order.currency),
                "events": events_address(f"order:{order.number}"),
                "stripe_js": settings.STRIPE_JS_URL,
                "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            },
        )


class OrderReceipt(OrderView):
    """A page to print: who sold what, what it cost, what of it was tax."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"order": self.order, "parts": shown_parts(self.order)}
        return render(request, "orders/receipt.html", context)


class PayOrder(OrderView):
    """The pay button of an order that waits."""

    def post(self, request: ShopRequest) -> HttpResponse:
        if not self.order.paid_at and not can_be_paid(self.order):
            messages.warning(request, _("This order can't be paid any more."))
        return to_payment(request, self.order)


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
