"""What an experience costs: one form a price, and one for a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from tourism.forms.choosing import whole
from tourism.forms.offering import PriceForm, price_as_typed
from tourism.models import Price
from tourism.services import VisitRefused, save_price

from .base import VisitsView


class PricesPage(VisitsView):
    """`price` names the one that is changed; without it a new one is added."""

    act = "desk.visits.edit"
    template_name = "desk/visits/prices.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        price = self._asked(request)
        form = self._form(price, request.POST)
        if not form.is_valid():
            return self._page(form, price)
        fields = dict(form.cleaned_data)
        if price is None:
            fields["position"] = self.experience.prices.count()
        try:
            save_price(self.experience, price, fields)
        except VisitRefused as refused:
            form.add_error(None, refused.messages)
            return self._page(form, price)
        messages.success(
            request, _("Saved. Dates to come are sold at this price; booked ones stay.")
        )
        return redirect("desk:visit_prices", self.partner.code, self.experience.pk)

    def _asked(self, request: HttpRequest) -> Price | None:
        asked = request.POST.get("price", "")
        if not asked:
            return None
        return get_object_or_404(self.experience.prices.all(), pk=whole(asked, 10**15))

    def _form(self, price: Price | None, sent: Any = None) -> PriceForm:
        name = f"p{price.pk}" if price else "new"
        initial = price_as_typed(price) if price else None
        return PriceForm(sent, initial=initial, experience=self.experience, prefix=name)

    def _page(
        self, typed: PriceForm | None = None, of: Price | None = None
    ) -> HttpResponse:
        rows = [
            (price, typed if typed and of == price else self._form(price))
            for price in self.experience.prices.all()
        ]
        new = typed if typed and of is None else self._form(None)
        return self.page(
            422 if typed else 200, experience=self.experience, rows=rows, new=new
        )
