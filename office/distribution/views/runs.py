"""One distribution: its preview, its vote, its approval, its posting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.second_factor import AccessChangedError
from core import dates
from core.document_uploads import upload_response
from core.pdf.document import pdf_response
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.transactions import snapshot
from core.transitions import TransitionError
from office.distribution.forms import DistributionTermsForm, HallVoteForm, VoteForm
from office.distribution.models import Poll, Run
from office.distribution.pdf.run import preview_pdf
from office.distribution.queries.polls import poll_of, turnout
from office.distribution.queries.preview import DistributionPreview, preview
from office.distribution.rules import ShareError
from office.distribution.services.decisions import (
    FiguresChangedError,
    MinutesWrongError,
    OwnRunError,
    approve_run,
    record_vote,
    reopen_run,
)
from office.distribution.services.polls import PollError, count_poll
from office.distribution.services.postings import OverdrawnError, post_run
from office.distribution.services.runs import (
    RunError,
    cancel_run,
    open_correction,
    set_terms,
)
from office.distribution.states import DistributionState
from vendors.cooperatives.queries import members_on

from .base import DistributionPage

_TABLES = {"csv": EXCEL_CSV, "xlsx": XLSX}
_ACTS = {"cancel": cancel_run, "approve": approve_run, "post": post_run,
         "reopen": reopen_run}  # fmt: skip
# What only those who decide may do; the rest is for those who prepare.
_DECIDING = frozenset({"approve"})
_REFUSALS = (
    *(RunError, OwnRunError, FiguresChangedError, OverdrawnError, ShareError),
    AccessChangedError,
)


class RunPage(DistributionPage):
    """The preview with each household; with `?as=csv`, `xlsx` or `pdf` as a file."""

    template_name = "office/distribution/run.html"

    @cached_property
    def preview(self) -> DistributionPreview:
        return preview(self.run_of(self.kwargs["pk"]))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("as", "")
        if asked not in {*_TABLES, "pdf"}:
            return super().get(request, *args, **kwargs)
        with snapshot():
            made = self.preview
            name = f"{self.cooperative.code}-{made.run.number.replace('/', '-')}"
            if asked == "pdf":
                content = preview_pdf(made, self.cooperative)
                return pdf_response(content, name=name, as_attachment=True)
            rows = made.file_rows()
            return download(rows, name=name, form=_TABLES[asked], at_once=True)

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        run, asked = self.run_of(pk), request.POST.get("do", "")
        if asked == "terms":
            return self._terms(run, request)
        try:
            if asked == "correct":
                run = open_correction(run, by=self.person)
            elif asked in _ACTS:
                if asked in _DECIDING and not self.allows("office.distribution.decide"):
                    raise PermissionDenied
                if asked in _DECIDING:
                    self.confirm_for("office.distribution.decide")
                _ACTS[asked](run, by=self.person)
                messages.success(request, _said(asked))
            else:
                raise Http404
        except _REFUSALS as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            messages.warning(
                request, _("Someone else already changed this. Nothing was changed.")
            )
        return redirect("office:distribution", self.slug, run.pk)

    def _terms(self, run: Run, request: HttpRequest) -> HttpResponse:
        form = DistributionTermsForm(request.POST, run=run)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            set_terms(run, form.terms(), by=self.person)
        except RunError as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Saved."))
        return redirect("office:distribution", self.slug, run.pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        made = self.preview
        run: Any = made.run
        sort = self.request.GET.get("sort", "number")
        if run.is_draft and "form" not in kwargs:
            kwargs["form"] = DistributionTermsForm(run=run)
        return super().get_context_data(
            run=run,
            year=run.year,
            poll=poll_of(run) if run.has_poll else None,
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
    """The minutes of the meeting: they freeze the figures.

    Where members voted online as well, of the hall alone; not before that has closed.
    """

    template_name = "office/distribution/vote.html"
    act = "office.distribution.prepare"

    @cached_property
    def preview(self) -> DistributionPreview:
        made = preview(self.run_of(self.kwargs["pk"]))
        if made.run.state != DistributionState.DRAFT:
            raise Http404
        return made

    @cached_property
    def poll(self) -> Poll | None:
        return poll_of(self.preview.run)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.poll is not None and not self.poll.is_over:
            messages.warning(
                request, _("Online voting is still open. Count it after it closes.")
            )
            return redirect("office:distribution_poll", self.slug, self.kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        run, poll = self.run_of(pk), self.poll
        kind = HallVoteForm if poll else VoteForm
        form = kind(request.POST, request.FILES)
        if not form.is_valid():
            return self.wrong(form=form)
        seen = form.cleaned_data["seen"]
        try:
            if poll is not None and isinstance(form, HallVoteForm):
                count_poll(poll, form.vote(), seen=seen, by=self.person)
            elif isinstance(form, VoteForm):
                record_vote(run, form.vote(), seen=seen, by=self.person)
        except (
            MinutesWrongError,
            FiguresChangedError,
            PollError,
            ShareError,
        ) as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        except RunError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request,
                _("Recorded. The figures are final; someone else must approve them."),
            )
        return redirect("office:distribution", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        made, poll = self.preview, self.poll
        if poll is not None:
            cast, members = turnout(poll)
            kwargs.update(cast=cast, members=members)
            first = {"seen": made.figures.digest, "held_on": poll.meets_on}
            kwargs.setdefault("form", HallVoteForm(initial=first))
        elif "form" not in kwargs:
            today = dates.today()
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
            run=made.run,
            year=made.run.year,
            preview=made,
            kept=made.kept,
            poll=poll,
            **kwargs,
        )


class MinutesFile(DistributionPage):
    """The signed minutes, as a download."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        run = self.run_of(pk)
        if not run.minutes:
            raise Http404
        name = f"{self.cooperative.code}-{run.pk}-minutes.{run.minutes_kind}"
        return upload_response(run.minutes, name=name, kind=run.minutes_kind)


def _said(asked: str) -> str:
    return {
        "cancel": _("Cancelled."),
        "approve": _("Approved. You can post it now."),
        "post": _("Posted. The households' shares are now payable."),
        "reopen": _("Returned to draft. The vote no longer counts."),
    }[asked]
