"""The tax inside prices: each kind's rate now, later and before."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.refusals import RefusalError, words_of
from office.market.forms.taxes import SmallSellerTaxForm, TaxForm, as_typed
from office.market.models import Proposal
from office.market.queries import (
    TaxRow,
    small_seller_row,
    tax_rows,
    taxes_proposed,
    waiting_of,
)
from office.market.rules import written
from office.market.services.proposals import propose
from office.market.states import ProposalKind
from office.moderation.views.base import OfficePage
from vendors.partner.models import TaxCategory

from .base import TermsPage

KINDS = (ProposalKind.TAX, ProposalKind.SMALL_TAX)


class TaxesPage(TermsPage):
    """All kinds of taxed goods; of the market's office alone."""

    act = "office.taxes.see"
    kinds = KINDS
    template_name = "office/market/taxes.html"

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        return taxes_proposed(proposals)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(
            may_edit=self.may_send("office.taxes.edit"), **kwargs
        )
        waiting: Any = context["waiting"]
        rows = tax_rows()
        context["taxes"] = (
            [
                (
                    row,
                    [
                        (proposal, known)
                        for proposal, known, _may in waiting
                        if _concerns(proposal, row.category)
                    ],
                )
                for row in [*rows, small_seller_row()]
            ]
            if rows
            else []
        )
        return context


class _TaxFormPage(OfficePage, ABC):
    """A rate to propose, which somebody else has to approve; what waits already."""

    act = "office.taxes.edit"
    kind = ProposalKind.TAX
    template_name = "office/market/tax.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def category(self) -> TaxCategory | None:
        """None of a kind that is new, and of what small sellers bear at most."""
        return None

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            propose(
                self.kind,
                written(form.content()),
                by=self.person,
                cooperative=None,
                subject=self.category.pk if self.category else None,
            )
        except RefusalError as refused:
            form.add_error(None, words_of(refused))
            return self.page(form)
        messages.success(request, _("Saved. Someone else must approve it now."))
        return redirect("office:taxes", self.slug)

    @abstractmethod
    def form(self, typed: Any = None) -> Any:
        """With what was typed, or as the page begins."""

    @abstractmethod
    def row(self) -> TaxRow | None:
        """The rates that are changed; of a new kind there are none."""

    def page(self, form: Any) -> HttpResponse:
        row = self.row()
        waiting = waiting_of(None, [self.kind]) if row else []
        mine = [one for one in waiting if _concerns(one, self.category)]
        known = taxes_proposed(mine)
        context = self.get_context_data(
            form=form, tax=row, proposed=[(one, known[one.pk]) for one in mine]
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class NewTaxPage(_TaxFormPage):
    """One more kind of taxed goods."""

    def form(self, typed: Any = None) -> TaxForm:
        return TaxForm(typed, category=None)

    def row(self) -> None:
        return None


class TaxPage(_TaxFormPage):
    """Another rate of a kind from a day on; what it was before."""

    @cached_property
    def category(self) -> TaxCategory:
        return get_object_or_404(TaxCategory, pk=self.kwargs["pk"])

    def form(self, typed: Any = None) -> TaxForm:
        known = as_typed(self.category)
        return TaxForm(typed, category=self.category, initial=known)

    def row(self) -> TaxRow | None:
        return next((one for one in tax_rows() if one.category == self.category), None)


class SmallSellerTaxPage(_TaxFormPage):
    """What goods of small-scale taxpayers bear at most from a day on."""

    kind = ProposalKind.SMALL_TAX

    def form(self, typed: Any = None) -> SmallSellerTaxForm:
        return SmallSellerTaxForm(typed, initial={"percent": self.row().now})

    def row(self) -> TaxRow:
        return small_seller_row()


def _concerns(proposal: Proposal, category: TaxCategory | None) -> bool:
    """Whether it changes this kind's rate; without one, that of small sellers."""
    if category is None:
        return proposal.kind == ProposalKind.SMALL_TAX
    return proposal.kind == ProposalKind.TAX and proposal.subject == category.pk
