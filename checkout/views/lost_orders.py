"""Find your order: for guests who lost its mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from checkout.emails import send_links
from checkout.forms import LostOrderForm
from checkout.lost_orders import TooManyTriesError, order_of, require_few_tries
from orders.order.access import remember_order


class LostOrder(View):
    """With its number it opens here; else links to the guest's orders are sent.

    Says nothing about who has ordered.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        number = request.GET.get("number", "")[:32]
        return self._page(request, LostOrderForm(initial={"number": number}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LostOrderForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        contact, number = form.cleaned_data["contact"], form.cleaned_data["number"]
        try:
            require_few_tries(request, contact)
        except TooManyTriesError as error:
            form.add_error(None, str(error))
            return self._page(request, form, status=429)
        if not number:
            send_links(contact)
            messages.success(
                request,
                _("If there are orders with %(contact)s, their links are on the way.")
                % {"contact": contact},
            )
            return redirect("orders:find")
        order = order_of(number, contact)
        if order is None:
            form.add_error(
                None,
                _(
                    "There is no order with this number and contact. Please check "
                    "them. Orders of an account are found by signing in."
                ),
            )
            return self._page(request, form)
        remember_order(request, order)
        return redirect("orders:detail", number=order.number)

    def _page(
        self, request: HttpRequest, form: LostOrderForm, *, status: int = 422
    ) -> HttpResponse:
        return render(
            request,
            "orders/find.html",
            {"form": form},
            status=status if form.errors else 200,
        )
