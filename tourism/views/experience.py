"""One experience: what happens, when there is room, what it costs, and booking it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from shop.basket.requests import ShopRequest, origin_of
from shop.basket.services import open_basket
from shop.catalogue.queries import reviews_of
from tourism.forms.choosing import MOST_NIGHTS, Choice
from tourism.models import Experience, Slot
from tourism.queries import (
    Month,
    Sum,
    day_of,
    experiences_of,
    free_slots,
    month_of,
    nights,
    shown_experiences,
    sum_of,
)
from tourism.queries.guests import may_review
from tourism.services import VisitRefused, put_in_basket, why_not_so_many

SHOWN_REVIEWS = 12


def shown_or_404(slug: str) -> Experience:
    found = shown_experiences().select_related("partner__face").filter(slug=slug)
    experience = found.first()
    if experience is None:
        raise Http404
    return experience


@require_safe
def experience(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; `month` turns the calendar and `day` opens a day of it."""
    found = shown_or_404(slug)
    asked = request.GET.get("month", "")
    month = month_of(
        found,
        day_of(f"{asked}-01") if asked else None,
        day_of(request.GET.get("day", "")),
    )
    product = found.product
    reviews = reviews_of(product, SHOWN_REVIEWS)
    pictures = [one.photo for one in product.images.select_related("photo")]
    choice = Choice.of(request.GET)
    return render(
        request,
        "visit/experience.html",
        {
            "experience": found,
            "product": product,
            "month": month,
            "choice": choice,
            "today": timezone.localdate(),
            "most_nights": min(MOST_NIGHTS, found.horizon_days),
            "pictures": pictures or ([product.cover] if product.cover else []),
            "reviews": reviews,
            "review_count": reviews[0].total if reviews else 0,
            "may_review": isinstance(request.user, User)
            and may_review(found, request.user),
            "others": [
                one for one in experiences_of(found.partner_id) if one.pk != found.pk
            ],
            "structured": _structured(request, found, month, len(reviews)),
        },
    )


@dataclass(frozen=True)
class Chosen:
    """What was chosen, as slots: of a stay every night of it."""

    slots: list[Slot]
    choice: Choice
    problem: str = ""

    @property
    def sum(self) -> Sum:
        return sum_of(self.slots, self.choice.tickets)


def _chosen(found: Experience, choice: Choice) -> Chosen:
    """The slots with their prices; says what of them can't be had."""
    slot = found.slots.filter(pk=choice.slot).first()
    if slot is None:
        return Chosen([], choice, _("Please choose a date and how many come."))
    first = timezone.localtime(slot.starts).date()
    if not found.is_stay:
        slots = [
            one for one in free_slots(found, first=first, last=first) if one == slot
        ]
    else:
        leave = first + timedelta(days=choice.nights)
        slots = nights(found, first, leave)
    if len(slots) < (choice.nights if found.is_stay else 1):
        problem = (
            _("Not every night of this stay is free. Please choose other days.")
            if found.is_stay
            else _("This date is full or closed by now. Please choose another one.")
        )
        return Chosen(slots, choice, problem)
    return Chosen(slots, choice)


@require_safe
def price(request: HttpRequest, slug: str) -> HttpResponse:
    """What a choice comes to, while it is made; a part of the page."""
    found = shown_or_404(slug)
    chosen = _chosen(found, Choice.of(request.GET))
    total = chosen.sum
    problem = chosen.problem
    if not problem and total.places:
        problem = why_not_so_many(found, total.places) or _room(chosen, total)
    context = {"experience": found, "sum": total, "problem": problem}
    return render(request, "visit/sum.html", context)


def _room(chosen: Chosen, total: Sum) -> str:
    left = min(slot.pool.available for slot in chosen.slots)
    if left >= total.places:
        return ""
    text = ngettext(
        "Only %(left)d place is left. Please take fewer or another date.",
        "Only %(left)d places are left. Please take fewer or another date.",
        left,
    )
    return text % {"left": left}


@require_POST
def add(request: ShopRequest, slug: str) -> HttpResponse:
    """Put the choice into the basket, all of it or nothing."""
    found = shown_or_404(slug)
    choice = Choice.of(request.POST)
    chosen = _chosen(found, choice)
    if chosen.problem:
        messages.error(request, chosen.problem)
        return _answer(request, found, choice)
    basket = open_basket(request)
    try:
        put_in_basket(
            basket,
            found,
            chosen.slots,
            choice.tickets,
            click=choice.click,
            origin=origin_of(request),
        )
    except VisitRefused as refused:
        for text in refused.messages:
            messages.error(request, text)
        return _answer(request, found, choice)
    messages.success(
        request,
        _("In your basket: %(title)s. The places are yours once you have paid.")
        % {"title": found.title},
    )
    return _answer(request, found, choice, is_added=True)


def _answer(
    request: ShopRequest, found: Experience, choice: Choice, *, is_added: bool = False
) -> HttpResponse:
    if request.htmx:
        return render(request, "visit/added.html", {"is_added": is_added})
    if is_added:
        return HttpResponseRedirect(reverse("basket:summary"))
    day = _day_of_slot(found, choice.slot)
    query = {"slot": choice.slot} | {f"n-{pk}": n for pk, n in choice.tickets.items()}
    asked = urlencode(query | ({"day": day.isoformat()} if day else {}))
    return HttpResponseRedirect(f"{found.get_absolute_url()}?{asked}#book")


def _day_of_slot(found: Experience, pk: int) -> date | None:
    starts = found.slots.filter(pk=pk).values_list("starts", flat=True).first()
    return timezone.localtime(starts).date() if starts else None


def _structured(
    request: HttpRequest, found: Experience, month: Month, reviews: int
) -> list[dict[str, Any]]:
    """What search engines read: a Product with its offers, an Event for each slot."""
    url = request.build_absolute_uri(found.get_absolute_url())
    product = found.product
    place = found.village.name if found.village else found.partner.name
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": found.title,
        "description": product.summary,
        "url": url,
        "brand": {"@type": "Brand", "name": str(found.partner)},
    }
    if reviews and product.rating:
        thing["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(product.rating, 1),
            "reviewCount": reviews,
        }
    slots = [slot for day in month.days.values() for slot in day.slots][:20]
    return [thing, *(_event(slot, found.title, url, place) for slot in slots)]


def _event(slot: Slot, name: str, url: str, place: str) -> dict[str, Any]:
    left = slot.pool.available > 0
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": name,
        "url": url,
        "startDate": timezone.localtime(slot.starts).isoformat(),
        "endDate": timezone.localtime(slot.ends).isoformat(),
        "location": {"@type": "Place", "name": place, "address": place},
        "offers": [
            {
                "@type": "Offer",
                "name": one.price.name,
                "price": str(one.price.amount),
                "priceCurrency": one.pack.price_currency,
                "availability": "https://schema.org/"
                + ("InStock" if left else "SoldOut"),
                "url": url,
            }
            for one in slot.on_sale  # type: ignore[attr-defined]
        ],
    }
