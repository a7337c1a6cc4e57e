"""What shoppers sought and did not find, names of the same thing, what comes first."""

from django.contrib import messages
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.models import MissedSearch, SearchBoost, SearchSynonym
from office.market.services.search_boosts import BoostError, add_boost, remove_boost
from office.market.services.search_words import (
    SynonymError,
    delete_synonyms,
    save_synonyms,
)
from office.moderation.views.base import OfficePage
from shop.catalogue.models import Product
from shop.search.services import KEPT

MOST_MISSED = 100


def shown_boosts() -> list[tuple[SearchBoost, Product | None]]:
    """By their search, each with its product, None for one that is gone."""
    boosts = list(SearchBoost.objects.order_by("query", "pk"))
    products = Product.objects.in_bulk([boost.product for boost in boosts])
    return [(boost, products.get(boost.product)) for boost in boosts]


class SearchWordsPage(OfficePage):
    """A page of the market's office alone."""

    act = "office.search.edit"
    http_method_names = ["get", "head", "post", "options"]
    template_name = "office/market/search.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if request.POST.get("do") in {"boost", "unboost"}:
            return self._boost(request)
        pk = whole(request.POST.get("group"))
        if request.POST.get("do") == "delete" and pk:
            delete_synonyms(pk)
            messages.success(request, _("Synonyms deleted."))
            return redirect("office:search", self.slug)
        typed = request.POST.get("words", "")
        try:
            save_synonyms(pk, typed)
        except SynonymError as refused:
            context = self.get_context_data(error=str(refused), typed=typed, group=pk)
            return self.render_to_response(context, status=422)
        messages.success(request, _("Synonyms saved."))
        return redirect("office:search", self.slug)

    def _boost(self, request: HttpRequest) -> HttpResponse:
        if request.POST["do"] == "unboost":
            remove_boost(whole(request.POST.get("boost")) or 0)
            messages.success(request, _("Removed."))
            return redirect("office:search", self.slug)
        query, address = request.POST.get("query", ""), request.POST.get("product", "")
        try:
            add_boost(query, address)
        except BoostError as refused:
            context = self.get_context_data(
                boost_error=str(refused), typed_query=query, typed_product=address
            )
            return self.render_to_response(context, status=422)
        messages.success(request, _("Saved."))
        return redirect("office:search", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("typed", self.request.GET.get("word", "")[:80])
        recent = MissedSearch.objects.filter(day__gte=dates.today() - KEPT)
        missed = recent.values("query").annotate(count=Sum("times"), last=Max("day"))
        return super().get_context_data(
            missed=missed.order_by("-count", "-last", "query")[:MOST_MISSED],
            groups=SearchSynonym.objects.order_by("words", "pk"),
            boosts=shown_boosts(),
            **kwargs,
        )
