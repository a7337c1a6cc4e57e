"""Evidence: added to what somebody said, downloaded, removed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.document_uploads import upload_response
from core.permissions import STAFF
from programme.plans.forms.inspections import EvidenceForm
from programme.plans.models import CorrectionRequest, Evidence
from programme.plans.queries.inspections import evidence_of, findings_of
from programme.plans.queries.pilots import answers_of
from programme.plans.queries.programmes import (
    counties_of,
    milestones_of,
    spending_of,
)
from programme.plans.services.evidence import add_evidence, remove_evidence
from vendors.places.models import County

from .base import Crumb, PlanFormPage, PlanPage


def _requests_of(county: County) -> QuerySet[CorrectionRequest]:
    rows = CorrectionRequest.objects.filter(county__in=counties_of(county))
    return rows.select_related("county")


INSPECT = "programme.inspect"
ROWS = {
    "spending": spending_of,
    "milestone": milestones_of,
    "finding": findings_of,
    "request": _requests_of,
    "answer": answers_of,
}


class _EvidencePage(PlanPage):
    def may_remove(self, row: Evidence) -> bool:
        is_own = row.entered_by_id == self.person.pk
        is_countys = row.kind != "finding" or self.role in STAFF
        return is_own or (is_countys and self.allows("programme.edit"))

    def page_of(self, kind: str, owner: Any) -> str:
        if kind == "spending":
            line = self.url("plan_line", owner.line_id)
            return f"{line}#spending-{owner.pk}"
        if kind == "answer":
            return self.url("plan_pilot")
        return self.url(f"plan_{kind}", owner.pk)


class NewEvidencePage(_EvidencePage, PlanFormPage):
    """A file or a link, of an entry, a milestone, a finding or a request."""

    title = gettext_lazy("New evidence")
    lead = gettext_lazy(
        "Only officers of the county and its province and the market's staff see it."
    )
    button = gettext_lazy("Add evidence")
    said = gettext_lazy("Evidence added.")

    @cached_property
    def owner(self) -> Any:
        kind = self.kwargs["of"]
        if kind not in ROWS:
            raise Http404
        rows: Any = ROWS[kind](self.county)
        found: Model = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def act_for(self, request: HttpRequest) -> str:
        # Who inspects shows photos of what was found.
        may_inspect = self.kwargs["of"] == "finding" and self.allows(INSPECT)
        return INSPECT if may_inspect else self.act

    def crumbs(self) -> list[Crumb]:
        return [(self.page_of(self.kwargs["of"], self.owner), str(self.owner))]

    def filled(self) -> Form:
        return self.form(self.request.POST, self.request.FILES)

    def form(self, data: Any = None, files: Any = None) -> Form:
        return EvidenceForm(data, files, county=self.county)

    def save(self, form: Any) -> str:
        kind = self.kwargs["of"]
        add_evidence(kind, self.owner, form.shown(), self.sender(form))
        return self.page_of(kind, self.owner)


class EvidenceFilePage(_EvidencePage):
    """The file, or the page of the rows that it links."""

    @cached_property
    def evidence(self) -> Evidence:
        rows = evidence_of(self.county).filter(removed_at=None)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = self.evidence
        if row.file_kind:
            name = f"{row.title.replace('/', '-')}.{row.file_kind}"
            return upload_response(row.file, name=name, kind=row.file_kind)
        return redirect(self._rows(row))

    def _rows(self, row: Evidence) -> str:
        if row.report_id:
            return self.url("reports")
        assert row.day is not None  # noqa: S101 - the constraint says so
        if row.rows == "month":
            return f"{self.url('months')}?year={row.day.year}"
        return f"{self.url('training_cohorts')}?by=year"


class RemoveEvidencePage(_EvidencePage):
    """Papers that should not be there: the file goes for good.

    What an inspector showed of a finding the county doesn't remove.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        row = get_object_or_404(evidence_of(self.county), pk=self.kwargs["pk"])
        if not self.may_remove(row):
            raise PermissionDenied
        remove_evidence(row, self.person)
        messages.success(request, _("Evidence removed. The log keeps its title."))
        return redirect(self.page_of(row.kind, getattr(row, row.kind)))
