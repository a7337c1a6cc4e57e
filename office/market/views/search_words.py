"""What shoppers sought and did not find, and names of the same thing."""

from django.contrib import messages
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.models import MissedSearch, SearchSynonym
from office.market.services.search_words import (
    SynonymError,
    delete_synonyms,
    save_synonyms,
)
from office.moderation.views.base import OfficePage
from shop.search.services import KEPT

MOST_MISSED = 100


class SearchWordsPage(OfficePage):
    """A page of the market's office alone."""

    act = "office.search.edit"
    http_method_names = ["get", "head", "post", "options"]
    template_name = "office/market/search.html"

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("typed", self.request.GET.get("word", "")[:80])
        recent = MissedSearch.objects.filter(day__gte=dates.today() - KEPT)
        missed = recent.values("query").annotate(count=Sum("times"), last=Max("day"))
        return super().get_context_data(
            missed=missed.order_by("-count", "-last", "query")[:MOST_MISSED],
            groups=SearchSynonym.objects.order_by("words", "pk"),
            **kwargs,
        )
