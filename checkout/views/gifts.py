"""What a giver writes to who gets the goods, changed on the order's page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from checkout.forms import GiftMessageForm
from orders.order.access import OrderView
from orders.order.services.gifts import GiftPackedError, change_gift_message


class GiftMessage(OrderView):
    """Another message, as long as no farm has begun to pack."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = GiftMessageForm(initial={"gift_message": self.order.gift_message})
        return self._page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GiftMessageForm(request.POST)
        if not (self.order.is_gift and form.is_valid()):
            return self._page(request, form)
        try:
            change_gift_message(self.order, form.cleaned_data["gift_message"])
        except GiftPackedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved."))
        return self.back()

    def _page(self, request: HttpRequest, form: GiftMessageForm) -> HttpResponse:
        if not self.order.is_gift:
            raise Http404
        return render(
            request,
            "orders/gift.html",
            {"order": self.order, "form": form},
            status=422 if form.errors else 200,
        )
