"""Counties and villages from a file: looked at first, then added."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import person_of
from core.refusals import RefusalError
from core.tables.writer import EXCEL_CSV, download
from programme.figures.forms.place_files import PlacesFileForm
from programme.figures.place_files import HEADS
from programme.figures.services.place_files import add_places, plan, sealed, unsealed

from .places import MarketPage

SHOWN = 200


class PlacesFilePage(MarketPage):
    """What each row would add; nothing is added before somebody says so."""

    template_name = "programme/office/places_file.html"

    @property
    def person(self) -> User:
        person: User = person_of(self.request)
        return person

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(PlacesFileForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "rows" in request.POST:
            return self._add(request.POST["rows"])
        form = PlacesFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        read = form.cleaned_data["file"]
        planned = plan(read.rows)
        first = [each for each in planned if each.needs_a_look]
        others = [each for each in planned if not each.needs_a_look]
        return self.page(
            PlacesFileForm(),
            planned=(first + others)[:SHOWN],
            count=len(planned),
            problems=read.problems,
            new=sum(each.is_new for each in planned),
            there=sum(not each.is_new and not each.needs_a_look for each in planned),
            look=len(first),
            rows=sealed(planned, by=self.person),
            shown=SHOWN,
        )

    def _add(self, rows: str) -> HttpResponse:
        try:
            counties, villages = add_places(unsealed(rows, by=self.person))
        except RefusalError as refused:
            messages.error(self.request, refused.words)
            return redirect("office:places_file", self.slug)
        said = _("Added: %(counties)d counties, %(villages)d villages.")
        counts = {"counties": counties, "villages": villages}
        messages.success(self.request, said % counts)
        return redirect("office:places", self.slug)

    def page(self, form: PlacesFileForm, **known: object) -> HttpResponse:
        context = self.get_context_data(form=form, **known)
        return self.render_to_response(context, status=422 if form.errors else 200)


class PlacesTemplate(MarketPage):
    """A table with the right heads, to fill in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form = "xlsx" if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download([[str(head) for head in HEADS]], name="places", form=form)
