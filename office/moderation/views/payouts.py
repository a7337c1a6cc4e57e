"""Paying sellers: batches for the bank and its answers, and what goes by Stripe."""

from typing import Any

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
from accounts.second_factor import AccessChangedError
from core import market
from core.inputs import whole
from core.secrets import UnreadableSecretError
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.transitions import TransitionError
from payments.payouts.bank_files import NoAccountOfOursError, pain_001, table_rows
from payments.payouts.by_stripe import is_offered, stripe_sweep, stripe_troubles
from payments.payouts.eligibility import Sweep, currencies_owed, sweep
from payments.payouts.forms import AnswerFileForm, AnswerLinesForm
from payments.payouts.models import PayoutBatch
from payments.payouts.payable import holds_of_stripe
from payments.payouts.queries import batches
from payments.payouts.services.answers import (
    AnswerPlan,
    BankAnswerError,
    look_through,
    take_answer,
)
from payments.payouts.services.batches import (
    BatchOutdatedError,
    NobodyToPayError,
    OwnBatchError,
    batches_for,
    cancel_batch,
    note_file_taken,
    prepare_batches,
    release_batch,
)
from payments.payouts.services.earnings import release
from payments.payouts.services.stripe_sweep import ask_for_sweep
from payments.payouts.services.stripe_transfers import try_again
from payments.payouts.states import BatchState

from .base import OfficePage


def stripe_context(currency: str) -> dict[str, object]:
    swept = stripe_sweep(currency)
    troubles = list(stripe_troubles())
    holds = list(holds_of_stripe())
    shows = is_offered() or troubles or holds or not swept.is_empty
    return {
        "by_stripe": swept,
        "stripe_troubles": troubles,
        "stripe_holds": holds,
        "shows_stripe": shows,
    }


def act_by_stripe(request: HttpRequest, asked: str, currency: str) -> bool:
    """False for what is no act of the page, or about nothing that is there."""
    if asked == "stripe":
        if stripe_sweep(currency).dues:
            ask_for_sweep(currency)
            messages.success(request, _("It is on its way. Look again in a minute."))
        else:
            messages.info(request, _("There is nothing to transfer by Stripe now."))
        return True
    name, _colon, text = asked.partition(":")
    pk = whole(text) or 0
    if name == "again" and try_again(pk):
        messages.success(request, _("It will be sent again with the next run."))
        return True
    if name == "release":
        held = next((each for each in holds_of_stripe() if each.pk == pk), None)
        if held and release(held.cause):
            messages.success(request, _("Released. It will be paid with the next run."))
            return True
    return False


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
        return currencies_owed() or [market.currency()]

    @cached_property
    def swept(self) -> Sweep:
        asked = self.request.GET.get("currency", "")
        return sweep(asked if asked in self.currencies else self.currencies[0])

    def post(self, request: HttpRequest) -> HttpResponse:
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
        except NobodyToPayError as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:payouts", self.slug)
        messages.success(request, _made(len(made)))
        if len(made) > 1:
            return redirect("office:payouts", self.slug)
        return redirect("office:payout_batch", self.slug, made[0].pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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
        "Batch created. A second person must release it.",
        "%(count)s batches created. A second person must release each.",
        count,
    ) % {"count": count}


class BatchPage(PayoutScope):
    """One batch: its transfers, who was left out and why, and what to do next."""

    template_name = "office/payout.html"

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        asked = request.POST.get("do", "")
        if asked not in {"release", "cancel"}:
            raise Http404
        try:
            if asked == "release":
                release_batch(batch.pk, by=self.person)
                said = _("Released. You can now download the file for the bank.")
            else:
                cancel_batch(batch.pk, by=self.person)
                said = _("Cancelled. The amounts are owed to the sellers again.")
        except (OwnBatchError, BatchOutdatedError, AccessChangedError) as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            self.say_decided()
        else:
            messages.success(request, said)
        return redirect("office:payout_batch", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        batch = self.batch(pk)
        transfers = batch.transfers.all()
        form = request.POST.get("as", "")
        if form not in {*_TABLES, "xml"} or batch.state not in _WITH_A_FILE:
            raise Http404
        try:
            content = self._xml(batch, transfers) if form == "xml" else b""
            rows = [] if form == "xml" else list(table_rows(batch, transfers))
            note_file_taken(batch.pk, by=self.person)
        except NoAccountOfOursError as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            self.say_decided()
        except UnreadableSecretError:
            messages.error(
                request,
                _("The account numbers in this batch can't be decrypted any more."),
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

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(AnswerFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
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
            messages.warning(request, _("Please select the file again."))
            return redirect("office:payout_answer", self.slug)
        try:
            plan = take_answer(form.cleaned_data["lines"], by=self.person)
        except BankAnswerError as refusal:
            return self.page(AnswerFileForm(), plan=refusal.plan)
        if plan.moves:
            messages.success(
                request, _("Imported. Sellers are notified of returned payments.")
            )
        else:
            messages.info(
                request, _("All entries were already known. Nothing was changed.")
            )
        return redirect("office:payouts", self.slug)

    def page(
        self, form: AnswerFileForm, *, plan: AnswerPlan | None = None, packed: str = ""
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
