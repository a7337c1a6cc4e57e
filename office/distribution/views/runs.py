"""One distribution: its preview, its vote, its approval, its posting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.papers import paper_response
from core.snapshot import snapshot
from core.tables.responses import EXCEL_CSV, XLSX, download
from core.transitions import TransitionError
from office.distribution.forms import TermsForm, VoteForm
from office.distribution.models import Run
from office.distribution.papers import preview_pdf
from office.distribution.queries import Preview, preview
from office.distribution.rules import ShareRefused
from office.distribution.services import (
    FiguresChanged,
    MinutesWrong,
    Overdrawn,
    OwnRun,
    RunRefused,
    approve_run,
    cancel_run,
    open_correction,
    post_run,
    record_vote,
    reopen_run,
    set_terms,
)
from office.distribution.states import RunState
from vendors.cooperatives.queries import members_on

from .base import DistributionPage

_TABLES = {"csv": EXCEL_CSV, "xlsx": XLSX}
_ACTS = {"cancel": cancel_run, "approve": approve_run, "post": post_run,
         "reopen": reopen_run}  # fmt: skip
# What only those who decide may do; the rest is for those who prepare.
_DECIDING = frozenset({"approve"})
_REFUSALS = (RunRefused, OwnRun, FiguresChanged, Overdrawn, ShareRefused)


class RunPage(DistributionPage):
    """The preview with each household; with `?as=csv`, `xlsx` or `pdf` as a file."""

    template_name = "office/distribution/run.html"

    @cached_property
    def preview(self) -> Preview:
        return preview(self.run_of(self.kwargs["pk"]))

    def get(  # type: ignore[override]  # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        asked = request.GET.get("as", "")
        if asked not in {*_TABLES, "pdf"}:
            return super().get(request, *args, **kwargs)
        with snapshot():
            made = self.preview
            name = f"{self.cooperative.code}-{made.run.number.replace('/', '-')}"
            if asked == "pdf":
                return pdf_response(preview_pdf(made, self.cooperative), name)
            rows = made.file_rows()
            return download(rows, name=name, form=_TABLES[asked], at_once=True)

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        run, asked = self.run_of(pk), request.POST.get("do", "")
        if asked == "terms":
            return self._terms(run, request)
        try:
            if asked == "correct":
                run = open_correction(run, by=self.person)
            elif asked in _ACTS:
                if asked in _DECIDING and not self.allows("office.distribution.decide"):
                    raise PermissionDenied
                _ACTS[asked](run, by=self.person)
                messages.success(request, _said(asked))
            else:
                raise Http404
        except _REFUSALS as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            messages.warning(
                request, _("Somebody moved it on meanwhile, so nothing was changed.")
            )
        return redirect("office:distribution", self.slug, run.pk)

    def _terms(self, run: Run, request: HttpRequest) -> HttpResponse:
        form = TermsForm(request.POST, run=run)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            set_terms(run, form.terms(), by=self.person)
        except RunRefused as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Saved."))
        return redirect("office:distribution", self.slug, run.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = self.preview
        run = made.run
        sort = self.request.GET.get("sort", "number")
        if run.is_draft and "form" not in kwargs:
            kwargs["form"] = TermsForm(run=run)
        return super().get_context_data(
            run=run,
            year=run.year,
            preview=made,
            kept=made.kept,
            sort=sort,
            page=self.page_of(made.sorted_by(sort)),
            is_own=run.prepared_by_id == self.person.pk,
            has_changed=made.has_changed,
            progress=made.progress,
            may_decide=self.allows("office.distribution.decide"),
            may_prepare=self.allows("office.distribution.prepare"),
            # Its figures take all the queries that a page may: the menu counts none.
            waiting_count=0,
            **kwargs,
        )


class VotePage(DistributionPage):
    """The minutes of the meeting: they freeze the figures."""

    template_name = "office/distribution/vote.html"
    act = "office.distribution.prepare"

    @cached_property
    def preview(self) -> Preview:
        made = preview(self.run_of(self.kwargs["pk"]))
        if made.run.state != RunState.DRAFT:
            raise Http404
        return made

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        run = self.run_of(pk)
        form = VoteForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            record_vote(
                run, form.vote(), seen=form.cleaned_data["seen"], by=self.person
            )
        except (MinutesWrong, FiguresChanged, ShareRefused) as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        except RunRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, _("Recorded. The figures are frozen; somebody else approves.")
            )
        return redirect("office:distribution", self.slug, pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = self.preview
        if "form" not in kwargs:
            today = timezone.localdate()
            kwargs["form"] = VoteForm(
                initial={
                    "seen": made.figures.digest,
                    "held_on": today,
                    "members": members_on(self.cooperative, today).count(),
                    "votes_against": 0,
                    "abstained": 0,
                }
            )
        return super().get_context_data(
            run=made.run, year=made.run.year, preview=made, kept=made.kept, **kwargs
        )


class MinutesFile(DistributionPage):
    """The signed minutes, as a download."""

    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override]  # a file is no page
        self, request: HttpRequest, *, pk: int, **_kwargs: Any
    ) -> HttpResponseBase:
        run = self.run_of(pk)
        if not run.minutes:
            raise Http404
        name = f"{self.cooperative.code}-{run.pk}-minutes.{run.minutes_kind}"
        return paper_response(run.minutes, name=name, kind=run.minutes_kind)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF of our own as a download that nothing keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def _said(asked: str) -> str:
    return {
        "cancel": _("Given up."),
        "approve": _("Approved. It can be posted now."),
        "post": _("Posted. The households are owed their shares now."),
        "reopen": _("It is a draft again. What was voted does not count any more."),
    }[asked]
