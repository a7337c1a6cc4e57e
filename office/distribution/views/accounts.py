"""Members' accounts: at the office, all of them for the meeting, and one's own."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core import dates, market
from core.activity_log import record
from core.inputs import whole
from core.pdf.document import pdf_response
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.transactions import snapshot
from office.distribution.pdf.account import accounts_pdf, file_name
from office.distribution.queries.account import (
    Days,
    MemberAccount,
    file_heads,
    file_lines,
    member_accounts,
)
from office.distribution.services.years import order_accounts
from reports.office.services.runs import OrderError
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner

from .base import DistributionPage

_TABLES = {"csv": EXCEL_CSV, "xlsx": XLSX}
ORDERED_AS = ("pdf", "zip")
SHOWN_YEARS = 10


def asked_days(request: HttpRequest) -> Days:
    """The calendar year of `?year=`, this one without; of the market's currency."""
    today = dates.today()
    text = request.GET.get("year", "")
    year = whole(text) or today.year
    if not 1990 <= year <= today.year:
        raise Http404
    return Days(date(year, 1, 1), date(year, 12, 31), market.currency())


def years_to_choose() -> list[int]:
    this = dates.today().year
    return list(range(this, this - SHOWN_YEARS, -1))


def account_response(
    account: MemberAccount, cooperative: Partner, asked: str
) -> HttpResponseBase | None:
    """The account as a file, or None where a page is asked for."""
    if asked not in {*_TABLES, "pdf"}:
        return None
    name = file_name(account, cooperative)
    if asked == "pdf":
        content = accounts_pdf([account], cooperative)
        return pdf_response(content, name=name, as_attachment=True)
    rows = account.file_rows()
    return download(rows, name=name, form=_TABLES[asked], at_once=True)


class MembersAccountsPage(DistributionPage):
    """Every household's sums of a year; all accounts as a table at once, or ordered
    as a PDF that takes a while.
    """

    act = "office.stakes.see"
    write_act = "office.stakes.see"
    # A file that is ordered changes nothing, so an inspector may order one.
    is_ones_own = True
    template_name = "office/distribution/accounts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("as", "")
        if asked not in _TABLES:
            return super().get(request, *args, **kwargs)
        days = asked_days(request)
        with snapshot():
            accounts = member_accounts(self.cooperative, days)
        record("office.accounts.printed", self.cooperative, after={"as": asked})
        name = f"{self.cooperative.code}-members-{days.first.year}"
        lines = (line for each in accounts for line in file_lines(each))
        rows = [file_heads(), *lines]
        return download(rows, name=name, form=_TABLES[asked], at_once=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        days, form = asked_days(request), request.POST.get("as", "")
        if form not in ORDERED_AS:
            raise Http404
        try:
            order_accounts(self.cooperative, days.first.year, form, by=self.person)
        except OrderError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                _(
                    "Requested. You can leave this page; we will notify you "
                    "when it is ready."
                ),
            )
        return redirect("office:figures_reports", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        days = asked_days(self.request)
        households = list(households_of(self.cooperative).values_list("pk", flat=True))
        page = self.page_of(households)
        with snapshot():
            accounts = member_accounts(self.cooperative, days, page.object_list)
        return super().get_context_data(
            page=page,
            accounts=accounts,
            days=days,
            years=years_to_choose(),
            **kwargs,
        )


class MemberAccountPage(DistributionPage):
    """One household's account of a year; with `?as=csv`, `xlsx` or `pdf` as a file."""

    act = "office.stakes.see"
    template_name = "office/distribution/account.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        household = get_object_or_404(
            households_of(self.cooperative), pk=self.kwargs["pk"]
        )
        days = asked_days(request)
        with snapshot():
            (account,) = member_accounts(self.cooperative, days, [household.pk])
        made = account_response(account, self.cooperative, request.GET.get("as", ""))
        if made:
            return made
        return self.render_to_response(
            self.get_context_data(
                account=account, days=days, years=years_to_choose(), **kwargs
            )
        )


@in_person_only
class OwnAccountPage(LoginRequiredMixin, TemplateView):
    """A household's own account, for its people who sign in; another's answers 404."""

    template_name = "accounts/household_account.html"
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override]  # a file is no page
        self, request: HttpRequest, *, pk: int
    ) -> HttpResponseBase:
        own = Household.objects.filter(
            people__user=person_of(request), people__left__isnull=True
        )
        household = get_object_or_404(own.select_related("cooperative"), pk=pk)
        days = asked_days(request)
        with snapshot():
            (account,) = member_accounts(household.cooperative, days, [pk])
        made = account_response(
            account, household.cooperative, request.GET.get("as", "")
        )
        if made:
            return made
        response: HttpResponse = self.render_to_response(
            self.get_context_data(
                account=account,
                days=days,
                years=years_to_choose(),
                cooperative=household.cooperative,
            )
        )
        return response
