"""Gift cards: bought, paid, handed over, returned and redeemed."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.impersonation import in_person_only
from accounts.models import User
from accounts.queries import person_of
from core.clicks import new_click
from core.client import address_of
from core.limits import uncount, within
from core.market import first_language
from core.pdf.blocks import inline_svg
from core.refusals import RefusalError
from payments.payment import gateway
from payments.payment.services.outcomes import PaymentUnavailableError

from .forms import GiftCardForm, RedeemForm
from .letters import promise_letters, way_in, worth
from .models import GiftCard
from .queries import are_sold, bought_by, can_be_returned, card_of
from .services.redemptions import redeem
from .services.returns import take_back
from .services.sales import WAITING, Purchase, order_card, payment_page, settle_card
from .states import GiftCardStatus

HOUR = 60 * 60
# From one address in an hour: a village may share one.
BOUGHT_PER_HOUR, TRIED_PER_HOUR, MAILED_PER_HOUR = 30, 20, 3
SHOWN = 100


class TooManyError(RefusalError):
    """Raised for who buys card after card, or tries code after code."""

    says = gettext_lazy("Too many attempts. Please try again in an hour.")


@in_person_only
@method_decorator(never_cache, name="dispatch")
class BuyPage(View):
    """The form; sent, it leads to the page at Stripe on which the card is paid."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, GiftCardForm(initial=_known_of(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GiftCardForm(request.POST)
        if not are_sold():
            return self._page(request, form, HTTPStatus.CONFLICT)
        if not form.is_valid():
            return self._page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        if not within({f"gift-cards:{address_of(request)}": BOUGHT_PER_HOUR}, HOUR):
            form.add_error(None, str(TooManyError.says))
            return self._page(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        card = order_card(_purchase(request, form))
        try:
            return redirect(payment_page(card))
        except PaymentUnavailableError as error:
            messages.error(request, error.words)
            return redirect("gift_cards:card", card.access_key)

    def _page(
        self, request: HttpRequest, form: GiftCardForm, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        context = {"form": form, "are_sold": are_sold()}
        return render(request, "gift_cards/index.html", context, status=status)


def _known_of(request: HttpRequest) -> dict[str, str]:
    user = request.user
    if not isinstance(user, User):
        return {}
    return {"buyer_email": user.email or "", "buyer_name": user.get_full_name()}


def _purchase(request: HttpRequest, form: GiftCardForm) -> Purchase:
    said = form.cleaned_data
    user = request.user
    return Purchase(
        amount=said["amount"],
        buyer=user if isinstance(user, User) else None,
        buyer_name=said["buyer_name"],
        buyer_email=said["buyer_email"],
        recipient_name=said["recipient_name"],
        recipient_email=said["recipient_email"],
        message=said["message"],
        deliver_on=said["deliver_on"],
        language=get_language() or first_language(),
    )


def _card(key: str) -> GiftCard:
    """404 for a key that no card has."""
    card = card_of(key)
    if card is None:
        raise Http404
    return card


@in_person_only
@require_safe
@never_cache
def card_page(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer's: how it stands, the code to hand over, what can still be done.

    Stripe leads back here; how the payment stands Stripe is asked, not the address.
    """
    card = _card(key)
    try:
        settle_card(card)
        is_slow = card.status in WAITING and not payment_page(card)
    except (gateway.StripeAmbiguousError, PaymentUnavailableError):
        is_slow = True
    is_slow = is_slow and card.status != GiftCardStatus.CANCELED
    context = {
        "card": card,
        "worth": worth(card),
        "is_slow": is_slow,
        "waits": card.status in WAITING,
        "can_be_returned": can_be_returned(card),
    }
    if card.is_usable:
        link = way_in(card)
        context |= {"code": card.code.reveal(), "link": link, "qr": inline_svg(link)}
    return render(request, "gift_cards/card.html", context)


@in_person_only
@require_POST
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """On to Stripe's page once more; after a day it is over, and so is the card."""
    card = _card(key)
    try:
        if card.status == GiftCardStatus.UNPAID and (url := payment_page(card)):
            return redirect(url)
    except PaymentUnavailableError as error:
        messages.error(request, error.words)
    if card.status == GiftCardStatus.CANCELED:
        messages.warning(
            request, _("This payment page has expired. Please buy a new card.")
        )
        return redirect("gift_cards:index")
    return redirect("gift_cards:card", key)


@in_person_only
@require_POST
def mail_again(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt, and the card where its day has come."""
    card = _card(key)
    if not card.is_usable:
        return redirect("gift_cards:card", key)
    if not within({f"gift-card-mail:{card.pk}": MAILED_PER_HOUR}, HOUR):
        raise TooManyError
    promise_letters(card, again=new_click())
    messages.success(request, _("Sent."))
    return redirect("gift_cards:card", key)


@in_person_only
@require_POST
def return_card(request: HttpRequest, key: str) -> HttpResponse:
    """Its buyer undoes the purchase while that is possible."""
    card = _card(key)
    if can_be_returned(card):
        by = request.user if isinstance(request.user, User) else None
        take_back(card, by=by)
        messages.success(
            request, _("The gift card is returned. Your money is on its way back.")
        )
    return redirect("gift_cards:card", key)


@in_person_only
@method_decorator([login_required, never_cache], name="dispatch")
class RedeemPage(View):
    """The code typed, or brought by the link of a mail; redeemed by a press alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        code = request.GET.get("code", "")[:60]
        return self._page(request, RedeemForm(initial={"code": code}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RedeemForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        person = person_of(request)
        tries = {
            f"gift-code:{person.pk}": TRIED_PER_HOUR,
            f"gift-code-from:{address_of(request)}": TRIED_PER_HOUR * 3,
        }
        if not within(tries, HOUR):
            form.add_error(None, str(TooManyError.says))
            return self._page(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            card = redeem(form.cleaned_data["code"], person)
        except RefusalError as error:
            form.add_error("code", error.words)
            return self._page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        for key in tries:
            uncount(key)
        said = _("%(amount)s added to your balance.") % {"amount": worth(card)}
        messages.success(request, said)
        return redirect("accounts:balance")

    def _page(
        self, request: HttpRequest, form: RedeemForm, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        return render(request, "gift_cards/redeem.html", {"form": form}, status=status)


@in_person_only
@require_safe
@login_required
@never_cache
def own_cards(request: HttpRequest) -> HttpResponse:
    """Those that the person bought."""
    cards = bought_by(person_of(request).pk)[:SHOWN]
    context = {"cards": cards, "are_sold": are_sold()}
    return render(request, "gift_cards/own.html", context)


# For the namespace "accounts", under /accounts/.
account_urlpatterns: list[URLPattern] = [
    path("gift-cards/", own_cards, name="gift_cards"),
]
# For the namespace "gift_cards", under /gift-cards/.
gift_card_urlpatterns: list[URLPattern] = [
    path("", BuyPage.as_view(), name="index"),
    path("redeem/", RedeemPage.as_view(), name="redeem"),
    path("card/<str:key>/", card_page, name="card"),
    path("card/<str:key>/pay/", pay, name="pay"),
    path("card/<str:key>/mail/", mail_again, name="mail"),
    path("card/<str:key>/return/", return_card, name="return"),
]
