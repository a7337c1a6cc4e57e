"""The market's pages of places: counties merged, villages moved, after a look at it."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from programme.figures.forms.counties import MoveForm
from programme.figures.forms.register import OfficerForm
from programme.figures.moves import Preview, preview_merger, preview_move
from vendors.members.desk.base import OfficeView
from vendors.places.models import County, Village
from vendors.places.queries import region_tree
from vendors.places.services import PlaceError, check_move, merge_counties, move_village


class MarketPage(OfficeView):
    """A page of the market's office alone: no cooperative has a role for it."""

    act = "office.places.edit"
    http_method_names = ["get", "head", "post", "options"]


class PlacesPage(MarketPage):
    """Provinces with their counties, and those that were merged.

    Where villages stand comes first: most counties of a country have none here.
    """

    template_name = "programme/office/places.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Village.objects.order_by().values_list("county")
        counted = dict(rows.annotate(Count("pk")))
        stories = County.objects.filter(story__isnull=False)
        merged = County.objects.filter(merged_into__isnull=False)
        provinces = [
            (
                each,
                sorted(
                    ((one, counted.get(one.pk, 0)) for one in each.counties),
                    key=lambda pair: not pair[1],
                ),
            )
            for each in region_tree()
        ]
        provinces.sort(key=lambda pair: not any(number for _one, number in pair[1]))
        return super().get_context_data(
            provinces=provinces,
            told=set(stories.values_list("pk", flat=True)),
            merged=merged.select_related("merged_into").order_by("-merged_on", "pk"),
            **kwargs,
        )


class CountyPage(MarketPage):
    """One county: its villages, and where each stood before."""

    template_name = "programme/office/county.html"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def county(self) -> County:
        return get_object_or_404(
            County.objects.select_related("merged_into"), slug=self.kwargs["place"]
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        villages = self.county.villages.order_by("name", "pk")
        return super().get_context_data(
            county=self.county,
            villages=villages.prefetch_related("counties__county", "viewpoints"),
            came=self.county.merged.order_by("-merged_on", "pk"),
            officers=self.county.officers.select_related("user").order_by("pk"),
            **{"form": OfficerForm(), **kwargs},
        )


class _MovePage(MarketPage, ABC):
    """Asked in three steps: where to and when, what it would change, yes.

    What is looked at stands in the address, and is looked at once more on the way.
    """

    template_name = "programme/office/move.html"

    @property
    @abstractmethod
    def old(self) -> County:
        """The county that is left."""

    @abstractmethod
    def villages(self) -> list[Village]:
        """Those that go over."""

    @abstractmethod
    def preview(self, form: MoveForm) -> Preview:
        """What would change."""

    @abstractmethod
    def move(self, form: MoveForm) -> str:
        """Do it; returns what to say. Raises `PlaceError`."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        is_asked = "to" in request.GET
        form = MoveForm(request.GET if is_asked else None, old=self.old)
        return self._page(form, looked_at=is_asked and self._fits(form))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = MoveForm(request.POST, old=self.old)
        if not form.is_valid():
            return self._page(form)
        try:
            said = self.move(form)
        except PlaceError as refused:
            form.add_error(None, str(refused))
            return self._page(form)
        messages.success(request, said)
        return redirect("office:county", self.slug, form.cleaned_data["to"].slug)

    def _fits(self, form: MoveForm) -> bool:
        """Whether it could be done now; else the form says why not."""
        if not form.is_valid():
            return False
        to, on = form.cleaned_data["to"], form.cleaned_data["on"]
        try:
            check_move(self.villages(), self.old, to, on)
        except PlaceError as refused:
            form.add_error(None, str(refused))
            return False
        return True

    def _page(self, form: MoveForm, *, looked_at: bool = False) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            old=self.old,
            preview=self.preview(form) if looked_at else None,
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class MergePage(_MovePage):
    """A county joins another."""

    @cached_property
    def old(self) -> County:
        rows = County.objects.filter(merged_into=None)
        return get_object_or_404(rows, slug=self.kwargs["place"])

    def villages(self) -> list[Village]:
        return list(self.old.villages.all())

    def preview(self, form: MoveForm) -> Preview:
        return preview_merger(
            self.old, form.cleaned_data["to"], form.cleaned_data["on"]
        )

    def move(self, form: MoveForm) -> str:
        into = form.cleaned_data["to"]
        merge_counties(self.old, into, on=form.cleaned_data["on"])
        return _(
            "%(old)s is now part of %(new)s. Both counties' figures "
            "will be updated within minutes."
        ) % {"old": self.old.name, "new": into.name}


class MoveVillagePage(_MovePage):
    """A village goes over to another county."""

    @cached_property
    def village(self) -> Village:
        rows = Village.objects.select_related("county")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def old(self) -> County:
        return self.village.county

    def villages(self) -> list[Village]:
        return [self.village]

    def preview(self, form: MoveForm) -> Preview:
        return preview_move(
            self.village, form.cleaned_data["to"], form.cleaned_data["on"]
        )

    def move(self, form: MoveForm) -> str:
        to = form.cleaned_data["to"]
        move_village(self.village, to, on=form.cleaned_data["on"])
        return _(
            "%(village)s now belongs to %(new)s. Both counties' "
            "figures will be updated within minutes."
        ) % {"village": self.village.name, "new": to.name}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(village=self.village, **kwargs)
