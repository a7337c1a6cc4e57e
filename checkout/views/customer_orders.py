"""Ordering for a customer on the phone or at the counter, at a desk or the market's
office: begun, sent to them to pay, followed.
"""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.forms.fields import PhoneField
from accounts.impersonation import in_person_only
from accounts.queries import person_of
from checkout.customer_orders import (
    AT_DESK,
    AT_OFFICE,
    CustomerOrderError,
    customer_orders_of,
    payment_link,
    send_link,
)
from core.events import address as events_address
from core.pages import LongPaginator
from core.pdf.blocks import inline_svg
from core.text import LineField
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.services.intents import can_be_paid, cancel_order_and_payment
from payments.payment.services.outcomes import PaymentUnavailableError
from shop.basket.requests import ShopRequest, fill_for_customer, fill_own_again
from shop.basket.rules import MAX_CUSTOMER_NAME
from shop.basket.services.assisted import start_assisted_basket, stop_assisted_basket
from vendors.members.desk.base import DeskView, OfficeView, RuledView
from vendors.partner.models import Partner

ON_PAGE = 30


class CustomerForm(forms.Form):
    """Whom the order is for."""

    name = LineField(
        label=gettext_lazy("Customer’s name"),
        max_length=MAX_CUSTOMER_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Customer’s mobile number"),
        help_text=gettext_lazy("The link to pay is sent there by text message."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, max_length=254
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"


class _CustomerOrders(RuledView, ABC):
    """What is the same at a desk and in the market's office."""

    base: str

    @abstractmethod
    def seller(self) -> Partner | None:
        """In whose name the orders are placed; None for the market."""

    @abstractmethod
    def url(self, name: str, *args: str) -> str:
        """Of another of these pages."""

    def customer_order(self, number: str) -> Order:
        order = customer_orders_of(self.seller()).filter(number=number).first()
        if order is None:
            raise Http404
        return order

    def page(self, *, status: int = 200, **context: object) -> HttpResponse:
        shown = self.get_context_data(
            base=self.base,
            list_url=self.url("customer_orders"),
            new_url=self.url("customer_order_new"),
            **context,
        )
        response = self.render_to_response(shown, status=status)
        add_never_cache_headers(response)
        return response


class _ListPage(_CustomerOrders):
    """What was placed for customers, with what became of it."""

    template_name = "checkout/customer_orders.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        pages = LongPaginator(customer_orders_of(self.seller()), ON_PAGE)
        page = pages.get_page(request.GET.get("page"))
        rows = [
            (order, self.url("customer_order", order.number))
            for order in page.object_list
        ]
        return self.page(rows=rows, page_obj=page)


@in_person_only
class _NewPage(_CustomerOrders):
    """Whom it is for; then the market's own pages fill the basket."""

    template_name = "checkout/customer_new.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(form=CustomerForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = CustomerForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, status=422)
        assisted = start_assisted_basket(
            by=person_of(request), partner=self.seller(), **form.cleaned_data
        )
        fill_for_customer(request, assisted)
        return redirect("catalogue:index")


@in_person_only
class _OrderPage(_CustomerOrders):
    """The link to pay, to be scanned, sent again or read out; POST does one thing."""

    template_name = "checkout/customer_order.html"

    def get(self, request: HttpRequest, *, number: str) -> HttpResponse:
        order = self.customer_order(number)
        link = payment_link(order) if can_be_paid(order) else ""
        return self.page(
            order=order,
            link=link,
            qr=inline_svg(link) if link else "",
            is_waiting=order.status == OrderStatus.PENDING,
            events=events_address(f"order:{order.number}"),
        )

    def post(self, request: HttpRequest, *, number: str) -> HttpResponse:
        order = self.customer_order(number)
        if request.POST.get("do") == "cancel":
            self._cancel(request, order)
        elif request.POST.get("do") == "send":
            self._send(request, order)
        return redirect(self.url("customer_order", order.number))

    def _send(self, request: HttpRequest, order: Order) -> None:
        try:
            send_link(order, by=person_of(request))
        except CustomerOrderError as refusal:
            messages.warning(request, str(refusal))
            return
        messages.success(request, _("The link was sent."))

    def _cancel(self, request: HttpRequest, order: Order) -> None:
        try:
            is_cancelled = cancel_order_and_payment(order, by=person_of(request))
        except StripeAmbiguousError:
            messages.warning(request, str(PaymentUnavailableError()))
            return
        if is_cancelled:
            messages.success(request, _("The order was cancelled."))
        else:
            messages.warning(
                request, _("The order is paid and can’t be cancelled here.")
            )


class _AtDesk(_CustomerOrders, DeskView):
    act = AT_DESK
    base = "desk/base.html"

    def seller(self) -> Partner | None:
        return self.partner

    def url(self, name: str, *args: str) -> str:
        return reverse(f"desk:{name}", args=[self.partner.code, *args])


class _AtOffice(_CustomerOrders, OfficeView):
    act = AT_OFFICE
    base = "office/base.html"

    def seller(self) -> Partner | None:
        return self.cooperative

    def url(self, name: str, *args: str) -> str:
        return reverse(f"office:{name}", args=[self.slug, *args])


class DeskCustomerOrders(_ListPage, _AtDesk):
    pass


class DeskNewCustomerOrder(_NewPage, _AtDesk):
    pass


class DeskCustomerOrder(_OrderPage, _AtDesk):
    pass


class OfficeCustomerOrders(_ListPage, _AtOffice):
    pass


class OfficeNewCustomerOrder(_NewPage, _AtOffice):
    pass


class OfficeCustomerOrder(_OrderPage, _AtOffice):
    pass


@in_person_only
@require_POST
def stop(request: ShopRequest) -> HttpResponse:
    """Back to one's own basket; whom the other was for is forgotten."""
    if request.assisted:
        stop_assisted_basket(request.assisted)
        messages.info(request, _("You are shopping for yourself again."))
    fill_own_again(request)
    return redirect("basket:summary")


desk_urlpatterns = [
    path("customer-orders/", DeskCustomerOrders.as_view(), name="customer_orders"),
    path(
        "customer-orders/new/",
        DeskNewCustomerOrder.as_view(),
        name="customer_order_new",
    ),
    path(
        "customer-orders/<str:number>/",
        DeskCustomerOrder.as_view(),
        name="customer_order",
    ),
]
office_urlpatterns = [
    path("customer-orders/", OfficeCustomerOrders.as_view(), name="customer_orders"),
    path(
        "customer-orders/new/",
        OfficeNewCustomerOrder.as_view(),
        name="customer_order_new",
    ),
    path(
        "customer-orders/<str:number>/",
        OfficeCustomerOrder.as_view(),
        name="customer_order",
    ),
]
