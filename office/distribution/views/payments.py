"""Paying households: who is owed what, payments in each way, their bank details."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.inputs import whole, wholes
from core.pdf.document import pdf_response
from core.transitions import TransitionError
from office.distribution.forms import HouseholdBankForm, PayForm
from office.distribution.models import PayRun
from office.distribution.pdf.run import sheet_pdf
from office.distribution.queries.payable import UnpaidShare, dues_of, pay_runs_of
from office.distribution.services.payments import (
    NotDueError,
    TooManyError,
    confirm_bank,
    drop_items,
    keep_bank,
    note_paid,
    note_returned,
    prepare_payments,
)
from office.distribution.states import HouseholdPaymentMethod
from payments.payouts.services.households import (
    HouseholdsUnreachableError,
    NotEnoughEarnedError,
    PaidByStripeError,
    earned_by,
)
from vendors.banking.queries import account_of_household, history_of
from vendors.banking.services import OwnAccountError, StaleAccountError
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import households_of

from .base import DistributionPage

_REFUSALS = (
    NotDueError,
    TooManyError,
    NotEnoughEarnedError,
    HouseholdsUnreachableError,
    PaidByStripeError,
)


class PaymentsPage(DistributionPage):
    """Households that are owed something, to be chosen and paid; payments so far."""

    template_name = "office/distribution/payments.html"
    write_act = "office.households.pay"

    @cached_property
    def dues(self) -> list[UnpaidShare]:
        return dues_of(self.cooperative, self.currency)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PayForm(request.POST)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            run = prepare_payments(
                self.cooperative, form.order(self.currency), by=self.person
            )
        except _REFUSALS as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        if run.way == HouseholdPaymentMethod.MARKET:
            said = _("Batch created. Market staff will check and release it.")
        else:
            said = _(
                "Prepared. Mark each household as paid once it has received the money."
            )
        messages.success(request, said)
        return redirect("office:payment", self.slug, run.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", PayForm(initial={"click": secrets.token_hex(16)}))
        return super().get_context_data(
            dues=self.dues,
            owed=sum(due.owed for due in self.dues),
            earned=earned_by(self.cooperative, self.currency),
            currency=self.currency,
            chosen=kwargs["form"].chosen,
            may_pay=self.allows("office.households.pay"),
            page=self.page_of(pay_runs_of(self.cooperative), 40),
            **kwargs,
        )


class PaymentPage(DistributionPage):
    """One payment: what was noted of each household, and what to do next."""

    template_name = "office/distribution/payment.html"
    write_act = "office.households.pay"

    def pay_run(self) -> PayRun:
        rows = PayRun.objects.filter(cooperative=self.cooperative)
        rows = rows.select_related("batch", "by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        run, asked = self.pay_run(), request.POST.get("do", "")
        wanted = set(wholes(request.POST.getlist("item")))
        if not wanted:
            messages.warning(request, _("Please select at least one household."))
            return redirect("office:payment", self.slug, pk)
        try:
            if asked == "paid":
                receipts = {
                    item: request.POST.get(f"receipt-{item}", "")[:100].strip()
                    for item in wanted
                }
                note_paid(run, receipts, by=self.person)
            elif asked == "drop":
                drop_items(run, wanted, by=self.person)
            elif asked == "returned":
                note_returned(run, wanted, by=self.person)
            else:
                raise Http404
        except TransitionError:
            messages.warning(
                request,
                _("Some of these have changed. Nothing was saved."),
            )
        else:
            messages.success(request, _("Recorded."))
        return redirect("office:payment", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        run = self.pay_run()
        transfers = run.batch.transfers.select_related("household") if run.batch else []
        items = list(run.items.select_related("household", "noted_by"))
        return super().get_context_data(
            pay_run=run,
            items=items,
            transfers=transfers,
            total=run.batch.total if run.batch else sum(each.amount for each in items),
            may_pay=self.allows("office.households.pay"),
            **kwargs,
        )


class SheetFile(DistributionPage):
    """The sheet to sign on, as a PDF."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        rows = PayRun.objects.filter(cooperative=self.cooperative)
        run = get_object_or_404(rows.exclude(way=HouseholdPaymentMethod.MARKET), pk=pk)
        items = run.items.select_related("household")
        name = f"{self.cooperative.code}-{run.number}"
        content = sheet_pdf(run, items, self.cooperative)
        return pdf_response(content, name=name, as_attachment=True)


class HouseholdBankPage(DistributionPage):
    """Where a household's money goes: masked, changed with one's password, and
    confirmed by another person.
    """

    act = "office.households.pay"
    write_act = "office.households.pay"
    template_name = "office/distribution/bank.html"

    @cached_property
    def household(self) -> Household:
        return get_object_or_404(households_of(self.cooperative), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account = account_of_household(self.household)
        return self.page(HouseholdBankForm(account=account, request=request))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if request.POST.get("do") == "confirm":
            return self._confirm(request)
        account = account_of_household(self.household)
        form = HouseholdBankForm(request.POST, account=account, request=request)
        if not form.is_valid():
            return self.page(form)
        try:
            keep_bank(
                self.household,
                form.details(),
                seen=form.cleaned_data["seen"],
                by=self.person,
            )
        except StaleAccountError as stale:
            form.look_again(str(stale), account_of_household(self.household))
            return self.page(form)
        messages.success(request, _("Saved. A second person must confirm it."))
        return self._back()

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("seen", "")
        seen = whole(text) or 0
        try:
            confirm_bank(self.household, seen=seen, by=self.person)
        except (OwnAccountError, StaleAccountError) as refusal:
            messages.warning(request, str(refusal))
        except TransitionError:
            messages.info(request, _("These bank details are already confirmed."))
        else:
            messages.success(request, _("Confirmed."))
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect("office:household_bank", self.slug, self.household.pk)

    def page(self, form: HouseholdBankForm) -> HttpResponse:
        account = account_of_household(self.household)
        context = self.get_context_data(
            form=form,
            household=self.household,
            account=account,
            is_own=account is not None and account.changed_by_id == self.person.pk,
            history=history_of(account) if account else [],
        )
        status = 422 if form.errors else 200
        response = self.render_to_response(context, status=status)
        add_never_cache_headers(response)
        return response
