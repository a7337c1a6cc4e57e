"""The page where money is given back: looked at first, paid with a second press."""

from abc import abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER
from vendors.members.desk.base import DeskView

from .forms import RefundForm
from .queries import RefundOffer, can_be_refunded, offer_of, requests_of
from .services.manual_refunds import (
    BeyondLimitError,
    RefundError,
    RefundOutdatedError,
    RefundPlan,
    Wish,
    plan_refund,
    refund_vendor_order,
)
from .services.requests import request_refund


class RefundPage(TemplateView):
    """Mixed into a desk's or an office's page, which fetches the part within its reach.

    What was typed stays whatever comes of it; a page that is out of date shows the new
    figures and pays nothing.
    """

    form_class: type[RefundForm] = RefundForm
    person: User

    @abstractmethod
    def vendor_order(self) -> VendorOrder:
        """Raises `Http404` for a part out of reach."""

    @abstractmethod
    def done_url(self, vendor_order: VendorOrder) -> str:
        """Where it leads once the money is on its way."""

    @cached_property
    def offer(self) -> RefundOffer:
        return offer_of(self.vendor_order())

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not can_be_refunded(self.offer.vendor_order):
            raise Http404
        return self.show(self.form_class(self.offer))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form_class(self.offer, request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            return self._act(form)
        except BeyondLimitError as beyond:
            return self.show(form, plan=beyond.plan, beyond=str(beyond), status=422)
        except RefundError as refusal:
            form.say(str(refusal), refusal.field)
        except RefundOutdatedError as outdated:
            return self._show_anew(form, str(outdated))
        return self.show(form, status=422)

    def _act(self, form: RefundForm) -> HttpResponse:
        """Pay, ask the market's staff, or show what it would come to."""
        wish = form.wish(self.person)
        if form.data.get("do") == "pay":
            refund_vendor_order(
                self.offer.vendor_order,
                wish,
                seen=form.cleaned_data["seen"],
                promised=form.cleaned_data["promised"] or 0,
                key=form.key_of,
            )
            messages.success(self.request, _("Refunded. The shopper is notified."))
            return redirect(self.done_url(self.offer.vendor_order))
        if form.data.get("do") == "ask" and form.has_why():
            return self._ask(form, wish)
        return self.show(form, plan=plan_refund(self.offer, wish))

    def _ask(self, form: RefundForm, wish: Wish) -> HttpResponse:
        """The market's staff decide on it; nothing is paid yet."""
        request_refund(
            self.offer.vendor_order,
            wish,
            promised=form.cleaned_data["promised"] or 0,
            why=form.cleaned_data["why"].strip(),
            key=form.key_of,
        )
        said = _("Request sent. You will be notified when the market's staff decide.")
        messages.success(self.request, said)
        return redirect(self.done_url(self.offer.vendor_order))

    def _show_anew(self, form: RefundForm, why: str) -> HttpResponse:
        """What was typed, with the figures of now and what it would come to by them."""
        del self.offer
        fresh = self.form_class(self.offer, form.data)
        plan = None
        if fresh.is_valid():
            try:
                plan = plan_refund(self.offer, fresh.wish(self.person))
            except BeyondLimitError as beyond:
                return self.show(
                    fresh, plan=beyond.plan, beyond=str(beyond), why=why, status=409
                )
            except RefundError as refusal:
                fresh.say(str(refusal), refusal.field)
        return self.show(fresh, plan=plan, why=why, status=409)

    def show(
        self,
        form: RefundForm,
        *,
        plan: RefundPlan | None = None,
        why: str = "",
        beyond: str = "",
        status: int = 200,
    ) -> HttpResponse:
        vendor_order = self.offer.vendor_order
        context = self.get_context_data(
            form=form,
            offer=self.offer,
            vendor_order=vendor_order,
            plan=plan,
            why=why,
            beyond=beyond,
            requests=requests_of(vendor_order),
        )
        return self.render_to_response(context, status=status)


class RefundView(RefundPage, DeskView):
    """At the seller's cost: what goes back is taken from what it has or will earn."""

    act = "desk.orders.refund"
    template_name = "desk/refund.html"
    http_method_names = ["get", "head", "post", "options"]

    def vendor_order(self) -> VendorOrder:
        mine = VendorOrder.objects.filter(
            partner=self.partner, status__in=VISIBLE_TO_SELLER
        )
        found = mine.select_related("order__user", "partner").filter(
            number=self.kwargs["number"]
        )
        vendor_order = found.first()
        if vendor_order is None:
            raise Http404
        return vendor_order

    def done_url(self, vendor_order: VendorOrder) -> str:
        return reverse("desk:order", args=[self.partner.code, vendor_order.number])


desk_urlpatterns: list[URLPattern] = [
    path("orders/<str:number>/refund/", RefundView.as_view(), name="order_refund"),
]
