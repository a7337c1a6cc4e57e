"""Bank transfers of shoppers: which order each is for; what is paid back by hand."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.activity_log import record
from core.inputs import whole
from core.money import exponent, from_minor
from core.refusals import RefusalError, words_of
from office.market.forms.transfers import AssignForm, BuyerForm, InvoicesForm
from office.market.models import Proposal
from office.market.services.proposals import propose
from office.market.states import ProposalKind, ProposalState
from office.moderation.views.base import OfficePage
from orders.order.models import Order
from orders.order.states import OrderStatus, PaymentMethod
from payments.payment.bank_details import refund_reference
from payments.payment.models import Refund
from payments.payment.services.offline_refunds import note_came_back, note_transferred
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.queries import (
    OpenInvoice,
    bounced_refund,
    incoming_in,
    open_invoices,
    paid_back_refunds,
    refunds_to_transfer,
    transfers_to_assign,
    transfers_to_return,
)
from payments.reconciliation.services.arrivals import named_orders, note_returned
from payments.reconciliation.states import IncomingState

from .base import DECISIONS, TermsPage

_SHOWN = 100
_FILTERS = {
    "": IncomingState.WAITING,
    "new": IncomingState.NEW,
    "placed": IncomingState.PLACED,
    "returning": IncomingState.RETURNING,
    "returned": IncomingState.RETURNED,
    "other": IncomingState.OTHER,
}


class _TransferProposals(TermsPage):
    act = "office.transfers.see"
    kinds = (ProposalKind.TRANSFER,)

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        """What each says, by its id: what is done, with which transfers. One query."""
        ids = {pk for one in proposals for pk in one.content["transfers"]}
        rows = IncomingTransfer.objects.select_related("line").in_bulk(ids)
        return {
            one.pk: {
                "do": one.content["do"],
                "orders": one.content.get("orders", []),
                "keeps_rest": one.content.get("rest") == "keep",
                "transfers": [
                    rows[pk] for pk in one.content["transfers"] if pk in rows
                ],
            }
            for one in proposals
        }


class TransfersPage(_TransferProposals):
    """What waits to be assigned; orders that wait for their money; what is done."""

    template_name = "office/market/transfers.html"

    @property
    def show(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in {*_FILTERS, "orders"} else ""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows: Any = _open_orders()
        if self.show != "orders":
            rows = incoming_in(_FILTERS[self.show])
        return super().get_context_data(
            show=self.show,
            page=self.page_of(rows),
            count=transfers_to_assign().count(),
            may_edit=self.may_send("office.transfers.assign"),
            **kwargs,
        )


def _open_orders() -> Any:
    """Orders that wait for their transfer, those first whose time is over first."""
    return Order.objects.filter(
        status=OrderStatus.PENDING, payment_method=PaymentMethod.TRANSFER
    ).order_by("expires_at", "pk")


class TransferPage(_TransferProposals):
    """One bank transfer; what becomes of it is proposed, and somebody else agrees."""

    template_name = "office/market/transfer.html"

    @cached_property
    def row(self) -> IncomingTransfer:
        rows = IncomingTransfer.objects.select_related(
            "line__run", "order", "proposed_by", "agreed_by"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def concerns(self, proposal: Proposal) -> bool:
        return self.row.pk in proposal.content["transfers"]

    @cached_property
    def others(self) -> list[IncomingTransfer]:
        """What else waits, of the same order or the same payer."""
        line = self.row.line
        alike = Q(order__isnull=False, order=self.row.order_id)
        if line.party:
            alike |= Q(line__party=line.party)
        rows = transfers_to_assign().filter(alike, line__currency=line.currency)
        rows = rows.exclude(pk=self.row.pk).select_related("line")
        return list(rows.order_by("-pk")[:_SHOWN])

    @cached_property
    def invoices(self) -> list[OpenInvoice]:
        """Of the organisation that it names, sent it, or paid with some of it; of
        another whose order was typed.
        """
        if not self._is_open():
            return []
        typed = BuyerForm(self.request.GET)
        asked = typed.cleaned_data["buyer"] if typed.is_valid() else ""
        wanted = Q(pk__in=named_orders(self.row.line.reference) | {self.row.order_id})
        wanted |= Q(number=asked) | Q(payments__transfer_uses__transfer=self.row)
        ids = Order.objects.filter(wanted).values_list("pk", flat=True)
        return open_invoices(self.row, set(ids))

    def invoices_form(self, data: Any = None) -> InvoicesForm:
        """Those that it names are ticked."""
        named = named_orders(self.row.line.reference) | {self.row.order_id}
        ticked = [one.order.number for one in self.invoices if one.order.pk in named]
        return InvoicesForm(data, invoices=self.invoices, initial={"invoices": ticked})

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        named = self.row.order.number if self.row.order else ""
        return self.page(AssignForm(others=self.others, initial={"order": named}))

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        asked = request.POST.get("do", "")
        if asked in DECISIONS:
            return super().post(request, **kwargs)
        if asked not in {"assign", "invoices", "return", "bounced", "other"}:
            raise Http404
        if asked == "invoices":
            return self._propose_invoices()
        form = AssignForm(request.POST, others=self.others)
        if asked == "assign":
            if not form.is_valid():
                return self.page(form)
            order = form.cleaned_data["order"]
            content = {"transfers": form.transfers(self.row.pk), "orders": [order]}
        else:
            form = AssignForm(others=self.others)
            content = {"transfers": [self.row.pk]}
        return self._propose({"do": asked, **content}, form)

    def _propose_invoices(self) -> HttpResponse:
        form = self.invoices_form(self.request.POST)
        if not form.is_valid():
            return self.page(AssignForm(others=self.others), form)
        content = {
            "do": "assign",
            "transfers": [self.row.pk],
            "orders": form.cleaned_data["invoices"],
            "rest": form.cleaned_data["rest"],
        }
        return self._propose(content, form)

    def _propose(
        self, content: dict[str, Any], form: AssignForm | InvoicesForm
    ) -> HttpResponse:
        if self._is_proposed():
            messages.warning(
                self.request,
                _("Somebody proposed something for this transfer already."),
            )
            return redirect("office:transfer", self.slug, self.row.pk)
        try:
            propose(
                ProposalKind.TRANSFER,
                content,
                by=self.person,
                cooperative=None,
                subject=self.row.pk,
            )
        except RefusalError as refused:
            if isinstance(form, InvoicesForm):
                form.add_error("invoices", refused.words)
                return self.page(AssignForm(others=self.others), form)
            if form.is_bound:
                form.add_error("order", refused.words)
                return self.page(form)
            messages.warning(self.request, words_of(refused))
        else:
            said = _("Saved. Someone else must approve it now.")
            messages.success(self.request, said)
        return redirect("office:transfers", self.slug)

    def _is_proposed(self) -> bool:
        return Proposal.objects.filter(
            kind=ProposalKind.TRANSFER,
            subject=self.row.pk,
            state=ProposalState.WAITING,
        ).exists()

    def _is_open(self) -> bool:
        return self.row.state == IncomingState.WAITING

    def _bounced(self) -> str:
        """The reference of the refund that it seems to be; else nothing."""
        refund = bounced_refund(self.row) if self._is_open() else None
        return refund_reference(refund) if refund else ""

    def page(
        self, form: AssignForm, invoices_form: InvoicesForm | None = None
    ) -> HttpResponse:
        invoices = invoices_form or self.invoices_form()
        is_wrong = form.errors or invoices.errors
        context = self.get_context_data(
            form=form,
            invoices_form=invoices,
            coins=10 ** exponent(self.row.line.currency),
            buyer_form=BuyerForm(self.request.GET),
            has_several_buyers=len({one.debtor for one in self.invoices}) > 1,
            uses=self.row.uses.select_related(
                "payment__order", "proposed_by", "agreed_by"
            ),
            row=self.row,
            is_open=self._is_open(),
            is_proposed=self._is_proposed(),
            bounced=self._bounced(),
            may_edit=self.may_send("office.transfers.assign"),
        )
        return self.render_to_response(context, status=422 if is_wrong else 200)


class PaybacksPage(OfficePage):
    """Refunds and transfers that somebody has to pay back at the bank."""

    act = "office.transfers.see"
    write_act = "office.transfers.pay"
    template_name = "office/market/paybacks.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        shows_done = self.request.GET.get("show") == "done"
        rows = paid_back_refunds() if shows_done else refunds_to_transfer()
        page = self.page_of(rows)
        page.object_list = [_payback(refund) for refund in page.object_list]
        returns: list[IncomingTransfer] = []
        if not shows_done:
            returns = list(transfers_to_return()[:_SHOWN])
        return super().get_context_data(
            page=page, returns=returns, shows_done=shows_done, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        do, pk = request.POST.get("do", ""), whole(request.POST.get("row")) or 0
        acts: dict[str, Callable[[int], bool]] = {
            "paid": self._note_paid, "back": self._note_back, "returned": note_returned,
        }  # fmt: skip
        if do not in acts:
            raise Http404
        if do == "returned":
            get_object_or_404(IncomingTransfer, pk=pk)
        if acts[do](pk):
            messages.success(request, _("Saved."))
        else:
            self.say_decided()
        return redirect("office:transfer_refunds", self.slug)

    def _note_paid(self, pk: int) -> bool:
        refund = get_object_or_404(Refund.objects.select_related("payment"), pk=pk)
        try:
            note_transferred(refund)
        except ValueError:
            return False
        record("refund.transferred", refund, after={"amount": refund.amount})
        return True

    def _note_back(self, pk: int) -> bool:
        refund = get_object_or_404(Refund.objects.select_related("payment"), pk=pk)
        try:
            note_came_back(refund)
        except ValueError:
            return False
        record("refund.came_back", refund, after={"amount": refund.amount})
        return True


def _payback(refund: Refund) -> dict[str, Any]:
    order = refund.payment.order
    account = getattr(order, "refund_account", None)
    return {
        "refund": refund,
        "order": order,
        "amount": from_minor(refund.amount, refund.payment.currency),
        "currency": refund.payment.currency,
        "reference": refund_reference(refund),
        "holder": account.holder if account else "",
        # In full: it is typed into the bank's form.
        "number": account.number.reveal() if account else "",
        "branch": account.branch if account else "",
    }
