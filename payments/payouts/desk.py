"""A seller's money on the desk: what it has, what it is charged, each month's rows."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property

from core import dates, market
from core.tables.writer import EXCEL_CSV, XLSX, download
from core.transactions import snapshot
from payments.connect.queries import account_of
from vendors.banking.models import BankAccount
from vendors.members.desk.base import DeskView

from .by_stripe import chosen_rail, stripe_hindrance, stripe_transfers_of
from .eligibility import hindrance, wrong_versions
from .payable import held_back
from .periods import MONTH, Period
from .queries import (
    SellerPosition,
    fees_of_seller,
    next_earning,
    standings,
    transfers_of,
)
from .statement import Statement
from .states import LeftOutReason, Rail

PER_PAGE = 50
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


class MoneyView(DeskView):
    """One page; with `?as=csv` or `xlsx` the month's statement as a file."""

    act = "desk.money.see"
    template_name = "desk/money/index.html"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def standings(self) -> list[SellerPosition]:
        return standings(self.partner)

    @cached_property
    def statement(self) -> Statement:
        asked = self.request.GET
        known = [each.currency for each in self.standings]
        currency = asked.get("currency", "")
        if currency not in known:
            currency = known[0] if known else market.currency()
        month = {"period": asked.get("month", "")}
        period = Period.asked(month, dates.today())
        return Statement(self.partner, currency, Period.of(period.first, MONTH))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("as", "")
        if kind not in FORMS:
            return super().get(request, *args, **kwargs)
        made = self.statement
        name = f"{self.partner.code}-statement-{made.currency}-{made.period.key}"
        with snapshot():
            rows = made.file_rows()
            return download(rows, name=name, form=FORMS[kind], at_once=True)

    def _hindrance(self) -> str:
        """Why what is owed can't be sent; empty when it can, or nothing is."""
        if not any(standing.payable > 0 for standing in self.standings):
            return ""
        reason = (
            stripe_hindrance(self.partner, account_of(self.partner))
            if self.chosen_rail == Rail.STRIPE
            else self._bank_hindrance()
        )
        return str(LeftOutReason(reason).label) if reason else ""

    def _bank_hindrance(self) -> str:
        account = BankAccount.objects.filter(partner=self.partner).first()
        wrong = wrong_versions([self.partner.pk]).get(self.partner.pk, 0)
        return hindrance(self.partner, account, wrong_version=wrong, now=timezone.now())

    @cached_property
    def chosen_rail(self) -> str:
        """Empty where it was never chosen."""
        known = self.standings
        return known[0].rail if known else chosen_rail(self.partner)

    @cached_property
    def held(self) -> list[tuple[str, int]]:
        """What of each balance is for sales that are held, by currency."""
        currencies = {
            standing.account_id: standing.currency
            for standing in self.standings
            if standing.account_id
        }
        back = held_back(currencies)
        return [(currencies[pk], amount) for pk, amount in back.items()]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        made = self.statement
        with snapshot():
            asked = self.request.GET.get("page")
            page = Paginator(made.groups(), PER_PAGE).get_page(asked)
            rows = made.rows(list(page.object_list))
            opening, closing = made.opening, made.closing
        this_month = Period.of(dates.today(), MONTH)
        return super().get_context_data(
            standings=self.standings,
            statement=made,
            currency=made.currency,
            page=page,
            rows=rows,
            opening=opening,
            closing=closing,
            fees=fees_of_seller(self.partner),
            next_earning=next_earning(self.partner),
            transfers=transfers_of(self.partner),
            by_stripe=stripe_transfers_of(self.partner) if self.chosen_rail else (),
            rail=self.chosen_rail or Rail.BANK,
            held=self.held,
            may_change_way=self.allows("desk.bank.edit"),
            waits_for=self._hindrance(),
            is_this_month=made.period == this_month,
            **kwargs,
        )


desk_urlpatterns: list[URLPattern] = [
    path("money/", MoneyView.as_view(), name="money"),
]
