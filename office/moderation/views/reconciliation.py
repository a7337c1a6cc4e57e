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
from core.tables.responses import EXCEL_CSV, XLSX, download
from core.tables.writing import Cell
from core.transitions import TransitionError
from orders.reconciliation.forms import ResolveForm, StatementForm
from orders.reconciliation.models import Finding
from orders.reconciliation.queries import (
    counts_by_kind,
    days,
    findings,
    last_run,
    running,
    runs,
)
from orders.reconciliation.services import (
    StatementRefused,
    resolve,
    start_run,
    take_statement,
)
from orders.reconciliation.states import FindingKind, FindingState, Side

from .base import OfficePage

SHOWN = 200
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

    def get(  # type: ignore[override]  # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        form = request.GET.get("as", "")
        if form not in _FORMS:
            return super().get(request, *args, **kwargs)
        rows = findings(state=_STATES[self.state], kind=self.kind)
        return download(_table(rows), name="findings", form=_FORMS[form])

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        asked = request.POST.get("do", "")
        if asked == "run":
            start_run(by=self.person)
            messages.success(
                request, _("The comparison is under way. Look again in a minute.")
            )
        elif asked == "resolve":
            self._resolve()
        else:
            raise Http404
        return redirect("office:reconciliation", self.slug)

    def _resolve(self) -> None:
        pk = self.request.POST.get("finding", "")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 16):
            raise Http404
        finding = get_object_or_404(Finding, pk=int(pk))
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = _STATES[self.state]
        counts = counts_by_kind(state)
        return super().get_context_data(
            run=last_run(),
            statement=last_run(Side.BANK),
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(StatementForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = StatementForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        name = getattr(request.FILES.get("file"), "name", "") or ""
        try:
            run = take_statement(form.cleaned_data["file"], name=name, by=self.person)
        except StatementRefused as refusal:
            return self.page(StatementForm(), refusal=refusal)
        if not run.seen:
            messages.info(request, _("All of these lines were known already."))
        elif run.opened:
            messages.warning(request, _("Taken. Some of it does not agree: see below."))
        else:
            messages.success(request, _("Taken. All of it agrees."))
        return redirect("office:reconciliation", self.slug)

    def page(
        self, form: StatementForm, *, refusal: StatementRefused | None = None
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            refusal=refusal,
            problems=refusal.problems[:SHOWN] if refusal else [],
            statements=list(runs(Side.BANK)[:10]),
        )
        wrong = form.errors or refusal
        return self.render_to_response(context, status=422 if wrong else 200)
