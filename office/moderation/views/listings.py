"""Listings in review: the list with its bulk acts, and one to look at."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.transitions import TransitionError
from office.moderation.forms import ReasonForm
from office.moderation.queries import listing_remarks, listing_rows, listings_in_review
from shop.catalogue.models import Product
from shop.catalogue.services import StaleEdit, publish_listing, refuse_listing
from shop.catalogue.states import ListingState

from .base import OfficePage

MOST_AT_ONCE = 100


@dataclass
class Outcome:
    """What became of a bulk decision."""

    done: int = 0
    left: list[str] = field(default_factory=list)


class ListingsPage(OfficePage):
    """What waits, and several decided at once."""

    template_name = "office/listings.html"
    write_act = "office.listings.decide"

    def get(
        self,
        request: HttpRequest,
        *_args: Any,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(ReasonForm(), [])

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        chosen = request.POST.getlist("listing")[:MOST_AT_ONCE]
        if not chosen:
            messages.error(request, _("Please choose at least one listing."))
            return redirect("office:listings", self.slug)
        approves = request.POST.get("decide") == "approve"
        form = ReasonForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(form, chosen)
        seen = self._seen(chosen)
        outcome = Outcome()
        for product in self._in_scope(list(seen)):
            if approves:
                _publish(product, seen[product.pk], self.request, outcome)
            else:
                _send_back(product, form.cleaned_data["reason"], self.request, outcome)
        self._say(outcome, approves=approves)
        return redirect("office:listings", self.slug)

    def _seen(self, chosen: list[str]) -> dict[int, int]:
        """Chosen boxes as id → version; 404 for a value that is no such pair."""
        pairs = [value.split(":") for value in chosen]
        numbers = [pair for pair in pairs if len(pair) == 2 and all(map(_number, pair))]
        if len(numbers) != len(pairs):
            get_object_or_404(Product.objects.none())
        return {int(pk): int(version) for pk, version in numbers}

    def _in_scope(self, ids: list[int]) -> list[Product]:
        """The chosen listings, all of this office; 404 if one is not."""
        mine = Product.objects.filter(partner__in=self.sellers)
        found = list(mine.filter(pk__in=ids).select_related("partner").order_by("pk"))
        if len(found) != len(ids):
            get_object_or_404(Product.objects.none())
        return found

    def _say(self, outcome: Outcome, *, approves: bool) -> None:
        if outcome.done:
            text = (
                ngettext(
                    "%(count)d listing is published.",
                    "%(count)d listings are published.",
                    outcome.done,
                )
                if approves
                else ngettext(
                    "%(count)d listing is sent back with your note.",
                    "%(count)d listings are sent back with your note.",
                    outcome.done,
                )
            )
            messages.success(self.request, text % {"count": outcome.done})
        for why in outcome.left:
            messages.warning(self.request, why)

    def page(self, form: ReasonForm, chosen: list[str]) -> HttpResponse:
        page = self.page_of(listings_in_review(self.sellers))
        context = self.get_context_data(
            page=page, rows=listing_rows(list(page)), form=form, chosen=chosen
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _publish(
    product: Product, version: int, request: HttpRequest, outcome: Outcome
) -> None:
    named = {"name": product.title}
    try:
        publish_listing(product, version=version, by=request.user)  # type: ignore[arg-type]
    except StaleEdit:
        outcome.left.append(
            _("%(name)s was changed since you saw it. Please look again.") % named
        )
    except TransitionError:
        outcome.left.append(_("%(name)s was decided meanwhile.") % named)
    except ValidationError as error:
        why = " ".join(error.messages)
        outcome.left.append(
            _("%(name)s is not complete: %(why)s") % {**named, "why": why}
        )
    else:
        outcome.done += 1


def _send_back(
    product: Product, note: str, request: HttpRequest, outcome: Outcome
) -> None:
    try:
        refuse_listing(product, note=note, by=request.user)  # type: ignore[arg-type]
    except TransitionError:
        outcome.left.append(
            _("%(name)s was decided meanwhile.") % {"name": product.title}
        )
    else:
        outcome.done += 1


class ListingPage(OfficePage):
    """One listing as shoppers would see it, and the decision on it."""

    template_name = "office/listing.html"
    write_act = "office.listings.decide"

    def listing(self, pk: int) -> Product:
        rows = Product.objects.filter(partner__in=self.sellers).select_related(
            "partner__village", "main_category", "cover", "lead_pack"
        )
        return get_object_or_404(rows.prefetch_related("pools"), pk=pk)

    def get(
        self,
        request: HttpRequest,
        *_args: Any,
        pk: int,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(self.listing(pk), ReasonForm())

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        product = self.listing(pk)
        outcome = Outcome()
        if request.POST.get("decide") == "approve":
            version = request.POST.get("version", "")
            seen = int(version) if _number(version) else 0
            _publish(product, seen, request, outcome)
        else:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return self.page(product, form)
            _send_back(product, form.cleaned_data["reason"], request, outcome)
        for why in outcome.left:
            messages.warning(request, why)
        if not outcome.done:
            return redirect("office:listing", self.slug, pk)
        messages.success(request, _("Decided. The seller is told."))
        return redirect("office:queue", self.slug)

    def page(self, product: Product, form: ReasonForm) -> HttpResponse:
        in_review = product.state == ListingState.IN_REVIEW
        context = self.get_context_data(
            product=product,
            form=form,
            images=product.images.select_related("photo").order_by("display_order"),
            packs=product.stockrecords.select_related("pool", "tax_category"),
            remarks=listing_remarks(product) if in_review else [],
            in_review=in_review,
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
