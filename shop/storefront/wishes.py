"""Wishing for goods and waiting for a season: the buttons, the lists, what one saw."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View

from accounts.queries import person_of
from core.inputs import whole, wholes
from shop.catalogue.menu import entry_of
from shop.catalogue.models import Category, Product
from shop.catalogue.queries import published_products

from .guest_wishes import MOST, guest_wishes, unwish_as_guest, wish_as_guest
from .models import Wish
from .services import (
    WishError,
    await_season,
    forget_season,
    unwish,
    wish,
)
from .shared_wishes import own_wishes
from .wanted import (
    alerts_of,
    categories_with_a_season,
    seen_cards,
)


@method_decorator(never_cache, name="dispatch")
class WishButton(View):
    """Keep a product in mind, or no longer; a guest's session keeps it.

    Its page is kept for everybody; it fetches the button as this person sees it.
    """

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = _shown(pk)
        if request.user.is_authenticated:
            own = Wish.objects.filter(user=person_of(request), product=product)
            wished = own.exists()
        else:
            wished = pk in guest_wishes(request)
        context = {"product": product, "wished": wished}
        return render(request, "storefront/own_wish.html", context)

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        if not request.user.is_authenticated:
            return self._of_guest(request, pk)
        person = person_of(request)
        is_in_list = request.POST.get("back") == "list"
        if request.POST.get("do") == "unwish":
            unwish(person, pk)
            messages.success(request, _("Removed from your wish list."))
            if is_in_list:
                return redirect("accounts:wishes")
            return redirect(_shown(pk).get_absolute_url())
        product = _shown(pk)
        try:
            wish(person, product)
        except WishError as refused:
            messages.error(request, str(refused))
        else:
            said = _("On your wish list. We tell you when it is in stock or cheaper.")
            messages.success(request, said)
        return redirect(product.get_absolute_url())

    def _of_guest(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("do") == "unwish":
            unwish_as_guest(request, pk)
            messages.success(request, _("Removed from your wish list."))
            return redirect("accounts:wishes")
        product = _shown(pk)
        if "notify" in request.POST:  # nobody could be told
            return redirect_to_login(product.get_absolute_url())
        wish_as_guest(request, product)
        said = _("On your wish list. Sign in to hear when it is cheaper or in stock.")
        messages.success(request, said)
        return redirect(product.get_absolute_url())


def _shown(pk: int) -> Product:
    rows = published_products().select_related("lead_pack")
    return get_object_or_404(rows, pk=pk)


@method_decorator(never_cache, name="dispatch")
class WishesPage(TemplateView):
    """What the person keeps in mind, as it can be had now; a guest's on one page."""

    template_name = "accounts/wishes.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if not self.request.user.is_authenticated:
            cards = seen_cards(guest_wishes(self.request), most=MOST)
            guest_cards = [(card, [card]) for card in cards]
            return super().get_context_data(guest_cards=guest_cards, **kwargs)
        return super().get_context_data(**own_wishes(self.request), **kwargs)


class SeasonAlertsPage(LoginRequiredMixin, TemplateView):
    """Which seasons the person wants to hear of."""

    template_name = "storefront/season_alerts.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        awaited = alerts_of(person_of(self.request))
        rows = [(one, one.pk in awaited) for one in categories_with_a_season()]
        gone = awaited - {one.pk for one, _is_awaited in rows}
        rows += [(one, True) for pk in sorted(gone) if (one := entry_of(pk))]
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("category")) or 0
        entry = entry_of(pk)
        if entry is None:
            raise Http404
        person, name = person_of(request), {"name": entry.name}
        if request.POST.get("do") == "stop":
            forget_season(person, pk)
            said = _("You get no more season alerts for %(name)s.")
        else:
            await_season(person, get_object_or_404(Category, pk=pk))
            said = _("We tell you when the next season of %(name)s begins.")
        messages.success(request, said % name)
        return redirect("storefront:season_alerts")


@never_cache
@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """Cards of what a browser remembers itself; nothing of it is kept here."""
    ids = wholes(request.GET.get("ids", "")[:200].split(","))
    return render(request, "storefront/seen.html", {"products": seen_cards(ids)})
