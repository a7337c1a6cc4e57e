"""Orders in the market's office: find one, see all its money, give some of it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import person_of
from office.moderation.order_queries import (
    FILTERS,
    books_of,
    order_whole,
    orders_listed,
)
from orders.order.models import Order, VendorOrder
from orders.payment.models import Refund
from orders.payment.queries import payment_statuses, statuses_of_order
from orders.payment.services import (
    NoAccount,
    RefundBlocked,
    RefundTooLarge,
    ask_again,
)
from orders.payment.states import Destination
from orders.payment.wording import refund_rows
from orders.refunds.desk.base import RefundPage
from orders.refunds.forms import OfficeRefundForm

from .base import OfficePage


class OrderScope(OfficePage):
    """The operator's alone: an order's parts are of many sellers."""

    act = "office.orders.see"
    write_act = "office.orders.refund"

    @property
    def person(self) -> User:
        person = person_of(self.request)
        if person is None:
            raise Http404
        return person


class OrdersPage(OrderScope):
    """All orders, found by number, e-mail or seller."""

    template_name = "office/orders.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        state = self.request.GET.get("state", "")
        page = self.page_of(orders_listed(wanted, state))
        return super().get_context_data(
            page=page,
            money=payment_statuses(page.object_list),
            q=wanted,
            state=state if state in FILTERS else "",
            filters=FILTERS.items(),
            **kwargs,
        )


class OrderPage(OrderScope):
    """One order: its parts, payments, refunds, and what the books say of it."""

    template_name = "office/order.html"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def order(self) -> Order:
        order = order_whole(self.kwargs["number"])
        if order is None:
            raise Http404
        return order

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = self.order
        parts = list(order.parts.all())
        payments = list(order.payments.all())
        refunds = [refund for each in payments for refund in each.refunds.all()]
        money, paid = statuses_of_order(order, parts)
        no_part = [refund for refund in refunds if refund.vendor_order_id is None]
        whole = [refund for refund in no_part if refund.cash_out_id is None]
        paid_out = [refund for refund in no_part if refund.cash_out_id]
        return super().get_context_data(
            order=order,
            money=money,
            parts=[
                {
                    "part": part,
                    "lines": list(part.lines.all()),
                    "paid": paid[part.pk],
                    "refunds": refund_rows(part.refunds.all(), order.currency),
                    "can_refund": part.was_paid_for,
                }
                for part in parts
            ],
            payments=payments,
            whole=refund_rows(whole, order.currency),
            paid_out=refund_rows(paid_out, order.currency),
            books=books_of(order, refunds),
            **kwargs,
        )


class OrderRefundPage(RefundPage, OrderScope):
    """Give back of one part; the market says who bears it."""

    act = "office.orders.refund"
    template_name = "office/refund.html"
    form_class = OfficeRefundForm

    def part(self) -> VendorOrder:
        parts = VendorOrder.objects.select_related(
            "order__user", "partner__cooperative"
        )
        number, position = self.kwargs["number"], self.kwargs["position"]
        return get_object_or_404(
            parts, order__number=number, number=f"{number}-{position}"
        )

    def done_url(self, part: VendorOrder) -> str:
        return reverse("office:order", args=[self.slug, part.order.number])


class RefundAgain(OrderScope):
    """Try a failed refund once more, or put it on the shopper's balance instead."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        rows = Refund.objects.select_related("payment__order", "vendor_order")
        refund = get_object_or_404(rows, pk=pk)
        to_balance = request.POST.get("to") == Destination.BALANCE
        try:
            ask_again(refund, destination=Destination.BALANCE if to_balance else None)
        except (RefundBlocked, NoAccount) as refusal:
            messages.warning(request, str(refusal))
        except RefundTooLarge:
            messages.warning(
                request, _("This money has gone back another way, so nothing is sent.")
            )
        except ValueError:
            messages.info(request, _("This refund has not failed."))
        else:
            said = (
                _("It is on the shopper's balance.")
                if to_balance
                else _("It is tried again. The state follows here.")
            )
            messages.success(request, said)
        return redirect("office:order", self.slug, refund.payment.order.number)
