"""Invoices of business buyers: who owes them, and that one will not be paid."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.money import from_minor
from core.refusals import RefusalError
from office.market.forms.write_offs import WriteOffForm
from office.market.models import Proposal
from office.market.services.proposals import propose
from office.market.states import ProposalKind, ProposalState
from orders.order.models import VendorOrder
from payments.payment.on_invoice import lost_of_parts, owed_of_parts
from payments.payouts.models import WriteOff
from payments.payouts.queries import unpaid_invoices
from payments.reconciliation.debtors import debtors_of

from .base import DECISIONS, TermsPage


def _told(parts: Sequence[VendorOrder]) -> list[dict[str, Any]]:
    """Each with who owes for it, what is owed and what is lost. Three queries."""
    ids = [part.pk for part in parts]
    owed, lost = (owed_of_parts(ids), lost_of_parts(ids)) if ids else ({}, {})
    debtors = debtors_of({part.order_id for part in parts})
    return [
        {
            "part": part,
            "debtor": debtors.get(part.order_id),
            "owed": from_minor(owed.get(part.pk, 0), part.order.currency),
            "lost": from_minor(lost.get(part.pk, 0), part.order.currency),
        }
        for part in parts
    ]


class _WriteOffs(TermsPage):
    act = "office.invoices.see"
    kinds = (ProposalKind.WRITE_OFF,)

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        """The invoice that each is about, by its id."""
        ids = {one.content["part"] for one in proposals}
        rows = VendorOrder.objects.filter(pk__in=ids).select_related("order", "partner")
        told = {one["part"].pk: one for one in _told(list(rows))}
        return {
            one.pk: told[one.content["part"]] | {"reason": one.content["reason"]}
            for one in proposals
        }


class InvoicesPage(_WriteOffs):
    """What is owed, what is due first first; what was written off."""

    template_name = "office/market/invoices.html"

    @property
    def shows_lost(self) -> bool:
        return self.request.GET.get("show") == "lost"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows: Any = unpaid_invoices()
        if self.shows_lost:
            rows = VendorOrder.objects.filter(write_off__isnull=False)
            rows = rows.select_related("order", "partner", "write_off")
            rows = rows.order_by("-write_off")
        page = self.page_of(rows)
        page.object_list = _told(list(page.object_list))
        return super().get_context_data(page=page, shows_lost=self.shows_lost, **kwargs)


class InvoicePage(_WriteOffs):
    """One invoice; that it will not be paid is proposed, and somebody else agrees."""

    template_name = "office/market/invoice.html"

    @cached_property
    def part(self) -> VendorOrder:
        rows = VendorOrder.objects.filter(due_on__isnull=False)
        rows = rows.select_related("order", "partner")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def concerns(self, proposal: Proposal) -> bool:
        return bool(proposal.content["part"] == self.part.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(WriteOffForm())

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("do", "") in DECISIONS:
            return super().post(request, **kwargs)
        form = WriteOffForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        if self._is_proposed():
            form.add_error(None, _("Somebody proposed to write it off already."))
            return self.page(form)
        content = {"part": self.part.pk, "reason": form.cleaned_data["reason"]}
        try:
            propose(
                ProposalKind.WRITE_OFF,
                content,
                by=self.person,
                cooperative=None,
                subject=self.part.pk,
            )
        except RefusalError as refused:
            form.add_error(None, refused.words)
            return self.page(form)
        messages.success(request, _("Saved. Someone else must approve it now."))
        return redirect("office:invoices", self.slug)

    def _is_proposed(self) -> bool:
        return Proposal.objects.filter(
            kind=ProposalKind.WRITE_OFF,
            subject=self.part.pk,
            state=ProposalState.WAITING,
        ).exists()

    def page(self, form: WriteOffForm) -> HttpResponse:
        (told,) = _told([self.part])
        context = self.get_context_data(
            form=form,
            known=told,
            write_off=WriteOff.objects.filter(vendor_order=self.part).first(),
            is_proposed=self._is_proposed(),
            may_edit=self.may_send("office.invoices.write_off"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
