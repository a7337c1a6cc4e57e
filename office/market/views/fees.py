"""Fees of an office: those in force, later ones, old ones; each from a day on."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.refusals import RefusalError, words_of
from office.market.forms.fees import (
    CommissionForm,
    EndForm,
    FeeForm,
    OwnFeeForm,
    as_typed,
)
from office.market.models import Proposal
from office.market.queries import (
    FEES,
    fees_of,
    fees_of_others,
    fees_proposed,
    waiting_of,
)
from office.market.rules import written
from office.market.services.proposals import propose
from office.market.states import ProposalKind
from office.moderation.views.base import OfficePage
from payments.payouts.models import FeeRule
from vendors.partner.models import Partner

from .base import TermsPage


class FeesPage(TermsPage):
    """What is paid to this office, and in the market's what farms pay to others."""

    act = "office.fees.see"
    kinds = FEES
    template_name = "office/market/fees.html"

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        return fees_proposed(proposals)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        fees = fees_of(self.cooperative)
        context = super().get_context_data(
            ended=fees.ended,
            others=[] if self.cooperative else fees_of_others(),
            may_edit=self.may_send("office.fees.edit"),
            **kwargs,
        )
        waiting: Any = context["waiting"]
        context["running"] = _with_proposals(fees.running, waiting)
        context["coming"] = _with_proposals(fees.coming, waiting)
        return context


def _with_proposals(
    rules: Iterable[FeeRule], waiting: Iterable[tuple[Proposal, Any, bool]]
) -> list[tuple[FeeRule, list[tuple[Proposal, Any]]]]:
    """Each rule with what is proposed in its place."""
    asked = [(proposal, known) for proposal, known, _may in waiting]
    return [
        (rule, [pair for pair in asked if pair[0].subject == rule.pk]) for rule in rules
    ]


class NewFeePage(OfficePage):
    """One more, which somebody else has to approve."""

    act = "office.fees.edit"
    template_name = "office/market/fee.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def rule(self) -> FeeRule | None:
        return None

    @cached_property
    def seller(self) -> Partner | None:
        """For whom alone: the seller whose page led here."""
        if self.rule is not None:
            return self.rule.seller
        asked = whole(self.request.POST.get("seller") or self.request.GET.get("seller"))
        return self.sellers.filter(pk=asked or 0).first()

    def form(self, *args: Any, **kwargs: Any) -> FeeForm:
        kwargs["replaced"] = self.rule
        if self.cooperative is not None:
            return OwnFeeForm(*args, office=self.cooperative, **kwargs)
        return CommissionForm(*args, **kwargs)

    def initial(self) -> dict[str, Any]:
        known = {"seller": self.seller.pk if self.seller else None}
        if self.rule is not None:
            known |= as_typed(self.rule)
        return known | {"starts": dates.today()}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form)
        content = {
            "replaces": self.rule.pk if self.rule else None,
            "fields": written(form.fields_of_rule()),
        }
        try:
            self.enter(ProposalKind.FEE, content)
        except (RefusalError, ValidationError) as refused:
            form.add_error(None, words_of(refused))
            return self.page(form)
        return redirect("office:fees", self.slug)

    def enter(self, kind: ProposalKind, content: dict[str, Any]) -> Proposal:
        proposal = propose(
            kind,
            content,
            by=self.person,
            cooperative=self.cooperative,
            subject=self.rule.pk if self.rule else None,
        )
        messages.success(self.request, _("Saved. Someone else must approve it now."))
        return proposal

    def proposed(self) -> list[tuple[Proposal, Any]]:
        """What waits for a second person in place of this fee."""
        if self.rule is None:
            return []
        waiting = waiting_of(self.cooperative, FEES)
        mine = [one for one in waiting if one.subject == self.rule.pk]
        known = fees_proposed(mine)
        return [(one, known[one.pk]) for one in mine]

    def page(self, form: FeeForm, end: EndForm | None = None) -> HttpResponse:
        end = end or EndForm(initial={"last": dates.today()}, prefix="end")
        context = self.get_context_data(
            form=form,
            end_form=end if self.rule else None,
            rule=self.rule,
            proposed=self.proposed(),
            seller=self.seller,
        )
        wrong = form.errors or end.errors
        return self.render_to_response(context, status=422 if wrong else 200)


class FeePage(NewFeePage):
    """Another in place of one from a day on, or its last day."""

    @cached_property
    def rule(self) -> FeeRule:
        rows = FeeRule.objects.select_related("seller", "category", "cooperative")
        mine = rows.filter(payee=self.cooperative, is_active=True)
        return get_object_or_404(mine, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("do") != "end":
            return super().post(request, **kwargs)
        form = EndForm(request.POST, prefix="end")
        if form.is_valid():
            content = written({"rule": self.rule.pk, "last": form.cleaned_data["last"]})
            try:
                self.enter(ProposalKind.FEE_END, content)
            except RefusalError as refused:
                form.add_error(None, words_of(refused))
            else:
                return redirect("office:fees", self.slug)
        return self.page(self.form(initial=self.initial()), form)
