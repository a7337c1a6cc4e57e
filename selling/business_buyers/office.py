"""The market's page on what business buyers owe, and up to how much they may."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from core.inputs import whole
from vendors.members.desk.base import OfficeView

from .forms import ReasonForm
from .models import BuyerCredit, Organisation
from .owed import debtors
from .queries import credits_by_state, stopped_buyers
from .rules import BusinessError
from .services.credit import decide_credit, end_credit
from .services.stops import allow_buyer
from .statement_files import statement_response


class OfficeBuyers(OfficeView):
    """Who may buy on invoice, what waits to be agreed, what is owed."""

    act = "office.buyers.see"
    write_act = "office.buyers.decide"
    template_name = "office/buyers.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {
            "rows": credits_by_state(),
            "debtors": debtors(),
            "stopped": stopped_buyers(),
            "form": ReasonForm(),
            "wrong": 0,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if request.POST.get("do") == "allow":
            return self._allow(request)
        pk = whole(request.POST.get("credit")) or 0
        credit = BuyerCredit.objects.filter(pk=pk).first()
        do = request.POST.get("do", "")
        if credit is None or do not in {"agree", "refuse", "end"}:
            raise Http404
        form = ReasonForm(request.POST)
        if do != "agree" and not form.is_valid():
            context = self.get_context_data(form=form, wrong=pk)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self.render_to_response(context, status=status)
        reason = form.cleaned_data["reason"] if do != "agree" else ""
        try:
            if do == "end":
                end_credit(credit, by=self.person, reason=reason)
            else:
                is_agreed = do == "agree"
                decide_credit(
                    credit, is_agreed=is_agreed, by=self.person, reason=reason
                )
        except BusinessError as refused:
            messages.warning(request, refused.words)
        else:
            messages.success(request, _("Saved. Seller and buyer are told."))
        return redirect("office:buyers", self.slug)

    def _allow(self, request: HttpRequest) -> HttpResponse:
        """Who was stopped may buy on invoice again."""
        pk = whole(request.POST.get("buyer")) or 0
        organisation = get_object_or_404(Organisation, pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form, wrong_buyer=pk)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self.render_to_response(context, status=status)
        try:
            reason = form.cleaned_data["reason"]
            allow_buyer(organisation, by=self.person, reason=reason)
        except BusinessError as refused:
            messages.warning(request, refused.words)
        else:
            messages.success(request, _("Saved. The buyer is told."))
        return redirect("office:buyers", self.slug)


class OfficeStatement(OfficeView):
    """The statement of account of one organisation, as a file."""

    act = "office.buyers.see"
    http_method_names = ["get", "head", "options"]

    def get(
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        organisation = get_object_or_404(Organisation, pk=self.kwargs["pk"])
        return statement_response(request, organisation)


office_urlpatterns = [
    path("buyers/", OfficeBuyers.as_view(), name="buyers"),
    path(
        "buyers/<int:pk>/statement/", OfficeStatement.as_view(), name="buyer_statement"
    ),
]
