"""Stakes that go back: what is due, what was prepared, who approves it."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.second_factor import AccessChangedError
from core.transitions import TransitionError
from office.distribution.forms import PaybackForm
from office.distribution.models import Payback
from office.distribution.queries.paybacks import (
    Back,
    paybacks_of,
    to_go_back,
    with_losses,
)
from office.distribution.services.paybacks import (
    LossChangedError,
    NothingToGoBackError,
    OwnPaybackError,
    StakeGoneError,
    approve_payback,
    cancel_payback,
    prepare_payback,
)

from .base import DistributionPage


class PaybacksPage(DistributionPage):
    """What falls due and what those that left are to get back; what was prepared."""

    template_name = "office/distribution/paybacks.html"
    write_act = "office.households.pay"

    @cached_property
    def found(self) -> tuple[list[Back], list[Back]]:
        stayed, left = to_go_back(self.cooperative, self.currency)
        return stayed, with_losses(self.cooperative, self.currency, left)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PaybackForm(request.POST)
        if not form.is_valid():
            return self.wrong(form=form)
        try:
            payback = prepare_payback(
                self.cooperative, form.order(self.currency), by=self.person
            )
        except NothingToGoBackError as refusal:
            form.add_error(None, str(refusal))
            return self.wrong(form=form)
        messages.success(request, _("Prepared. A second person must approve it."))
        return redirect("office:payback", self.slug, payback.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", PaybackForm(initial={"click": secrets.token_hex(16)}))
        stayed, left = self.found
        return super().get_context_data(
            groups=[("fell-due", stayed), ("left", left)],
            currency=self.currency,
            has_losses=any(row.borne for row in left),
            chosen=kwargs["form"].chosen,
            may_pay=self.allows("office.households.pay"),
            page=self.page_of(paybacks_of(self.cooperative), 40),
            **kwargs,
        )


class PaybackPage(DistributionPage):
    """One of them, approved or given up here."""

    template_name = "office/distribution/payback.html"
    write_act = "office.households.pay"

    def payback(self) -> Payback:
        rows = paybacks_of(self.cooperative)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        payback, asked = self.payback(), request.POST.get("do", "")
        try:
            if asked == "approve":
                if not self.allows("office.distribution.decide"):
                    raise PermissionDenied
                approve_payback(payback, by=self.person)
                said = _("Approved. The amount is now owed; prepare the payment.")
            elif asked == "cancel":
                cancel_payback(payback, by=self.person)
                said = _("Cancelled.")
            else:
                raise Http404
        except (
            OwnPaybackError, StakeGoneError, LossChangedError, AccessChangedError,
        ) as refusal:  # fmt: skip
            messages.warning(request, refusal.words)
        except TransitionError:
            messages.warning(
                request, _("Someone else already changed this. Nothing was changed.")
            )
        else:
            messages.success(request, said)
        return redirect("office:payback", self.slug, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        payback = self.payback()
        return super().get_context_data(
            payback=payback,
            items=payback.items.select_related("household", "year"),
            losses=payback.losses.select_related("household", "year"),
            is_own=payback.prepared_by_id == self.person.pk,
            may_decide=self.allows("office.distribution.decide"),
            may_pay=self.allows("office.households.pay"),
            **kwargs,
        )
