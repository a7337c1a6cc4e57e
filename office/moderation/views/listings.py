"""Listings in review: the queue of them, and one to look at."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from office.moderation.forms import ReasonForm
from office.moderation.queries import listing_remarks, with_listing_look
from office.moderation.services import Chosen, decide
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState

from .base import OfficePage
from .queue import QueuePage, offer_undo


class ListingsPage(QueuePage):
    """What waits of new listings alone."""

    only = "listing"


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


class ListingPage(OfficePage):
    """One listing as shoppers would see it, and the decision on it."""

    template_name = "office/listing.html"
    write_act = "office.listings.decide"

    def listing(self, pk: int) -> Product:
        rows = with_listing_look(Product.objects.filter(partner__in=self.sellers))
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
        approves = request.POST.get("decide") == "approve"
        form = ReasonForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(product, form)
        version = request.POST.get("version", "")
        seen = version if _number(version) else "0" if approves else ""
        chosen = Chosen("listing", product, seen)
        reason = "" if approves else form.cleaned_data["reason"]
        outcome = decide(
            [chosen], approves=approves, reason=lambda _one: reason, by=self.person
        )
        offer_undo(request, self.slug, outcome)
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
