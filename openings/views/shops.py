"""The office opens shops for somebody, and sees whose they are by now."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from openings.forms import NumberForm, ShopForForm
from openings.queries.shops import done_for, shops_opened_by
from openings.services import OpeningError
from openings.services.shops import (
    ShopContent,
    correct_phone,
    open_shop_for,
    stand_in,
    tell_again,
)
from openings.states import HandoverState
from vendors.members.queries import role_at

from .base import OpeningsView


class ShopsPage(OpeningsView):
    """Shops that the office opened for somebody, and the form that opens one."""

    template_name = "openings/shops.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(ShopForForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = ShopForForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        content = ShopContent(
            name=typed["name"] or typed["person"],
            person=typed["person"],
            phone=typed["phone"],
            village=typed["village"],
            click=typed["click"],
        )
        try:
            opening = open_shop_for(self.cooperative, content, by=self.person)
        except OpeningError as refusal:
            form.add_error("phone", str(refusal.said))
            return self.page(form)
        messages.success(
            request, _("The shop is open. List the first goods with a photo.")
        )
        return redirect("office:shop_opened", self.slug, opening.pk)

    def page(self, form: ShopForForm) -> HttpResponse:
        rows = shops_opened_by(self.cooperative)
        state = self.request.GET.get("state", "")
        if state in HandoverState.values:
            rows = rows.filter(state=state)
        return self.show(
            wrong=form.is_bound,
            form=form,
            page=self.page_of(rows),
            state=state,
            states=HandoverState.choices,
        )


class ShopOpenedPage(OpeningsView):
    """One of them: whose it is, what was done there; the number corrected."""

    template_name = "openings/shop.html"

    @cached_property
    def opening(self) -> Any:
        return get_object_or_404(
            shops_opened_by(self.cooperative), pk=self.kwargs["pk"]
        )

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(NumberForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = NumberForm(request.POST)
        try:
            if request.POST.get("do") == "send":
                tell_again(self.opening)
                messages.success(request, _("Sent again."))
            elif request.POST.get("do") == "help":
                stand_in(self.opening, by=self.person)
                return redirect("desk:today", self.opening.partner.code)
            elif not form.is_valid():
                return self.page(form)
            else:
                correct_phone(self.opening, form.cleaned_data["phone"], by=self.person)
                messages.success(request, _("Number corrected. The SMS is on its way."))
        except OpeningError as refusal:
            messages.warning(request, str(refusal.said))
        return redirect("office:shop_opened", self.slug, self.opening.pk)

    def page(self, form: NumberForm) -> HttpResponse:
        partner = self.opening.partner
        return self.show(
            wrong=form.is_bound,
            form=form,
            opening=self.opening,
            partner=partner,
            helps=role_at(self.person, partner.code) is not None,
            entries=done_for(self.opening),
        )
