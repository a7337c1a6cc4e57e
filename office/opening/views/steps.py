"""The checklist in the market's office, and the steps that have no page elsewhere."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from core import market
from core.brand import NAMES
from core.inputs import whole
from core.models import SettingChange
from core.refusals import RefusalError
from core.runtime_settings import (
    SETTINGS,
    change_settings,
    history,
    in_words,
    seen_of,
    take_back,
)
from office.moderation.views.base import OfficePage
from office.opening.checklist import STEPS, pays_with_the_double
from office.opening.forms import MarketForm, StartForm, TestForm, market_as_typed
from office.opening.rules import IS_OPEN
from office.opening.services import (
    open_market,
    send_test,
    start_categories,
    start_commission,
    start_taxes,
)
from office.opening.stripe_check import check_stripe
from payments.payment.models import StripeEvent
from payments.payouts.models import FeeRule
from payments.payouts.states import FeeRole
from shop.catalogue.models import Category
from vendors.partner.models import TaxCategory

OF_MARKET = (
    NAMES, market.LANGUAGES, market.COUNTRY, market.REGION, market.PHONE_REGION,
    market.CURRENCY, market.TIME_ZONE,
)  # fmt: skip


class _OpeningPage(OfficePage):
    """Of the market's office alone: no cooperative has a role for it."""

    act = "office.opening.edit"
    http_method_names = ["get", "head", "post", "options"]

    def redirected(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect("office:opening", self.slug)


class ChecklistPage(_OpeningPage):
    """What is there, what is missing, and the act of opening."""

    template_name = "opening/checklist.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        try:
            open_market(user=person_of(request))
        except RefusalError as refused:
            messages.error(request, refused.words)
            return redirect("office:opening", self.slug)
        return self.redirected(_("The market is open."))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        steps = [(step, step.is_done) for step in STEPS]
        needed = [(step, done) for step, done in steps if step.is_needed]
        return super().get_context_data(
            needed=needed,
            optional=[(step, done) for step, done in steps if not step.is_needed],
            is_ready=all(done for _step, done in needed),
            is_open=IS_OPEN(),
            has_double=pays_with_the_double(),
            **kwargs,
        )


class MarketPage(_OpeningPage):
    """Name, languages, country, currency, time zone; who changed them."""

    template_name = "opening/market.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        typed = market_as_typed() | {"seen": seen_of(OF_MARKET)}
        return self.page(MarketForm(initial=typed))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "back" in request.POST:
            return self._take_back(whole(request.POST["back"]) or 0)
        form = MarketForm(request.POST, initial=market_as_typed())
        if not form.is_valid():
            return self.page(form)
        seen = form.cleaned_data["seen"]
        try:
            change_settings(form.values(), user=person_of(request), seen=seen)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        return self.redirected(_("Saved."))

    def _take_back(self, pk: int) -> HttpResponse:
        names = [setting.name for setting in OF_MARKET]
        change = get_object_or_404(SettingChange, pk=pk, name__in=names)
        try:
            take_back(change, user=person_of(self.request))
        except RefusalError as refused:
            messages.error(self.request, refused.words)
        else:
            messages.success(self.request, _("The change was undone."))
        return redirect("office:opening_market", self.slug)

    def page(self, form: MarketForm) -> HttpResponse:
        changes = [
            {"row": row, "label": SETTINGS[row.name].label, "shown": in_words(row)}
            for row in history([setting.name for setting in OF_MARKET], 20)
        ]
        context = self.get_context_data(form=form, changes=changes)
        return self.render_to_response(context, status=422 if form.errors else 200)


class GoodsPage(_OpeningPage):
    """Starter sets: categories, tax rates, a commission."""

    template_name = "opening/goods.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(StartForm(has_commission=_has_commission()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = StartForm(request.POST, has_commission=_has_commission())
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        added = start_categories(typed["categories"]) + start_taxes(typed["taxes"])
        if typed.get("commission"):
            added += start_commission(
                typed["commission"], typed.get("commission_tax") or Decimal(0)
            )
        said = ngettext("%(count)d added.", "%(count)d added.", added)
        return self.redirected(said % {"count": added})

    def page(self, form: StartForm) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            categories=Category.objects.count(),
            taxes=TaxCategory.objects.all(),
            fee=FeeRule.objects.filter(role=FeeRole.COMMISSION).first(),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


def _has_commission() -> bool:
    return FeeRule.objects.filter(role=FeeRole.COMMISSION).exists()


class PaymentsPage(_OpeningPage):
    """Whether Stripe's keys are right and its webhook arrives."""

    template_name = "opening/payments.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        findings = check_stripe(f"setup-{get_random_string(24)}")
        return self.render_to_response(self.get_context_data(findings=findings))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            newest=StripeEvent.objects.order_by("-pk").first(),
            has_double=pays_with_the_double(),
            webhook=f"{settings.SITE_URL}/stripe/webhook/",
            **kwargs,
        )


class MessagesPage(_OpeningPage):
    """A test e-mail or SMS to whoever is named."""

    template_name = "opening/messages.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        person = person_of(request)
        return self.page(TestForm(initial={"to": person.email or person.phone}))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = TestForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        to = form.cleaned_data["to"]
        try:
            send_test(to)
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        return self.redirected(_("A test was sent to {to}.").format(to=to))

    def page(self, form: TestForm) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            keeps_mail="ConsoleAndFile" in settings.EMAIL_BACKEND,
            keeps_sms=settings.SMS_BACKEND.endswith("MailboxSms"),
            shows_mail=settings.DEV_MAIL,
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
