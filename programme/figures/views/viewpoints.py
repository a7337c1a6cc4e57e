"""The market's pages on which places to see are written, with their photos."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.inputs import whole
from core.models import Photo
from programme.figures.forms.viewpoints import ViewpointForm, as_typed
from shop.catalogue.desk.photos import receive_photos
from vendors.places.models import County, Viewpoint, Village
from vendors.places.services import (
    MOST_PHOTOS,
    PlaceError,
    StaleViewpointError,
    add_viewpoint_photo,
    move_viewpoint_photo,
    remove_viewpoint_photo,
    save_viewpoint,
)

from .places import MarketPage

_LONGEST_NUMBER = 10


class _ViewpointPage(MarketPage, ABC):
    template_name = "programme/office/viewpoint.html"

    @cached_property
    def viewpoint(self) -> Viewpoint | None:
        return None

    @property
    @abstractmethod
    def village(self) -> Village:
        """Where it lies."""

    @property
    def county(self) -> County:
        return self.village.county

    def page(self, form: ViewpointForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422 if form.errors else 200)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ViewpointForm(request.POST, county=self.county)
        if not form.is_valid():
            return self.page(form)
        try:
            kept = save_viewpoint(
                self.viewpoint,
                form.fields_of_viewpoint(),
                seen=form.cleaned_data["seen"] or 0,
            )
        except StaleViewpointError as stale:
            form.add_error(None, str(stale))
            return self.page(form)
        messages.success(
            request,
            _("Saved and visible on the public page.")
            if kept.is_shown
            else _("Saved. It is hidden until you show it."),
        )
        return redirect("office:viewpoint", self.slug, kept.pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            county=self.county, viewpoint=self.viewpoint, **kwargs
        )


class NewViewpointPage(_ViewpointPage):
    """A place to see in a village."""

    @cached_property
    def village(self) -> Village:
        rows = Village.objects.select_related("county")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        initial = {"village": self.village.pk, "altitude": self.village.altitude}
        return self.page(ViewpointForm(initial=initial, county=self.county))


class ViewpointPage(_ViewpointPage):
    """One place: its words, and its photos in their order."""

    @cached_property
    def viewpoint(self) -> Viewpoint:
        rows = Viewpoint.objects.select_related("village__county")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def village(self) -> Village:
        return self.viewpoint.village

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = ViewpointForm(initial=as_typed(self.viewpoint), county=self.county)
        return self.page(form)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        images = list(self.viewpoint.photos.select_related("photo"))
        waits = any(each.photo.state == Photo.State.WAITING for each in images)
        return super().get_context_data(
            images=images, photos_wait=waits, most=MOST_PHOTOS, **kwargs
        )


class ViewpointPhotosPage(MarketPage):
    """Photos added, put in another place, or removed; then back to the place."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        viewpoint = get_object_or_404(Viewpoint, pk=self.kwargs["pk"])
        asked = request.POST.get("do", "add")
        try:
            said = self._act(request, viewpoint, asked)
        except PlaceError as refused:
            messages.warning(request, str(refused))
        else:
            if said:
                messages.success(request, said)
        return redirect("office:viewpoint", self.slug, viewpoint.pk)

    def _act(self, request: HttpRequest, viewpoint: Viewpoint, asked: str) -> str:
        if asked == "add":
            return self._add(request, viewpoint)
        photo = _number(request.POST.get("photo", ""))
        if asked == "move":
            to = _number(request.POST.get("to", ""))
            move_viewpoint_photo(viewpoint, photo, to=to)
            return _("Moved.")
        if asked == "remove":
            remove_viewpoint_photo(viewpoint, photo)
            return _("Photo removed.")
        raise Http404

    def _add(self, request: HttpRequest, viewpoint: Viewpoint) -> str:
        files = request.FILES.getlist("photos")
        if not files:
            messages.error(request, _("Please select a photo first."))
            return ""
        batch = receive_photos(files, by=self.person)
        for why in batch.refused:
            messages.error(request, why)
        for photo in batch.photos:
            add_viewpoint_photo(viewpoint, photo)
        count = len(batch.photos)
        if not count:
            return ""
        return ngettext(
            "Photo added. It appears when it is ready.",
            "%(count)d photos added. They appear when they are ready.",
            count,
        ) % {"count": count}


def _number(typed: str) -> int:
    """Raises `Http404` for what is no small whole number."""
    number = whole(typed)
    if number is None:
        raise Http404
    return number
