"""Trainees from a file: looked at first, then enrolled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext

from accounts.people_files import HEADS
from accounts.queries import person_of
from core.refusals import RefusalError
from core.tables.writer import EXCEL_CSV, download
from training.forms.sessions import TraineesFileForm
from training.models import Course
from training.services.trainee_files import enrol_all, plan, sealed, unsealed

from .scope import OwnerPage


class TraineesFile(OwnerPage):
    """What becomes of each row; nobody is enrolled before somebody says so."""

    is_form = True
    template_name = "training/office/people_file.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show(course=self.course(), form=TraineesFileForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        if "rows" in request.POST:
            return self._enrol(course, request.POST["rows"])
        form = TraineesFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(wrong=True, course=course, form=form)
        read = form.cleaned_data["file"]
        planned = plan(course, read.rows, self.villages())
        return self.show(
            course=course,
            form=TraineesFileForm(),
            planned=planned,
            problems=read.problems,
            new=sum(each.is_enrolled for each in planned),
            rows=sealed(planned, by=person_of(request)),
        )

    def _enrol(self, course: Course, rows: str) -> HttpResponse:
        by = person_of(self.request)
        try:
            count = enrol_all(course, unsealed(rows, by=by), self.villages(), by=by)
        except RefusalError as refused:
            messages.error(self.request, refused.words)
            return self.to("training_people_file", course.pk)
        said = ngettext(
            "%(count)s person is enrolled.", "%(count)s people are enrolled.", count
        )
        messages.success(self.request, said % {"count": count})
        return self.to("training_people", course.pk)


class TraineesTemplate(OwnerPage):
    """A table with the right heads, to fill in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form = "xlsx" if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download([[str(head) for head in HEADS]], name="trainees", form=form)
