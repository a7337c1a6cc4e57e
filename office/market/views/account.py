"""The account that shoppers transfer to: one proposes another, a second one agrees."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.refusals import RefusalError, words_of
from office.market.forms.account import AccountForm, as_known
from office.market.models import Proposal
from office.market.services.proposals import propose
from office.market.states import ProposalKind

from .base import DECISIONS, TermsPage


class AccountPage(TermsPage):
    """What holds, what waits for a second person, and the form to propose another."""

    act = "office.transfers.see"
    kinds = (ProposalKind.ACCOUNT,)
    template_name = "office/market/account.html"

    def describe(self, proposals: Sequence[Proposal], /) -> dict[int, dict[str, Any]]:
        return {one.pk: one.content for one in proposals}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(AccountForm(initial=as_known()))

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("do", "") in DECISIONS:
            return super().post(request, **kwargs)
        form = AccountForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            propose(
                ProposalKind.ACCOUNT,
                form.cleaned_data,
                by=self.person,
                cooperative=None,
            )
        except RefusalError as refused:
            form.add_error(None, words_of(refused))
            return self.page(form)
        messages.success(request, _("Saved. Someone else must approve it now."))
        return redirect("office:transfer_account", self.slug)

    def page(self, form: AccountForm) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            known=as_known(),
            may_edit=self.may_send("office.transfers.assign"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
