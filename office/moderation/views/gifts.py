"""Gifts to shoppers' balances: the operator's staff give, and see what was given."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.money import from_minor
from core.templatetags.market import money
from office.moderation.forms import GiftForm
from orders.credit.queries import gifts
from orders.credit.services import give

from .base import OfficePage


class GiftsPage(OfficePage):
    """The operator's alone: it is the market's money."""

    act = "office.balance.give"
    write_act = "office.balance.give"
    template_name = "office/gifts.html"

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = GiftForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        credit = give(form.gift(), by=person_of(request))
        text = _("%(amount)s is on the balance of %(person)s.")
        amount = money(from_minor(credit.amount, credit.currency), credit.currency)
        messages.success(request, text % {"amount": amount, "person": credit.user})
        return redirect("office:gifts", self.slug)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", GiftForm())
        return super().get_context_data(
            page=self.page_of(gifts()), most=settings.BALANCE_GIFT_MOST, **kwargs
        )
