"""The step that asks where: by county and name, on a map, or by the phone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.inputs import real, whole
from core.text import one_line
from vendors.onboarding.forms import WhereForm
from vendors.onboarding.services.drafts import NotChangeableError, save_fields, start
from vendors.places.models import County, Village
from vendors.places.queries import counties, map_of, nearest_village, villages_named

from .steps import StepPage


class WhereStep(StepPage):
    name = "where"
    form_class = WhereForm

    def get(self, request: HttpRequest) -> HttpResponse:
        """Only the villages are asked for when the county or the words change."""
        if "villages" in request.GET:
            return render(request, "onboarding/villages.html", self._places(None))
        initial = self.initial()
        chosen = self._tapped()
        if chosen is not None:
            initial["village"] = chosen
        return self.page(self.form_class(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "near" in request.POST:
            return self._near(request)
        answer = super().post(request)
        if "find" in request.POST and answer.status_code in {302, 422}:
            wanted = {name: request.POST.get(name, "") for name in ("county", "q")}
            return redirect(f"{reverse('onboarding:where')}?{urlencode(wanted)}")
        return answer

    def _near(self, request: HttpRequest) -> HttpResponse:
        """The village nearest to where the person stands; the position is not kept."""
        village = _nearest(request.POST)
        if village is None:
            messages.warning(
                request, _("Your location is unknown. Please choose the village.")
            )
            return redirect("onboarding:where")
        try:
            self.application = save_fields(start(self.person), {"village": village})
        except NotChangeableError as late:
            messages.warning(request, str(late))
            return redirect("onboarding:apply")
        messages.success(
            request,
            _(
                "The nearest village is %(name)s. Choose another one if "
                "this is not yours."
            )
            % {"name": village.name},
        )
        return redirect("onboarding:where")

    def page(self, form: forms.Form | None, **more: object) -> HttpResponse:
        chosen = form["village"].value() if form is not None else None
        return super().page(form, **self._places(chosen), **more)

    def _tapped(self) -> Village | None:
        """A village that was tapped on the map where there is no script."""
        pk = _number(self.request.GET.get("village"))
        return Village.objects.filter(pk=pk).first() if pk else None

    def _places(self, chosen: Any) -> dict[str, object]:
        """The list and the map: of the county asked for, else of the chosen village."""
        every = list(counties())
        asked = self.request.GET
        words = one_line(asked.get("q", "").replace("\0", ""))[:60]
        pk = _number(chosen.pk if isinstance(chosen, Village) else chosen)
        pk = pk or _number(asked.get("village"))
        rows = Village.objects.select_related("county")
        mine = rows.filter(pk=pk).first() if pk else None
        county = self._county(every, asked.get("county"), mine)
        found = villages_named(words, county=county)
        if mine is not None and not words and mine not in found:
            found = [mine, *found]
        return {
            "counties": every,
            "county": county,
            "words": words,
            "villages": found,
            "chosen": mine.pk if mine else None,
            "map": map_of(villages_named(county=county)) if county else None,
        }

    def _county(
        self, every: list[County], asked: str | None, mine: Village | None
    ) -> County | None:
        wanted = _number(asked)
        if wanted:
            return next((one for one in every if one.pk == wanted), None)
        if mine is not None:
            return mine.county
        return every[0] if len(every) == 1 else None


def _number(value: Any) -> int | None:
    return whole(value)


def _nearest(sent: Any) -> Village | None:
    latitude = real(sent.get("latitude"), 90)
    longitude = real(sent.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    return nearest_village(latitude, longitude)
