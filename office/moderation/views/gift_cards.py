"""Gift cards of the market: how each stands, what is owed for them, paying one back."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.inputs import whole
from core.money import from_minor
from core.templatetags.market import money
from payments.gift_cards.models import GiftCard
from payments.gift_cards.queries import are_sold, owed
from payments.gift_cards.services.returns import NotReturnableError, take_back
from payments.gift_cards.states import GiftCardStatus

from .base import OfficePage

LONGEST_SEARCH = 80


class GiftCardsPage(OfficePage):
    """The market's alone. A code is shown to nobody here: it is money."""

    act = "office.gift_cards.see"
    write_act = "office.gift_cards.return"
    template_name = "office/gift_cards.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Pay one back that nobody has redeemed."""
        pk = whole(request.POST.get("card"))
        card = get_object_or_404(GiftCard, pk=pk or 0)
        try:
            take_back(card, by=person_of(request))
        except NotReturnableError as error:
            messages.error(request, error.words)
        else:
            messages.success(request, _("The payment is refunded."))
        page = reverse("office:gift_cards", args=[self.slug])
        return redirect(f"{page}?{urlencode({'q': card.number})}")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        q = self.request.GET.get("q", "").strip()[:LONGEST_SEARCH]
        state = self.request.GET.get("state", "")
        if state not in GiftCardStatus.values:
            state = ""
        return super().get_context_data(
            page=self.page_of(_cards(q, state)),
            q=q,
            state=state,
            filters=GiftCardStatus.choices,
            owed=list(_owed()),
            are_sold=are_sold(),
            **kwargs,
        )


def _cards(q: str, state: str) -> QuerySet[GiftCard]:
    """By number, or by the address or the name of who bought or got it."""
    rows = GiftCard.objects.select_related("redeemed_by").order_by("-pk")
    if state:
        rows = rows.filter(status=state)
    number = q.upper().removeprefix("GC-")
    if number.isdecimal():
        return rows.filter(pk=whole(number) or 0)
    if q:
        asked = Q(buyer_email__iexact=q) | Q(recipient_email__iexact=q)
        asked |= Q(buyer_name__icontains=q) | Q(recipient_name__icontains=q)
        rows = rows.filter(asked)
    return rows


def _owed() -> Iterable[str]:
    for currency, amount in sorted(owed().items()):
        yield str(money(from_minor(amount, currency), currency))
