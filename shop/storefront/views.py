"""The pages around the goods: home, farms, villages, the seasons, what to know."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import dates
from core.brand import market_name
from core.inputs import whole
from core.looks import PAPER, app_icons
from core.page_head import PageHead
from core.regions import (
    chosen_region,
    region_name,
    remember_region,
)
from core.shared import derived
from shop.catalogue.delivery_estimates import terms_of
from vendors.certificates.queries import certificates_of_seller
from vendors.members.queries import role_choices

from . import page_heads, queries
from .deals import deals
from .farm_list import farm_list
from .farm_map import map_around, map_of_farms
from .forms import PlaceForm
from .help import TOPICS, answers
from .seasons import CategoryGroup, calendar_groups, season_words
from .solar_terms import term_told
from .viewpoints import viewpoints_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render_home(request, queries.running_headline())


def render_home(
    request: HttpRequest,
    written: queries.HomeHeadline | None,
    *,
    is_preview: bool = False,
) -> HttpResponse:
    """Home under what staff wrote, or under what is in season without."""
    today, region = dates.today(), chosen_region(request)
    goods = queries.goods_on_home()
    return render(
        request,
        "storefront/home.html",
        {
            "head": page_heads.head_of_home(),
            "region": region,
            "region_name": region_name(region),
            "today": today,
            "term": term_told(today),
            "words": season_words(today.month, [kind.name for kind in goods.kinds]),
            "headline": written.headline if written else None,
            "headline_cards": written.cards if written else [],
            "is_preview": is_preview,
            "figures": queries.figures(),
            "season_cards": goods.in_season,
            "lasting_cards": goods.lasting,
            "harvests": goods.harvests,
        },
    )


@require_safe
def farms(request: HttpRequest) -> HttpResponse:
    """Every farm, or those that the filters let through, and where they are."""
    page = farm_list(request.GET)
    slug = page.only_village
    village = queries.village_page(slug) if slug else None
    return render(
        request,
        "storefront/farms.html",
        {
            "head": page_heads.head_of_farms(village, page),
            "page": page,
            "farms": page.farms,
            "village": village,
            "map": map_of_farms(page.villages, page.filters.chosen["village"]),
        },
    )


@require_safe
def farm(request: HttpRequest, slug: str) -> HttpResponse:
    """One seller: who they are, what they sell now and what comes next."""
    partner = queries.farm_page(slug)
    if partner is None:
        raise Http404
    goods = queries.goods_of(partner)
    month = dates.today().month
    seasonal = [product for product in goods if len(product.months) < 12]
    return render(
        request,
        "storefront/farm.html",
        {
            "head": page_heads.head_of_farm(partner),
            "farm": partner,
            "stands": partner.standing(),
            "goods": goods[: queries.GOODS_ON_FARM],
            "has_more": len(goods) > queries.GOODS_ON_FARM,
            "certificates": certificates_of_seller(partner),
            "delivery_terms": terms_of(partner),
            "map": map_around(partner.village),
            "members": queries.members_of(partner) if partner.is_cooperative else [],
            "rows": queries.calendar_rows(seasonal, month),
            "month": month,
            "calendar_months": queries.months_from(month),
        },
    )


@require_safe
def deals_page(request: HttpRequest) -> HttpResponse:
    """What is cheaper now, and for whom."""
    return render(request, "storefront/deals.html", {"deals": deals()})


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
            "head": page_heads.head_of_village(place),
            "village": place,
            "farms": queries.farms_in(place),
            "goods": queries.goods_from(place),
            "viewpoints": viewpoints_of(place.pk),
        },
    )


@require_safe
def season(request: HttpRequest) -> HttpResponse:
    """The year in the fields: what is harvested in which month."""
    today = dates.today()
    month = whole(request.GET.get("month"), 12) or today.month
    groups = calendar_groups(month)
    return render(
        request,
        "storefront/season.html",
        {
            "calendar": derived(
                ("season page", get_language(), month, today.month),
                (groups,),
                lambda: _calendar(groups, month, today.month),
            ),
            "month": month,
            "months": range(1, 13),
            "term": term_told(today),
        },
    )


def _calendar(groups: list[CategoryGroup], month: int, this_month: int) -> str:
    """Hundreds of rows of twelve cells, the same for everybody."""
    context = {
        "groups": groups,
        "now": [group for group in groups if group.now],
        "month": month,
        "this_month": this_month,
        "calendar_months": queries.months_from(month),
    }
    return render_to_string("storefront/season_groups.html", context)


@require_safe
def delivery(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/delivery.html")


@require_safe
def spoiled(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/spoiled.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions that shoppers ask, with answers."""
    head = PageHead(facts=(answers(),))
    return render(request, "storefront/help.html", {"topics": TOPICS, "head": head})


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
def role_switcher(request: HttpRequest) -> HttpResponse:
    """The names one may act in, as rows of the header's menu."""
    own = role_choices(cast("User", request.user))
    return render(request, "components/role_switcher.html", {"roles": own})


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone shows of the market as an app, in the language of the address."""
    content = {
        "id": reverse("home"),
        "name": market_name(),
        "short_name": market_name(),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": app_icons(),
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
