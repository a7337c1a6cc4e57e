"""The page of what a search found."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shop.catalogue.listing import listing
from shop.catalogue.queries import listed_products
from shop.catalogue.views import render_listing

from .engine import engine, readable


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Goods that answer `q`, narrowed and ordered like every list."""
    query = readable(request.GET.get("q", ""))
    search = engine()
    found = search.matching(listed_products(), query)
    page = listing(
        found, request.GET, best=lambda rows, upto: search.best(rows, query, upto)
    )
    return render_listing(request, page=page, query=query, is_search=True)
