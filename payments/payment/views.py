"""The shopper's balance, and Stripe's two doors."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.impersonation import in_person_only
from accounts.models import User
from accounts.queries import person_of
from core.clicks import new_click
from core.money import from_minor, to_minor
from core.templatetags.market import money
from payments.credit.queries import (
    history,
    history_keys,
    standings_of,
    takes_differences,
)
from payments.credit.services import choose_differences
from payments.payment import gateway

from .forms import CashOutForm
from .services.cash_out import (
    CashOutError,
    most_paid_back,
    pay_balance_back,
    plan_cash_out,
)
from .services.events import store_event

PER_PAGE = 20


@require_safe
@login_required
@never_cache
def balance(request: HttpRequest) -> HttpResponse:
    """What there is by currency, and every line of how it came about."""
    person = person_of(request)
    keys = history_keys(person.pk)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/balance.html",
        {
            "standings": standings_of(person.pk),
            "page": page,
            "events": history(page.object_list),
            "takes_differences": takes_differences(person.pk),
        },
    )


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Whether small differences are put on the balance from now on."""
    wanted = request.POST.get("to_balance") == "1"
    choose_differences(person_of(request), to_balance=wanted)
    messages.success(request, _("Saved."))
    return redirect("accounts:balance")


@in_person_only
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def pay_back(request: HttpRequest, currency: str) -> HttpResponse:
    """How much, then by which payments it would go, then the press that does it."""
    person = person_of(request)
    most = _most(person, currency)
    typed: Any = request.POST or (request.GET if "amount" in request.GET else None)
    form = CashOutForm(
        typed, currency=currency, initial={"amount": from_minor(most, currency)}
    )
    if typed is None or not form.is_valid():
        return _asked(request, form, currency, most)
    amount = to_minor(form.cleaned_data["amount"], currency)
    try:
        if request.method == "POST":
            click = form.cleaned_data["click"] or new_click()
            pay_balance_back(person, currency, amount, click=click)
            return _sent(request, amount, currency)
        legs = plan_cash_out(person, currency, amount)
    except CashOutError as error:
        form.add_error("amount", str(error))
        return _asked(request, form, currency, most)
    context = {"legs": legs, "amount": amount, "currency": currency}
    return render(
        request, "accounts/balance_sure.html", context | {"click": new_click()}
    )


def _most(person: User, currency: str) -> int:
    """404 for a currency in which the person never had anything."""
    if not any(one.currency == currency for one in standings_of(person.pk)):
        raise Http404
    return most_paid_back(person, currency)


def _asked(
    request: HttpRequest, form: CashOutForm, currency: str, most: int
) -> HttpResponse:
    context = {"form": form, "currency": currency, "most": most}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/balance_pay_back.html", context, status=status)


def _sent(request: HttpRequest, amount: int, currency: str) -> HttpResponse:
    text = _("%(amount)s is on its way back to you.")
    shown = money(from_minor(amount, currency), currency)
    messages.success(request, text % {"amount": shown})
    return redirect("accounts:balance")


# For the namespace "accounts", under /accounts/.
account_urlpatterns: list[URLPattern] = [
    path("balance/", balance, name="balance"),
    path("balance/differences/", choose, name="balance_choice"),
    path("balance/pay-back/<str:currency>/", pay_back, name="balance_pay_back"),
]


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """200 for an event we keep (or had), 400 and no row for one that isn't Stripe's."""
    return _taken(request, settings.STRIPE_WEBHOOK_SECRET)


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """The same for what happens on the sellers' own accounts at Stripe."""
    return _taken(request, settings.STRIPE_CONNECT_WEBHOOK_SECRET)


def _taken(request: HttpRequest, secret: str) -> HttpResponse:
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = gateway.read_webhook(request.body, signature, secret=secret)
        store_event(event)
    except (gateway.WebhookSignatureError, KeyError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=200)
