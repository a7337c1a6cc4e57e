"""Agreements on a host's commission, and what it came to."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from live.records.commission import commissions_of, sums_of
from live.records.forms import AgreementForm
from live.records.models import CommissionAgreement
from live.records.queries import agreements_of
from live.records.services import (
    AgreementRefused,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from live.records.states import Side, Standing
from vendors.members.desk import DeskView

PER_PAGE = 30
MOST_AGREEMENTS = 100


class TermsPage(DeskView):
    """What was agreed with whom, what waits for an answer, a new offer."""

    act = "desk.live.see"
    write_act = "desk.live.terms"
    template_name = "desk/live/terms.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_see = self.allows("desk.money.see")
        page = None
        if may_see:
            rows = commissions_of(self.partner)
            page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        kwargs.setdefault("form", AgreementForm(partner=self.partner))
        return super().get_context_data(
            agreements=self._agreements(),
            page=page,
            sums=sums_of(self.partner) if may_see else (),
            may_edit=self.allows("desk.live.terms"),
            may_see_money=may_see,
            **kwargs,
        )

    def _agreements(self) -> list[dict[str, Any]]:
        today = timezone.localdate()
        return [
            {
                "row": each,
                "side": side_of(each, self.partner.pk),
                "standing": Standing(each.standing(today)),
                "is_asked": not each.is_accepted
                and each.offered_by != side_of(each, self.partner.pk),
            }
            for each in agreements_of(self.partner)[:MOST_AGREEMENTS]
        ]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = AgreementForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        host, seller, terms, side = form.offer()
        try:
            offer_agreement(host, seller, terms, side=side)
        except AgreementRefused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            request, _("Offered. It counts as soon as the other shop accepts it.")
        )
        return redirect("desk:live_terms", self.partner.code)


class TermsAct(DeskView):
    """Accepting an offer, or ending what is offered or agreed."""

    act = "desk.live.terms"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        rows = agreements_of(self.partner)
        agreement = get_object_or_404(rows, pk=self.kwargs["pk"])
        side = side_of(agreement, self.partner.pk)
        try:
            if request.POST.get("do") == "accept":
                accept_agreement(agreement, side=side)
                messages.success(request, _("Agreed. The goods can be shown now."))
            else:
                end_agreement(agreement, side=side, by=self.person)
                messages.success(request, _("It is ended."))
        except AgreementRefused as refused:
            messages.error(request, str(refused))
        return redirect("desk:live_terms", self.partner.code)


def side_of(agreement: CommissionAgreement, partner_id: int) -> str:
    return Side.HOST if agreement.host_id == partner_id else Side.SELLER
