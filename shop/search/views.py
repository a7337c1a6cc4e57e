"""The page of what a search found, and what is offered while somebody types."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.regions import chosen_region, region_name
from core.search.queries import completions
from shop.catalogue.delivery_estimates import sellers_reaching
from shop.catalogue.listing import listing
from shop.catalogue.queries import listed_products
from shop.catalogue.views import render_listing

from .goods import find_goods, readable
from .queries import sections
from .services import note_missed

MOST_SUGGESTIONS = 8


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Goods that answer `q`, narrowed and ordered like every list, and farms, villages
    and broadcasts that are called so.
    """
    query = readable(request.GET.get("q", ""))
    goods = find_goods(query)
    region = chosen_region(request)
    best = partial(goods.best, reaching=sellers_reaching(region))
    page = listing(goods.among(listed_products()), request.GET, region, best=best)
    beside = sections(goods.found, query)
    if query and goods.found.is_missed and not beside:
        note_missed(query, get_language() or "")
    return render_listing(
        request,
        page=page,
        query=query,
        found=goods.found,
        sought=goods.found.concepts,
        has_similar=goods.has_similar,
        sections=beside,
        region_name=region_name(region),
        is_search=True,
    )


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names that begin as was typed, as options of the search's field."""
    typed = readable(request.GET.get("q", ""))
    is_chinese = (get_language() or "").startswith("zh")
    names = completions(typed, MOST_SUGGESTIONS, in_chinese=is_chinese)
    return render(request, "catalogue/suggestions.html", {"names": names})
