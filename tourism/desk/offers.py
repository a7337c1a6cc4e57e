"""A seller's experiences at the desk: written, opened for booking, pictured, priced."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.inputs import whole
from core.models import Photo
from core.transitions import TransitionError
from shop.catalogue.desk.photos import receive_photos
from tourism.forms.experiences import (
    ExperienceForm,
    ExperiencePriceForm,
    as_typed,
    price_as_typed,
)
from tourism.models import Experience, Price
from tourism.queries.search import with_next
from tourism.services import VisitError
from tourism.services.experiences import (
    create_experience,
    edit_experience,
    hide_experience,
    publish_experience,
    review_rule,
    save_price,
    show_pictures,
    what_is_missing,
    withdraw_experience,
)

from .base import POSTING, READING, VisitsView

MOST_PHOTOS = 12


class OffersPage(VisitsView):
    """The experiences, each with its next date and how much is booked."""

    template_name = "desk/visits/list.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        now = timezone.now()
        coming = Q(bookings__state="booked", bookings__ends__gt=now)
        rows = with_next(self.experiences, now)
        counted = rows.annotate(coming=Count("bookings", filter=coming, distinct=True))
        soonest = F("next_free").asc(nulls_last=True)
        return super().get_context_data(
            experiences=list(counted.order_by(soonest, "pk")), **kwargs
        )


class NewOffer(VisitsView):
    """Words and terms first; photos, prices and dates follow."""

    act = "desk.visits.edit"
    template_name = "desk/visits/edit.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=ExperienceForm(partner=self.partner))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExperienceForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.page(422, form=form)
        made = create_experience(self.partner, form.fields_of_experience())
        messages.success(
            request, _("Saved as a draft. Now add photos, prices and dates.")
        )
        return redirect("desk:visit", self.partner.code, made.pk)


class EditOffer(VisitsView):
    """The same of one that is there; what is booked keeps its terms."""

    act = "desk.visits.edit"
    template_name = "desk/visits/edit.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        initial = as_typed(self.experience)
        return self._page(ExperienceForm(initial=initial, partner=self.partner))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ExperienceForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self._page(form)
        try:
            edit_experience(
                self.experience,
                form.fields_of_experience(),
                seen=form.cleaned_data["seen"] or 0,
            )
        except VisitError as refused:
            form.add_error(None, refused.messages)
            return self._page(form)
        messages.success(request, _("Saved. Existing bookings keep their terms."))
        return redirect("desk:visit", self.partner.code, self.experience.pk)

    def _page(self, form: ExperienceForm) -> HttpResponse:
        status = 422 if form.errors else 200
        return self.page(status, form=form, experience=self.experience)


class OfferPage(VisitsView):
    """One experience: what it lacks, whether it is open, its photos, prices, plan."""

    template_name = "desk/visits/offer.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        found = self.experience
        images = list(found.product.images.select_related("photo"))
        missing = [] if found.is_bookable else what_is_missing(found)
        asks = not (missing or found.is_bookable or found.is_in_review)
        return self.page(
            experience=found,
            missing=missing,
            is_reviewed_first=asks and review_rule(found) is not None,
            images=images,
            photos_wait=any(one.photo.state == Photo.State.WAITING for one in images),
            most=MOST_PHOTOS,
            prices=list(found.prices.all()),
            schedules=list(found.schedules.all()),
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """Open it for booking, or hide it."""
        acts = {
            "publish": publish_experience,
            "hide": hide_experience,
            "withdraw": withdraw_experience,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            done: Experience = act(self.experience)
        except VisitError as refused:
            self.refused(request, refused)
        except TransitionError:
            messages.info(request, _("Someone else already did this."))
        else:
            messages.success(request, _said(done))
        return redirect("desk:visit", self.partner.code, self.experience.pk)


def _said(done: Experience) -> str:
    if done.is_bookable:
        return _("It can be booked now.")
    if done.is_in_review:
        return _("Submitted for review. We notify you when it is decided.")
    if done.is_draft:
        return _("Taken out of review. It is a draft again.")
    return _("Closed for new bookings. Existing bookings stay valid.")


class OfferPhotos(VisitsView):
    """Photos added, put in another place, or removed."""

    act = "desk.visits.edit"
    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        images = self.experience.product.images.order_by("display_order", "pk")
        ids = list(images.values_list("photo", flat=True))
        asked = request.POST.get("do", "add")
        if asked == "add":
            changed = self._added(request, ids)
        elif asked in {"move", "remove"}:
            changed = self._put(request, ids, asked)
        else:
            raise Http404
        if changed != ids:
            show_pictures(self.experience, changed)
        return redirect("desk:visit", self.partner.code, self.experience.pk)

    def _added(self, request: HttpRequest, ids: list[int]) -> list[int]:
        files = request.FILES.getlist("photos")
        if not files:
            messages.error(request, _("Please select a photo first."))
            return ids
        batch = receive_photos(files, by=self.person)
        for why in batch.refused:
            messages.error(request, why)
        new = [photo.pk for photo in batch.photos if photo.pk not in ids]
        room = MOST_PHOTOS - len(ids)
        if len(new) > room:
            text = _("A listing can have up to %(most)d photos. Remove one first.")
            messages.error(request, text % {"most": MOST_PHOTOS})
        if kept := new[:room]:
            text = ngettext(
                "Photo added. It appears when it is ready.",
                "%(count)d photos added. They appear when they are ready.",
                len(kept),
            )
            messages.success(request, text % {"count": len(kept)})
        return [*ids, *new[:room]]

    def _put(self, request: HttpRequest, ids: list[int], asked: str) -> list[int]:
        photo = whole(request.POST.get("photo")) or 0
        if photo not in ids:
            raise Http404
        rest = [pk for pk in ids if pk != photo]
        if asked == "move":
            to = whole(request.POST.get("to"), MOST_PHOTOS) or 0
            rest.insert(min(to, len(rest)), photo)
        elif not rest and self.experience.is_bookable:
            messages.error(
                request,
                _("It needs a photo while it can be booked. Add another one first."),
            )
            return ids
        return rest


class PricesPage(VisitsView):
    """`price` names the one that is changed; without it a new one is added."""

    act = "desk.visits.edit"
    template_name = "desk/visits/prices.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        price = self._asked(request)
        form = self._form(price, request.POST)
        if not form.is_valid():
            return self._page(form, price)
        fields = dict(form.cleaned_data)
        if price is None:
            fields["position"] = self.experience.prices.count()
        try:
            save_price(self.experience, price, fields)
        except VisitError as refused:
            form.add_error(None, refused.messages)
            return self._page(form, price)
        messages.success(
            request,
            _("Saved. Upcoming dates use this price; existing bookings keep theirs."),
        )
        return redirect("desk:visit_prices", self.partner.code, self.experience.pk)

    def _asked(self, request: HttpRequest) -> Price | None:
        asked = request.POST.get("price", "")
        if not asked:
            return None
        return get_object_or_404(self.experience.prices.all(), pk=whole(asked) or 0)

    def _form(self, price: Price | None, sent: Any = None) -> ExperiencePriceForm:
        name = f"p{price.pk}" if price else "new"
        initial = price_as_typed(price) if price else None
        return ExperiencePriceForm(
            sent, initial=initial, experience=self.experience, prefix=name
        )

    def _page(
        self, typed: ExperiencePriceForm | None = None, of: Price | None = None
    ) -> HttpResponse:
        rows = [
            (price, typed if typed and of == price else self._form(price))
            for price in self.experience.prices.all()
        ]
        new = typed if typed and of is None else self._form(None)
        return self.page(
            422 if typed else 200, experience=self.experience, rows=rows, new=new
        )
