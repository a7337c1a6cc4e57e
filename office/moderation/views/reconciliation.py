"""Our rows against Stripe's and the bank's: what agrees, and what does not."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import person_of
from core.imports.forms import file_name
from core.imports.rows import RowProblem, WrongRowsError
from core.inputs import whole
from core.tables.writer import EXCEL_CSV, XLSX, Cell, download
from core.transitions import TransitionError
from payments.reconciliation.forms import ResolveForm, StatementForm
from payments.reconciliation.models import Finding
from payments.reconciliation.queries import (
    counts_by_kind,
    days,
    findings,
    last_run,
    running,
    runs,
)
from payments.reconciliation.services.findings import resolve
from payments.reconciliation.services.runs import start_run
from payments.reconciliation.services.statements import take_statement
from payments.reconciliation.states import FindingKind, FindingState, RecordSource

from .base import OfficePage

_FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}
_STATES = {"open": FindingState.OPEN, "resolved": FindingState.RESOLVED}


class ReconciliationScope(OfficePage):
    """The operator's alone: a cooperative's office has no such page."""

    act = "office.reconciliation.see"
    write_act = "office.reconciliation.resolve"

    @property
    def person(self) -> User:
        person = person_of(self.request)
        if person is None:
            raise Http404
        return person


class ReconciliationPage(ReconciliationScope):
    """The last comparison, its days, and what was found; also as a file."""

    template_name = "office/reconciliation.html"

    @cached_property
    def state(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in _STATES else "open"

    @cached_property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in FindingKind.values else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("as", "")
        if form not in _FORMS:
            return super().get(request, *args, **kwargs)
        rows = findings(state=_STATES[self.state], kind=self.kind)
        return download(_table(rows), name="findings", form=_FORMS[form])

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("do", "")
        if asked == "run":
            start_run(by=self.person)
            messages.success(
                request, _("Reconciliation is running. Please check again in a minute.")
            )
        elif asked == "resolve":
            self._resolve()
        else:
            raise Http404
        return redirect("office:reconciliation", self.slug)

    def _resolve(self) -> None:
        pk = whole(self.request.POST.get("finding")) or 0
        finding = get_object_or_404(Finding, pk=pk)
        form = ResolveForm(self.request.POST)
        if not form.is_valid():
            for text in form.errors.get("note", []):
                messages.warning(self.request, str(text))
            return
        try:
            resolve(finding.pk, note=form.cleaned_data["note"], by=self.person)
        except TransitionError:
            self.say_decided()
        else:
            messages.success(self.request, _("Resolved."))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state = _STATES[self.state]
        counts = counts_by_kind(state)
        return super().get_context_data(
            run=last_run(),
            statement=last_run(RecordSource.BANK),
            is_running=running(),
            days=days(),
            page=self.page_of(findings(state=state, kind=self.kind)),
            state=self.state,
            kind=self.kind,
            kinds=[
                (kind.value, kind.label, counts[kind.value])
                for kind in FindingKind
                if counts.get(kind.value)
            ],
            **kwargs,
        )


def _table(rows: Any) -> Iterator[Sequence[Cell]]:
    yield (
        "happened", "kind", "about", "amount", "currency", "expected",
        "expected currency", "state", "note", "by", "found",
    )  # fmt: skip
    for row in rows.iterator(500):
        yield (
            row.happened,
            row.kind,
            row.about,
            row.money,
            row.currency,
            row.expected_money,
            row.expected_currency,
            row.state,
            row.note,
            str(row.by or ""),
            row.opened_at,
        )


class BankStatementPage(ReconciliationScope):
    """A bank statement is brought in, as a whole or not at all."""

    template_name = "office/bank_statement.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(StatementForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StatementForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        statement, name = form.cleaned_data["file"], file_name(request)
        try:
            run = take_statement(statement, name=name, by=self.person)
        except WrongRowsError as refusal:
            return self.page(StatementForm(), problems=refusal.problems)
        if not run.seen:
            messages.info(request, _("All of these entries were already imported."))
        elif run.opened:
            messages.warning(
                request, _("Imported. Some entries do not match; see below.")
            )
        else:
            messages.success(request, _("Imported. Everything matches."))
        return redirect("office:reconciliation", self.slug)

    def page(
        self, form: StatementForm, problems: Sequence[RowProblem] = ()
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            problems=problems,
            statements=list(runs(RecordSource.BANK)[:10]),
        )
        wrong = form.errors or problems
        return self.render_to_response(context, status=422 if wrong else 200)
