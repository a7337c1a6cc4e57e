"""The shopper's page of an order, and what can be done there; pickup another time."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.impersonation import in_person_only
from checkout.discounts import discounts_of
from checkout.kept_pages import kept_for_owner
from checkout.open_parts import adding_of
from checkout.rests import rests_of
from checkout.saved_cards import card_context, payer_of_page
from checkout.services import fill_again
from checkout.shown_orders import (
    shown_additions,
    shown_vendor_orders,
    total_with,
)
from checkout.transfers import transfer_context
from core.events import address as events_address
from core.inputs import whole
from core.money import to_minor
from orders.order.access import OrderView, is_owner, remember_order
from orders.order.models import VendorOrder
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import confirm_received
from orders.order.services.gifts import can_change_message
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.placement import revoke_links
from orders.order.services.vendor_orders import PackingError
from orders.order.states import OrderStatus, VendorOrderStatus
from orders.shipping.models import PickupBooking
from orders.shipping.quotes import pickup_slots
from orders.shipping.services.pickups import PickupError, change_pickup
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.models import Payment
from payments.payment.queries import (
    payment_status,
    payments_of,
    statuses_of_order,
)
from payments.payment.services.intents import (
    can_be_paid,
    cancel_order_and_payment,
    settle_payment,
)
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.payment.states import PaymentState
from shop.basket.requests import ShopRequest
from shop.basket.services.baskets import open_basket
from shop.offers.queries import signed_in

from .checkout import WAITING, to_payment


class OrderDetail(OrderView):
    """One timeline per seller's part; payment while it waits for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        order = self.order
        if order.added_to and order.status != OrderStatus.PENDING:
            # Once it is paid, or over, it stands on the page of the first order.
            remember_order(request, order.added_to)
            return redirect("orders:detail", number=order.added_to.number)
        vendor_orders = shown_vendor_orders(order)
        parts = [vendor_order for vendor_order, _timeline in vendor_orders]
        added = shown_additions(order)
        money, paid = statuses_of_order(order, parts)
        rests = rests_of(parts, paid)
        return kept_for_owner(
            request,
            order,
            "orders/detail.html",
            {
                "order": order,
                "vendor_orders": vendor_orders,
                "has_cancelled": any(
                    vendor_order.status == VendorOrderStatus.CANCELLED
                    for vendor_order, _timeline in vendor_orders
                ),
                "only_visits": all(
                    vendor_order.is_visit for vendor_order, _timeline in vendor_orders
                ),
                "is_sent": bool(order.shipping_address and order.shipping_address.line1)
                and any(
                    not (part.is_visit or part.is_pickup)
                    for part, _timeline in vendor_orders
                ),
                "money": money,
                "paid": paid,
                "added": added,
                "adding": adding_of(order, vendor_orders),
                "added_total": total_with(order, added),
                "discounts": discounts_of(order),
                "can_pay": can_be_paid(order),
                "rests": rests,
                "can_change_gift": can_change_message(order),
                **transfer_context(order),
                **self._cards(request, has_rests=bool(rests)),
                "is_expired": order.status == OrderStatus.EXPIRED,
                "is_owner": is_owner(request, order),
                "amount": to_minor(order.to_pay, order.currency),
                "events": events_address(f"order:{order.number}"),
                "stripe_js": settings.STRIPE_JS_URL,
                "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
            },
        )

    def _cards(self, request: HttpRequest, *, has_rests: bool) -> dict[str, Any]:
        if not (has_rests or can_be_paid(self.order)):
            return {}
        return card_context(request, payer_of_page(request, self.order))


class OrderReceipt(OrderView):
    """A page to print: who sold what, what it cost, what of it was tax."""

    def get(self, request: HttpRequest) -> HttpResponse:
        vendor_orders = shown_vendor_orders(self.order)
        given_back = sum(
            vendor_order.given_back for vendor_order, _timeline in vendor_orders
        )
        context = {
            "order": self.order,
            "vendor_orders": vendor_orders,
            "given_back": given_back,
            "money": payment_status(self.order),
        }
        return render(request, "orders/receipt.html", context)


@in_person_only
class PayOrder(OrderView):
    """The pay button of an order that waits."""

    def post(self, request: ShopRequest) -> HttpResponse:
        if not self.order.paid_at and not can_be_paid(self.order):
            messages.warning(request, _("This order can no longer be paid."))
        return to_payment(request, self.order)


@in_person_only
class ReturnFromPayment(OrderView):
    """Where the shopper lands after paying. What the address says is not believed:
    Stripe is asked.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        for payment in payments_of(self.order.pk)[::-1]:
            if payment.state == PaymentState.OPEN:
                self._settle(request, payment)
                break
        return self.back()

    def _settle(self, request: HttpRequest, payment: Payment) -> None:
        try:
            settle_payment(payment)
        except (StripeAmbiguousError, PaymentUnavailableError):
            messages.info(request, WAITING)
            return
        if payment.state == PaymentState.OPEN:
            messages.warning(
                request,
                _(
                    "The payment failed and you were not charged. You can "
                    "try again below."
                ),
            )


class CancelUnpaidOrder(OrderView):
    """Cancel before paying."""

    def post(self, request: HttpRequest) -> HttpResponse:
        by = signed_in(request.user)
        try:
            if cancel_order_and_payment(self.order, by=by):
                messages.success(request, _("Order cancelled."))
            else:
                messages.warning(
                    request,
                    _(
                        "It is too late to cancel: your payment has arrived or "
                        "is being processed."
                    ),
                )
        except StripeAmbiguousError:
            messages.error(request, str(PaymentUnavailableError()))
        return self.back()


class _TakesBack(OrderView):
    def done(self, said: str) -> str:
        """Nobody has paid yet for what is paid in cash when it is collected."""
        if self.order.pays_later:
            return said
        return f"{said} {_('Your refund is on its way.')}"


class CancelVendorOrder(_TakesBack):
    """Cancel one seller's part, until it starts packing."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        by = signed_in(request.user)
        try:
            cancel_vendor_order(self.vendor_order(position), by=by, by_shopper=True)
        except CancelError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done(_("Cancelled.")))
        return self.back()


class CancelItems(_TakesBack):
    """Take single packs of a part back, until its seller starts packing."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        vendor_order = self.vendor_order(position)
        packs = {
            pk: _count(request.POST.get(f"packs-{pk}"))
            for pk in vendor_order.lines.values_list("pk", flat=True)
        }
        seen = _count(request.POST.get("seen"))
        try:
            cancel_items(vendor_order, packs, seen=seen, by=signed_in(request.user))
        except CancelError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done(_("Pack cancelled.")))
        return self.back()


def _count(text: str | None) -> int:
    """A count of packs as it was typed; more than anybody has for what is none."""
    text = (text or "0").strip()
    number = whole(text, 10**6)
    return 10**7 if number is None else number


class ConfirmReceived(OrderView):
    """Say that a part has arrived."""

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        by = signed_in(request.user)
        try:
            confirm_received(self.vendor_order(position), by=by)
        except PackingError as error:
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
            _("Links in earlier e-mails no longer work. This browser keeps access."),
        )
        return self.back()


class ChangePickup(OrderView):
    """The times that are left, one to choose; the old one stands until then."""

    def get(self, request: HttpRequest, position: int) -> HttpResponse:
        return self._page(request, self._vendor_order(position))

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        vendor_order, wanted = (
            self._vendor_order(position),
            request.POST.get("slot", ""),
        )
        slot = next(
            (one for one in pickup_slots(vendor_order) if one.value == wanted), None
        )
        if slot is None:
            why = _("This time is no longer available. Please choose another one.")
            return self._page(request, vendor_order, error=why)
        try:
            change_pickup(vendor_order, slot)
        except PickupError as refused:
            return self._page(request, vendor_order, error=str(refused))
        text = _("See you on %(when)s.")
        if vendor_order.by_van:
            text = _("Your goods come on %(when)s.")
        messages.success(request, text % {"when": slot.label})
        return self.back()

    def _vendor_order(self, position: int) -> VendorOrder:
        vendor_order = self.vendor_order(position)
        if not PickupBooking.objects.filter(vendor_order=vendor_order).exists():
            raise Http404
        return vendor_order

    def _page(
        self, request: HttpRequest, vendor_order: VendorOrder, *, error: str = ""
    ) -> HttpResponse:
        return render(
            request,
            "delivery/change.html",
            {
                "order": self.order,
                "vendor_order": vendor_order,
                "position": vendor_order.number.rpartition("-")[2],
                "slots": pickup_slots(vendor_order),
                "error": error,
            },
            status=409 if error else 200,
        )
