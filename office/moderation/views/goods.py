"""Goods of an office: listings and changes to decide, reported reviews, recalls."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.inputs import whole
from core.transitions import TransitionError
from office.moderation.forms import DecideForm, DecisionReasonForm, said_in
from office.moderation.queries import listing_remarks, with_listing_look
from office.moderation.services import BatchDecision, Chosen, decide
from orders.messaging.queries import reported_threads
from orders.messaging.services import TalkError, put_back, take_down
from orders.reviews.queries import reported_reviews
from orders.reviews.services.reports import decide_review
from orders.tracing.queries import recalls_among
from shop.catalogue.differences import difference_of
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.sections import sections_of
from shop.catalogue.services.content import StaleEditError
from shop.catalogue.services.edits import (
    EditConflictError,
    approve_edit,
    conflicts,
    refuse_edit,
)
from shop.catalogue.services.parts import whole_of
from shop.catalogue.states import EditState, ListingState
from vendors.members.queries import language_of_team

from .base import OfficePage
from .queue import QueuePage, offer_undo


class ListingsPage(QueuePage):
    """What waits of new listings alone."""

    only = "listing"


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
        *,
        pk: int,
    ) -> HttpResponse:
        return self.page(self.listing(pk), DecisionReasonForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        product = self.listing(pk)
        approves = request.POST.get("decide") == "approve"
        form = DecisionReasonForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(product, form)
        version = request.POST.get("version", "")
        seen = version if whole(version) is not None else "0" if approves else ""
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
        messages.success(request, _("Decided. The seller is notified."))
        return redirect("office:queue", self.slug)

    def page(self, product: Product, form: DecisionReasonForm) -> HttpResponse:
        in_review = product.state == ListingState.IN_REVIEW
        context = self.get_context_data(
            product=product,
            form=form,
            images=product.images.select_related("photo").order_by("display_order"),
            packs=product.stockrecords.select_related("pool", "tax_category"),
            remarks=listing_remarks(product) if in_review else [],
            in_review=in_review,
            sections=sections_of(product),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class EditPage(OfficePage):
    template_name = "office/edit.html"
    write_act = "office.listings.decide"

    def edit(self, pk: int) -> ProposedEdit:
        rows = ProposedEdit.objects.filter(product__partner__in=self.sellers)
        related = ("product__partner__village", "product__cover", "by", "decided_by")
        return get_object_or_404(rows.select_related(*related), pk=pk)

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(self.edit(pk), DecideForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        edit = self.edit(pk)
        approves = request.POST.get("decide") == "approve"
        form = DecideForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(edit, form)
        try:
            version = self._decide(edit, form, approves=approves)
        except (StaleEditError, EditConflictError) as changed:
            said = _("This changed since you opened it. Please check again.")
            if isinstance(changed, EditConflictError):
                said = str(changed)
            messages.warning(request, said)
            # As it is now, with the reason that was typed.
            return self.page(self.edit(pk), form if not approves else DecideForm(), 409)
        except TransitionError:
            self.say_decided()
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            offer_undo(
                request, self.slug, BatchDecision(done=1, undo=[("edit", pk, version)])
            )
            messages.success(request, _("Decided. The seller is notified."))
            return redirect("office:queue", self.slug)
        return redirect("office:edit", self.slug, pk)

    def _decide(self, edit: ProposedEdit, form: DecideForm, *, approves: bool) -> int:
        """Decide on what was seen; the listing's version after it."""
        seen = _number(self.request.POST.get("version", ""))
        if approves:
            product = approve_edit(
                edit,
                seen=seen,
                product_version=_number(self.request.POST.get("product_version", "")),
                over="over" in self.request.POST,
                by=self.person,
            )
            return product.version
        language = language_of_team(edit.product.partner_id)
        canned = said_in(language, form.cleaned_data["canned"])
        texts = (canned, form.cleaned_data["reason"])
        reason = " ".join(text for text in texts if text)
        refused = refuse_edit(edit, reason=reason, seen=seen, by=self.person)
        return refused.product.version

    def page(
        self, edit: ProposedEdit, form: DecideForm, status: int = 200
    ) -> HttpResponse:
        waits = edit.state == EditState.OPEN
        meanwhile = conflicts(edit, whole_of(edit.product)) if waits else {}
        context = self.get_context_data(
            edit=edit,
            product=edit.product,
            difference=difference_of(edit, meanwhile),
            conflict=bool(meanwhile),
            waits=waits,
            may_decide=self.allows("office.listings.decide"),
            form=form,
        )
        status = 422 if form.errors else status
        return self.render_to_response(context, status=status)


def _number(text: str) -> int:
    number = whole(text)
    return -1 if number is None else number


class ReportedReviewsPage(OfficePage):
    """Each with who reported it and why, and what it said before."""

    act = "office.reviews.see"
    write_act = "office.reviews.see"
    template_name = "office/reviews.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("review")) or 0
        review = get_object_or_404(reported_reviews(), pk=pk)
        removes = request.POST.get("do") == "remove"
        if not decide_review(review, removes=removes, by=person_of(request)):
            self.say_decided()
        elif removes:
            messages.success(request, _("The review is removed from the page."))
        else:
            messages.success(request, _("The review stays."))
        return redirect("office:reviews", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page_of(reported_reviews())
        return super().get_context_data(page=page, **kwargs)


class ReportedQuestionsPage(OfficePage):
    """Each with all that was written; those about an order can't be hidden."""

    act = "office.reviews.see"
    write_act = "office.reviews.see"
    template_name = "office/questions.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("thread")) or 0
        thread = get_object_or_404(reported_threads(), pk=pk)
        acts = {"remove": take_down, "show": put_back}
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            act(thread, by=person_of(request))
        except TalkError as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Saved."))
        return redirect("office:questions", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page_of(reported_threads())
        return super().get_context_data(page=page, **kwargs)


READING = ["get", "head", "options"]


class RecallsPage(OfficePage):
    template_name = "office/recalls.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = self.page_of(recalls_among(self.sellers))
        return super().get_context_data(page=page, **kwargs)


class RecallPage(OfficePage):
    """Without names and numbers of shoppers: the farm is who calls them."""

    template_name = "office/recall.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        recalls = recalls_among(self.sellers)
        recall = get_object_or_404(recalls, pk=self.kwargs["pk"])
        return super().get_context_data(recall=recall, **kwargs)
