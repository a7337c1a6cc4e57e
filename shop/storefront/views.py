"""The pages around the goods: home, farms, villages, the seasons, what to know."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.regions import remember_region
from shop.catalogue.models import Product
from shop.catalogue.promises import terms_of
from shop.catalogue.queries import published_products
from vendors.certificates.queries import certificates_of_seller
from vendors.members.queries import hats

from . import queries
from .forms import PlaceForm, ReviewForm
from .seasons import season_words
from .services import ReviewRefused, write_review
from .solar_terms import term_of
from .visiting import shown_viewpoints


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "storefront/home.html",
        {
            "today": today,
            "term": term_of(today),
            "words": season_words(today.month),
            "figures": queries.figures(),
            "season_cards": queries.season_cards(),
            "farms": queries.farms_near_the_top(),
            "harvests": queries.fresh_harvests(),
            "villages": queries.villages(limit=2),
        },
    )


def _page(request: HttpRequest) -> int:
    value = request.GET.get("page", "")
    if not (value.isascii() and value.isdigit() and len(value) < 9):
        return 1
    return min(max(int(value), 1), queries.MAX_PAGE)


@require_safe
def farms(request: HttpRequest) -> HttpResponse:
    """Every farm, or those of one village."""
    slug = request.GET.get("village", "")[:64].replace("\x00", "")
    village = queries.village_page(slug) if slug else None
    page = _page(request)
    found = queries.farms(village.slug if village else "", page)
    has_more = len(found) > queries.FARMS_A_PAGE and page < queries.MAX_PAGE
    return render(
        request,
        "storefront/farms.html",
        {
            "farms": found[: queries.FARMS_A_PAGE],
            "village": village,
            "page_number": page,
            "has_more": has_more,
        },
    )


@require_safe
def farm(request: HttpRequest, slug: str) -> HttpResponse:
    """One seller: who they are, what they sell now and what comes next."""
    partner = queries.farm_page(slug)
    if partner is None:
        raise Http404
    goods = queries.goods_of(partner)
    month = timezone.localdate().month
    seasonal = [product for product in goods if len(product.months) < 12]
    return render(
        request,
        "storefront/farm.html",
        {
            "farm": partner,
            "stands": partner.standing(),
            "goods": goods[:24],
            "has_more": len(goods) > 24,
            "certificates": certificates_of_seller(partner),
            "delivery_terms": terms_of(partner),
            "members": queries.members_of(partner) if partner.is_cooperative else [],
            "rows": queries.calendar_rows(seasonal, month),
            "month": month,
            "calendar_months": queries.months_from(month),
        },
    )


@require_safe
def villages(request: HttpRequest) -> HttpResponse:
    places = queries.villages()
    return render(request, "storefront/villages.html", {"villages": places})


@require_safe
def village(request: HttpRequest, slug: str) -> HttpResponse:
    """One village, its farms and what they sell."""
    place = queries.village_page(slug)
    if place is None:
        raise Http404
    return render(
        request,
        "storefront/village.html",
        {
            "village": place,
            "farms": queries.farms_in(place),
            "goods": queries.goods_from(place),
            "viewpoints": shown_viewpoints().filter(village=place).order_by("name"),
        },
    )


@require_safe
def season(request: HttpRequest) -> HttpResponse:
    """The year in the fields: what is harvested in which month."""
    today = timezone.localdate()
    wanted = request.GET.get("month", "")
    is_month = wanted.isascii() and wanted.isdigit() and len(wanted) <= 2
    month = int(wanted) if is_month and 1 <= int(wanted) <= 12 else today.month
    rows = queries.calendar_rows(queries.seasonal_goods(), month)
    return render(
        request,
        "storefront/season.html",
        {
            "rows": rows,
            "now": [row for row in rows if row.months[0]],
            "month": month,
            "this_month": today.month,
            "months": range(1, 13),
            "calendar_months": queries.months_from(month),
            "term": term_of(today),
        },
    )


@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/delivery.html")


@require_safe
def spoiled(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/spoiled.html")


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Remember where the shopper is, and go back to the page."""
    response = HttpResponseRedirect(_next(request))
    form = PlaceForm(request.POST)
    if form.is_valid():
        remember_region(response, form.cleaned_data["region"])
    else:
        messages.error(request, _("Please choose a place from the list."))
    return response


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")


@login_required
@require_safe
def my_hats(request: HttpRequest) -> HttpResponse:
    """The names one may act in, as rows of the header's menu."""
    own = hats(cast("User", request.user))
    return render(request, "components/hats.html", {"hats": own})


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write what one thinks of a product."""
    product = published_products().filter(pk=pk).select_related("partner").first()
    if product is None:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _keep_review(request, product, form)
    context: dict[str, Any] = {"product": product, "form": form}
    return render(request, "storefront/review.html", context)


def _keep_review(
    request: HttpRequest, product: Product, form: ReviewForm
) -> HttpResponseBase:
    try:
        writer = cast("User", request.user)
        kept = write_review(product, user=writer, **form.cleaned_data)
    except ReviewRefused as refused:
        form.add_error(None, str(refused))
        context = {"product": product, "form": form}
        return render(request, "storefront/review.html", context)
    thanks = (
        _("Thank you. What you wrote is on the page.")
        if kept.status == kept.APPROVED
        else _("Thank you. It appears once the market has read it.")
    )
    messages.success(request, thanks)
    return redirect(f"{product.get_absolute_url()}#reviews")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
