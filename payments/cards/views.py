"""A person's saved cards: the list, a new one, the default, one removed."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core import market
from core.refusals import RefusalError
from payments.payment import gateway

from .models import SavedCard, StripeCustomer
from .queries import card_by_choice, cards_of
from .services.cards import CardNeededError, make_default, remove_card, sync_cards
from .services.customers import start_hosted_setup, start_setup

# When this browser last began to save a card.
SESSION_SETUP = "card_setup"


@in_person_only
@require_safe
@login_required
@never_cache
def saved_cards(request: HttpRequest) -> HttpResponse:
    cards = cards_of(person_of(request).pk)
    return render(request, "accounts/cards.html", {"cards": cards})


@in_person_only
@method_decorator([login_required, never_cache], name="dispatch")
class NewCard(View):
    """The fields of Stripe; without scripts, the way to Stripe's own page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        wants_json = "application/json" in request.headers.get("Accept", "")
        request.session[SESSION_SETUP] = timezone.now().timestamp()
        try:
            if not wants_json:
                return redirect(start_hosted_setup(person))
            _setup, secret = start_setup(person)
        except RefusalError as error:
            if wants_json:
                return JsonResponse({"error": error.words}, status=error.status)
            return self._page(request, error=error.words)
        saved = request.build_absolute_uri(reverse("accounts:card_saved"))
        return JsonResponse({"client_secret": secret, "return_url": saved})

    def _page(self, request: HttpRequest, *, error: str = "") -> HttpResponse:
        context = {
            "error": error,
            "currency": market.currency(),
            "stripe_js": settings.STRIPE_JS_URL,
            "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        }
        status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
        return render(request, "accounts/card_new.html", context, status=status)


@in_person_only
@require_safe
@login_required
@never_cache
def card_saved(request: HttpRequest) -> HttpResponse:
    """Where the person lands from Stripe. What the address says is not believed."""
    customer = StripeCustomer.objects.filter(user=person_of(request)).first()
    begun = request.session.pop(SESSION_SETUP, None)
    try:
        if customer and customer.customer_id:
            sync_cards(customer.customer_id)
    except gateway.StripeAmbiguousError:
        messages.info(request, _("Your card will appear here in a few minutes."))
        return redirect("accounts:cards")
    if begun is not None:
        _say_outcome(request, begun)
    return redirect("accounts:cards")


def _say_outcome(request: HttpRequest, begun: float) -> None:
    """Stripe's event may have brought the card before its owner came back."""
    cards = cards_of(person_of(request).pk)
    if any(card.added.timestamp() >= begun for card in cards):
        messages.success(request, _("Card saved."))
    else:
        messages.warning(request, _("The card was not saved. Please try another card."))


@in_person_only
@require_POST
@login_required
def card_default(request: HttpRequest, pk: int) -> HttpResponse:
    make_default(_card(request, pk))
    messages.success(request, _("Saved."))
    return redirect("accounts:cards")


@in_person_only
@require_POST
@login_required
def card_remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        remove_card(_card(request, pk))
    except CardNeededError as error:
        messages.error(request, error.words)
    else:
        messages.success(request, _("Card removed."))
    return redirect("accounts:cards")


def _card(request: HttpRequest, pk: int) -> SavedCard:
    card = card_by_choice(person_of(request).pk, str(pk))
    if card is None:
        raise Http404
    return card


# For the namespace "accounts", under /accounts/.
account_urlpatterns: list[URLPattern] = [
    path("payment-methods/", saved_cards, name="cards"),
    path("payment-methods/new/", NewCard.as_view(), name="card_new"),
    path("payment-methods/saved/", card_saved, name="card_saved"),
    path("payment-methods/<int:pk>/default/", card_default, name="card_default"),
    path("payment-methods/<int:pk>/remove/", card_remove, name="card_remove"),
]
