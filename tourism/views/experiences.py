"""Experiences: found, one with its calendar and booking, and what guests wrote."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.queries import person_of
from core import dates
from core.sections import PageSection
from orders.reviews.queries import reviews_of_product, section_of
from shop.basket.requests import ShopRequest, origin_of
from shop.basket.services.baskets import open_basket
from shop.storefront.services import ReviewError, write_review
from shop.storefront.viewpoints import PlacesWanted, wanted_viewpoints
from tourism.forms.choice import MOST_NIGHTS, SlotChoice, VisitReviewForm
from tourism.models import Experience, Slot
from tourism.page_heads import head_of_experience
from tourism.queries.guests import may_review
from tourism.queries.search import (
    ExperienceFilter,
    day_of,
    experiences_at,
    experiences_of,
    villages_to_visit,
    wanted_experiences,
)
from tourism.queries.slots import (
    Sum,
    free_slots,
    month_of,
    nights,
    shown_experiences,
    sum_of,
    why_not_so_many,
)
from tourism.services import VisitError
from tourism.services.choice import put_in_basket
from tourism.states import ExperienceKind
from vendors.places.models import Viewpoint


def shown_or_404(slug: str) -> Experience:
    shown = shown_experiences().select_related("partner__face", "village__county")
    found = shown.filter(slug=slug)
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
    section = section_of(reviews_of_product(product))
    pictures = [one.photo for one in product.images.select_related("photo")]
    pictures = pictures or ([product.cover] if product.cover else [])
    choice = SlotChoice.of(request.GET)
    return render(
        request,
        "visit/experience.html",
        {
            "experience": found,
            "product": product,
            "month": month,
            "choice": choice,
            "today": dates.today(),
            "most_nights": min(MOST_NIGHTS, found.horizon_days),
            "pictures": pictures,
            "section": section,
            "may_review": isinstance(request.user, User)
            and may_review(found, request.user),
            "others": [
                one for one in experiences_of(found.partner_id) if one.pk != found.pk
            ],
            "head": head_of_experience(found, month, pictures, section.facts),
        },
    )


@dataclass(frozen=True)
class Chosen:
    """What was chosen, as slots: of a stay every night of it."""

    slots: list[Slot]
    choice: SlotChoice
    problem: str = ""

    @property
    def sum(self) -> Sum:
        return sum_of(self.slots, self.choice.tickets)


def _chosen(found: Experience, choice: SlotChoice) -> Chosen:
    """The slots with their prices; says what of them can't be had."""
    slot = found.slots.filter(pk=choice.slot).first()
    if slot is None:
        return Chosen([], choice, _("Please choose a date and the number of people."))
    first = dates.day_of(slot.starts)
    if not found.is_stay:
        slots = [
            one for one in free_slots(found, first=first, last=first) if one == slot
        ]
    else:
        leave = first + timedelta(days=choice.nights)
        slots = nights(found, first, leave)
    if len(slots) < (choice.nights if found.is_stay else 1):
        problem = (
            _("Not every night of this stay is available. Please choose other dates.")
            if found.is_stay
            else _("This date is full or closed. Please choose another one.")
        )
        return Chosen(slots, choice, problem)
    return Chosen(slots, choice)


@require_safe
def price(request: HttpRequest, slug: str) -> HttpResponse:
    """What a choice comes to, while it is made; a part of the page."""
    found = shown_or_404(slug)
    chosen = _chosen(found, SlotChoice.of(request.GET))
    total = chosen.sum
    problem = chosen.problem
    if not problem and total.places:
        problem = why_not_so_many(found, total.places) or _room(chosen, total)
    context = {"experience": found, "sum": total, "problem": problem}
    return render(request, "visit/sum.html", context)


def _room(chosen: Chosen, total: Sum) -> str:
    left = min(slot.pool.shown for slot in chosen.slots)
    if left >= total.places:
        return ""
    text = ngettext(
        "Only %(left)d place left. Please choose fewer places or another date.",
        "Only %(left)d places left. Please choose fewer places or another date.",
        left,
    )
    return text % {"left": left}


@require_POST
def add(request: ShopRequest, slug: str) -> HttpResponse:
    """Put the choice into the basket, all of it or nothing."""
    found = shown_or_404(slug)
    choice = SlotChoice.of(request.POST)
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
    except VisitError as refused:
        for text in refused.messages:
            messages.error(request, text)
        return _answer(request, found, choice)
    messages.success(
        request,
        _(
            "In your basket: %(title)s. The places are reserved once "
            "you place the order."
        )
        % {"title": found.title},
    )
    return _answer(request, found, choice, is_added=True)


def _answer(
    request: ShopRequest,
    found: Experience,
    choice: SlotChoice,
    *,
    is_added: bool = False,
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
    return dates.day_of(starts) if starts else None


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """404 for whoever was not there or has written already."""
    found = shown_or_404(slug)
    person = person_of(request)
    if not may_review(found, person):
        raise Http404
    form = VisitReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write_review(found.product, user=person, **form.cleaned_data)
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            thanks = (
                _("Thank you. Your review is published.")
                if kept.status == kept.APPROVED
                else _("Thank you. Your review will appear once it is approved.")
            )
            messages.success(request, thanks)
            return redirect(f"{found.get_absolute_url()}#reviews")
    context = {"experience": found, "form": form}
    status = 422 if form.errors else 200
    page: HttpResponse = render(request, "visit/review.html", context, status=status)
    return page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By village, kind, day, people and month; what is chosen stands in the address."""
    wanted = ExperienceFilter.of(request.GET)
    places = (
        []
        if wanted.is_of_a_time
        else wanted_viewpoints(PlacesWanted(wanted.village, wanted.month))
    )
    return render(
        request,
        "visit/index.html",
        {
            "wanted": wanted,
            "experiences": wanted_experiences(wanted),
            "places": places,
            "villages": villages_to_visit(),
            "kinds": ExperienceKind.choices,
            "months": range(1, 13),
            "today": dates.today(),
        },
    )


def near(viewpoint: Viewpoint) -> PageSection | None:
    """One query."""
    found = experiences_at(viewpoint)
    if not found:
        return None
    return PageSection("visit/near.html", {"experiences": found}, place=10)
