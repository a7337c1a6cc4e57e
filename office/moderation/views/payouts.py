"""Paying sellers by the bank: batches, their files, and what the bank answers."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import person_of
from core.secrets import Unreadable
from core.tables.responses import EXCEL_CSV, XLSX, download
from core.transitions import TransitionError
from orders.payouts.bank_files import NoAccountOfOurs, pain_001, table_rows
from orders.payouts.forms import AnswerFileForm, AnswerLinesForm
from orders.payouts.models import PayoutBatch
from orders.payouts.services import (
    AnswerWrong,
    BatchOutdated,
    NobodyToPay,
    OwnBatch,
    Plan,
    batches_for,
    cancel_batch,
    look_through,
    note_file_taken,
    prepare_batches,
    release_batch,
    take_answer,
)
from orders.payouts.states import BatchState
from orders.payouts.sweep import Sweep, currencies_owed, sweep
from orders.payouts.transfers import batches

from .base import OfficePage
from .stripe_rail import act_by_stripe, stripe_context

SHOWN = 200
# Excel cuts long account numbers in a CSV; in a sheet they are text.
_TABLES = {"csv": EXCEL_CSV, "xlsx": XLSX}
_WITH_A_FILE = frozenset({BatchState.RELEASED, BatchState.SENT, BatchState.DONE})


class PayoutScope(OfficePage):
    """The operator's alone: a cooperative's office has no such page."""

    act = "office.payouts.see"
    write_act = "office.payouts.release"

    @property
    def person(self) -> User:
        person = person_of(self.request)
        if person is None:
            raise Http404
        return person

    def batch(self, pk: int) -> PayoutBatch:
        return get_object_or_404(batches(), pk=pk)


class PayoutsPage(PayoutScope):
    """What could be paid now, and every batch so far."""

    template_name = "office/payouts.html"

    @cached_property
    def currencies(self) -> list[str]:
        return currencies_owed() or [settings.MARKET_CURRENCY]

    @cached_property
    def swept(self) -> Sweep:
        asked = self.request.GET.get("currency", "")
        return sweep(asked if asked in self.currencies else self.currencies[0])

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        currency = request.POST.get("currency", "")
        if currency not in self.currencies:
            raise Http404
        asked = request.POST.get("do", "")
        if asked:
            if not act_by_stripe(request, asked, currency):
                raise Http404
            return redirect("office:payouts", self.slug)
        try:
            made = prepare_batches(currency, by=self.person)
        except NobodyToPay as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:payouts", self.slug)
        messages.success(request, _made(len(made)))
        if len(made) > 1:
            return redirect("office:payouts", self.slug)
        return redirect("office:payout_batch", self.slug, made[0].pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            swept=self.swept,
            count=batches_for(self.swept),
            currencies=self.currencies,
            page=self.page_of(batches()),
            **stripe_context(self.swept.currency),
            **kwargs,
        )


def _made(count: int) -> str:
    return ngettext(
        "The batch is made. Somebody else has to release it.",
        "%(count)s batches are made. Somebody else has to release each.",
        count,
    ) % {"count": count}


class BatchPage(PayoutScope):
    """One batch: its transfers, who was left out and why, and what to do next."""

    template_name = "office/payout.html"

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        batch = self.batch(pk)
        asked = request.POST.get("do", "")
        if asked not in {"release", "cancel"}:
            raise Http404
        try:
            if asked == "release":
                release_batch(batch.pk, by=self.person)
                said = _("Released. Take the file to the bank now.")
            else:
                cancel_batch(batch.pk, by=self.person)
                said = _("Cancelled. What it held is owed to the sellers again.")
        except (OwnBatch, BatchOutdated) as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            self.say_decided()
        else:
            messages.success(request, said)
        return redirect("office:payout_batch", self.slug, pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch(self.kwargs["pk"])
        left_out = batch.left_out.select_related("partner", "batch")
        return super().get_context_data(
            batch=batch,
            page=self.page_of(batch.transfers.select_related("partner")),
            left_out=list(left_out[: SHOWN + 1]),
            shown=SHOWN,
            is_own=batch.made_by_id == self.person.pk,
            has_file=batch.state in _WITH_A_FILE,
            **kwargs,
        )


class BatchFile(PayoutScope):
    """The file for the bank. It names account numbers in full, so it is asked for by
    POST, noted, and kept nowhere.
    """

    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *, pk: int, **_kwargs: Any
    ) -> HttpResponseBase:
        batch = self.batch(pk)
        transfers = batch.transfers.all()
        form = request.POST.get("as", "")
        if form not in {*_TABLES, "xml"} or batch.state not in _WITH_A_FILE:
            raise Http404
        try:
            content = self._xml(batch, transfers) if form == "xml" else b""
            rows = [] if form == "xml" else list(table_rows(batch, transfers))
            note_file_taken(batch.pk, by=self.person)
        except NoAccountOfOurs as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            self.say_decided()
        except Unreadable:
            messages.error(
                request, _("No key opens an account number of this batch any more.")
            )
        else:
            if form in _TABLES:
                return download(rows, name=batch.number, form=_TABLES[form])
            return _attached(content, f"{batch.number}.xml")
        return redirect("office:payout_batch", self.slug, pk)

    def _xml(self, batch: PayoutBatch, transfers: QuerySet[Any]) -> bytes:
        return pain_001(batch, list(transfers))


def _attached(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


class AnswerPage(PayoutScope):
    """The bank's answer: shown first, taken as a whole with a second click."""

    template_name = "office/payout_answer.html"
    act = "office.payouts.release"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(AnswerFileForm())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "take":
            return self._take(request)
        form = AnswerFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        lines = form.cleaned_data["file"]
        plan = look_through(lines)
        return self.page(
            AnswerFileForm(), plan=plan, packed=AnswerLinesForm.packed(lines)
        )

    def _take(self, request: HttpRequest) -> HttpResponse:
        form = AnswerLinesForm(request.POST)
        if not form.is_valid():
            messages.warning(request, _("Please choose the file again."))
            return redirect("office:payout_answer", self.slug)
        try:
            plan = take_answer(form.cleaned_data["lines"], by=self.person)
        except AnswerWrong as refusal:
            return self.page(AnswerFileForm(), plan=refusal.plan)
        if plan.moves:
            messages.success(request, _("Taken. Sellers are told what came back."))
        else:
            messages.info(request, _("All of this was known, so nothing was changed."))
        return redirect("office:payouts", self.slug)

    def page(
        self, form: AnswerFileForm, *, plan: Plan | None = None, packed: str = ""
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            plan=plan,
            packed=packed,
            moves=plan.moves[:SHOWN] if plan else [],
            problems=plan.problems[:SHOWN] if plan else [],
        )
        wrong = form.errors or (plan and plan.problems)
        return self.render_to_response(context, status=422 if wrong else 200)
