"""Offers, their codes, and the ranges of goods that they are about."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.inputs import whole
from office.moderation.views.base import OfficePage
from shop.campaigns.forms import (
    CodesForm,
    OfferForm,
    RangeForm,
    offer_as_typed,
    range_as_typed,
)
from shop.campaigns.services import (
    OfferError,
    delete_range,
    end_code,
    end_offer,
    make_codes,
    pause_offer,
    save_offer,
    save_range,
)
from shop.offers.models import ConditionalOffer, Range

_CODES_SHOWN = 200
_LONGEST = 80


class OfferView(OfficePage):
    """A page of the market's office alone: no cooperative has a role for it."""

    act = "office.offers.edit"
    http_method_names = ["get", "head", "post", "options"]


class OffersPage(OfferView):
    """All offers, those that go on first; found by a name or a code."""

    template_name = "office/market/offers.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
        rows = ConditionalOffer.objects.select_related(
            "benefit", "seller", "cooperative"
        )
        if wanted:
            named = Q(name_en__icontains=wanted) | Q(name_zh_hans__icontains=wanted)
            coded = ConditionalOffer.objects.filter(
                vouchers__code__icontains=wanted.upper()
            )
            rows = rows.filter(named | Q(pk__in=coded.values("pk")))
        page = self.page_of(rows.order_by("-pk"))
        now = timezone.now()
        return super().get_context_data(
            offers=[(offer, state_of(offer, now)) for offer in page],
            page=page,
            query=wanted,
            **kwargs,
        )


def state_of(offer: ConditionalOffer, now: Any) -> str:
    """What it does now, as the badge says it."""
    if offer.end_datetime and offer.end_datetime <= now:
        return "ended"
    if offer.status == ConditionalOffer.SUSPENDED:
        return "paused"
    if offer.status == ConditionalOffer.CONSUMED:
        return "used-up"
    if offer.start_datetime and offer.start_datetime > now:
        return "scheduled"
    return "running"


class NewOfferPage(OfferView):
    """One more, or a copy of another."""

    template_name = "office/market/offer.html"

    @cached_property
    def offer(self) -> ConditionalOffer | None:
        return None

    def form(self, data: Any = None) -> OfferForm:
        if self.offer is not None:
            known = offer_as_typed(self.offer)
            return OfferForm(data, instance=self.offer, initial=known)
        return OfferForm(data, initial=self.copied())

    def copied(self) -> dict[str, Any]:
        """What a copy begins with: all but its names and its days."""
        asked = whole(self.request.GET.get("copy")) or 0
        rows = ConditionalOffer.objects.select_related("benefit", "condition")
        other = rows.filter(pk=asked).first()
        if other is None:
            return {}
        columns = [
            name for name in OfferForm.Meta.fields if not name.startswith("name_")
        ]
        known = {
            name: getattr(other, name) for name in columns if name != "combinations"
        }
        return known | offer_as_typed(other) | {"starts": None, "ends": None}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            kept = save_offer(self.offer.pk if self.offer else None, form.terms())
        except OfferError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
        return redirect("office:offer", self.slug, kept.pk)

    def page(self, form: OfferForm, codes: CodesForm | None = None) -> HttpResponse:
        wrong = form.errors or (codes and codes.errors)
        context = self.get_context_data(form=form, codes_form=codes)
        return self.render_to_response(context, status=422 if wrong else 200)


class OfferPage(NewOfferPage):
    """One of them: to change, to pause or to end; its codes."""

    @cached_property
    def offer(self) -> ConditionalOffer:
        rows = ConditionalOffer.objects.select_related("benefit", "condition", "pack")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def is_simple(self) -> bool:
        """Whether its form can say all of it: a broadcast makes others."""
        gives, needs = self.offer.benefit, self.offer.condition
        made_here = not (gives.proxy_class or needs.proxy_class or self.offer.pack_id)
        return made_here and bool(gives.range_id or needs.range_id)

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        do = request.POST.get("do", "save")
        if do == "save":
            if not self.is_simple:
                raise Http404
            return super().post(request, **kwargs)
        if do == "codes":
            return self._make_codes()
        acts: dict[str, Callable[[], str]] = {
            "pause": self._pause,
            "resume": self._resume,
            "end": self._end,
            "end_code": self._end_code,
        }
        if do not in acts:
            raise Http404
        try:
            messages.success(request, acts[do]())
        except OfferError as refused:
            messages.warning(request, str(refused))
        return redirect("office:offer", self.slug, self.offer.pk)

    def _pause(self) -> str:
        pause_offer(self.offer.pk, paused=True)
        return _("The offer is paused.")

    def _resume(self) -> str:
        pause_offer(self.offer.pk, paused=False)
        return _("The offer goes on.")

    def _end(self) -> str:
        end_offer(self.offer.pk)
        return _("The offer has ended.")

    def _end_code(self) -> str:
        code = end_code(self.offer.pk, whole(self.request.POST.get("code_id")) or 0)
        return _("%(code)s can't be used any more.") % {"code": code.code}

    def _make_codes(self) -> HttpResponse:
        form = CodesForm(self.request.POST)
        if form.is_valid():
            try:
                made = make_codes(self.offer.pk, form.codes())
            except OfferError as refused:
                form.add_error(None, str(refused))
            else:
                said = ngettext(
                    "%(count)d code created.", "%(count)d codes created.", len(made)
                )
                messages.success(self.request, said % {"count": len(made)})
                return redirect("office:offer", self.slug, self.offer.pk)
        return self.page(self.form(), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        offer, today = self.offer, dates.today()
        codes = offer.vouchers.order_by("-pk")
        if offer.offer_type == ConditionalOffer.VOUCHER and not kwargs["codes_form"]:
            ends = offer.end_datetime
            last = dates.day_of(ends - dates.TICK) if ends else None
            kwargs["codes_form"] = CodesForm(
                initial={"starts": today, "ends": last or dates.months_later(today, 3)}
            )
        return super().get_context_data(
            offer=offer,
            state=state_of(offer, timezone.now()),
            codes=codes[:_CODES_SHOWN],
            codes_count=codes.count(),
            now=timezone.now(),
            is_simple=self.is_simple,
            **kwargs,
        )


class RangesPage(OfferView):
    """The goods that offers are about."""

    template_name = "office/market/ranges.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Range.objects.annotate(
            goods=Count("included_products", distinct=True),
            kinds=Count("included_categories", distinct=True),
        )
        return super().get_context_data(
            page=self.page_of(rows.order_by("-pk")), **kwargs
        )


class NewRangePage(OfferView):
    """One more."""

    template_name = "office/market/range.html"

    @cached_property
    def range(self) -> Range | None:
        return None

    def form(self, data: Any = None) -> RangeForm:
        if self.range is None:
            return RangeForm(data)
        return RangeForm(data, instance=self.range, initial=range_as_typed(self.range))

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        typed = form.cleaned_data
        try:
            kept = save_range(
                self.range,
                {name: typed[name] for name in RangeForm.Meta.fields},
                categories=typed["categories"],
                goods=typed.get("goods"),
                without=typed["without"],
            )
        except OfferError as refused:
            form.add_error(None, str(refused))
            return self.page(form)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
        return redirect("office:ranges", self.slug)

    def page(self, form: RangeForm) -> HttpResponse:
        context = self.get_context_data(form=form, range=self.range)
        return self.render_to_response(context, status=422 if form.errors else 200)


class RangePage(NewRangePage):
    """One of them: to change or to delete."""

    @cached_property
    def range(self) -> Range:
        return get_object_or_404(Range, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("do") != "delete":
            return super().post(request, **kwargs)
        name = self.range.name
        try:
            delete_range(self.range)
        except OfferError as refused:
            messages.warning(request, str(refused))
            return redirect("office:range", self.slug, self.range.pk)
        messages.success(request, _("%(name)s is deleted.") % {"name": name})
        return redirect("office:ranges", self.slug)
