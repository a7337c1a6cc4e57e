"""The page where money is given back: looked at first, paid with a second press."""

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from orders.order.models import VendorOrder
from orders.refunds.forms import RefundForm
from orders.refunds.queries import Offer, can_be_refunded, offer_of
from orders.refunds.services import (
    Plan,
    RefundOutdated,
    RefundRefused,
    plan_refund,
    refund_part,
)


class RefundPage(TemplateView):
    """Mixed into a desk's or an office's page, which fetches the part within its reach.

    What was typed stays whatever comes of it; a page that is out of date shows the new
    figures and pays nothing.
    """

    form_class: type[RefundForm] = RefundForm
    person: User

    @abstractmethod
    def part(self) -> VendorOrder:
        """Raises `Http404` for a part out of reach."""

    @abstractmethod
    def done_url(self, part: VendorOrder) -> str:
        """Where it leads once the money is on its way."""

    @cached_property
    def offer(self) -> Offer:
        return offer_of(self.part())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_be_refunded(self.offer.part):
            raise Http404
        return self.show(self.form_class(self.offer))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = self.form_class(self.offer, request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        wish = form.wish(self.person)
        try:
            if request.POST.get("do") == "pay":
                refund_part(
                    self.offer.part,
                    wish,
                    seen=form.cleaned_data["seen"],
                    promised=form.cleaned_data["promised"] or 0,
                    key=form.key_of,
                )
                messages.success(request, _("Paid back. The shopper is told."))
                return redirect(self.done_url(self.offer.part))
            return self.show(form, plan=plan_refund(self.offer, wish))
        except RefundRefused as refusal:
            form.say(str(refusal), refusal.field)
        except RefundOutdated as outdated:
            return self._show_anew(form, str(outdated))
        return self.show(form, status=422)

    def _show_anew(self, form: RefundForm, why: str) -> HttpResponse:
        """What was typed, with the figures of now and what it would come to by them."""
        del self.offer
        fresh = self.form_class(self.offer, form.data)
        plan = None
        if fresh.is_valid():
            try:
                plan = plan_refund(self.offer, fresh.wish(self.person))
            except RefundRefused as refusal:
                fresh.say(str(refusal), refusal.field)
        return self.show(fresh, plan=plan, why=why, status=409)

    def show(
        self,
        form: RefundForm,
        *,
        plan: Plan | None = None,
        why: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form, offer=self.offer, part=self.offer.part, plan=plan, why=why
        )
        return self.render_to_response(context, status=status)
