"""The checklist in the market's office, and the steps that have no page elsewhere."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import person_of
from core import wechat
from core.refusals import RefusalError
from notifications.wechat_links import openid_of
from office.opening.checklist import STEPS, pays_with_the_double
from office.opening.forms import StartForm, TestForm
from office.opening.rules import IS_OPEN
from office.opening.services import (
    open_market,
    send_test,
    send_wechat_test,
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
from vendors.partner.models.taxes import (
    percent_of,
    small_seller_name,
    small_seller_rate,
)

from .base import OpeningPage


class ChecklistPage(OpeningPage):
    """What is there, what is missing, and the act of opening."""

    template_name = "opening/checklist.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        try:
            open_market(user=person_of(request))
        except RefusalError as refused:
            messages.error(request, refused.words)
            # The button stands below the list; what was refused is told above it.
            return redirect(reverse("office:opening", args=[self.slug]) + "#messages")
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


class GoodsPage(OpeningPage):
    """Starter sets: categories, tax rates, a commission."""

    template_name = "opening/goods.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(StartForm(has_commission=_has_commission()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = StartForm(request.POST, has_commission=_has_commission())
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        added = start_categories(typed["categories"])
        added += start_taxes(typed["taxes"], user=person_of(request))
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
            small_sellers=small_seller_name(),
            small_percent=percent_of(small_seller_rate()),
            fee=FeeRule.objects.filter(role=FeeRole.COMMISSION).first(),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


def _has_commission() -> bool:
    return FeeRule.objects.filter(role=FeeRole.COMMISSION).exists()


class PaymentsPage(OpeningPage):
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


class MessagesPage(OpeningPage):
    """A test e-mail or SMS to whoever is named."""

    template_name = "opening/messages.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def form(self) -> TestForm:
        person = person_of(self.request)
        return TestForm(initial={"to": person.email or person.phone})

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "wechat" in request.POST:
            return self.test_wechat()
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

    def test_wechat(self) -> HttpResponse:
        try:
            send_wechat_test(person_of(self.request))
        except RefusalError as refused:
            return self.page(self.form(), refused.words)
        return self.redirected(_("A test was sent to your WeChat."))

    def page(self, form: TestForm, not_sent: str = "") -> HttpResponse:
        context = self.get_context_data(
            form=form,
            wechat_not_sent=not_sent,
            has_wechat=wechat.is_set(),
            wechat_calls=f"{settings.SITE_URL}{reverse('wechat_call')}",
            my_wechat=openid_of(person_of(self.request)),
            keeps_mail="ConsoleAndFile" in settings.EMAIL_BACKEND,
            keeps_sms=settings.SMS_BACKEND.endswith("MailboxSms"),
            shows_mail=settings.DEV_MAIL,
        )
        return self.render_to_response(
            context, status=422 if form.errors or not_sent else 200
        )
