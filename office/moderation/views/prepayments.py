"""What shoppers paid ahead: how each stands, what of it is left."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from core.inputs import whole
from core.money import from_minor
from core.templatetags.market import money
from payments.prepayments.models import Prepayment
from payments.prepayments.queries import lefts_of, owed
from payments.prepayments.states import PrepaymentStatus

from .base import OfficePage

LONGEST_SEARCH = 80


class PrepaymentsPage(OfficePage):
    """The market's alone; whoever sold what is prepaid ends it."""

    act = "office.gift_cards.see"
    template_name = "office/prepayments.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        q = self.request.GET.get("q", "").strip()[:LONGEST_SEARCH]
        state = self.request.GET.get("state", "")
        if state not in PrepaymentStatus.values:
            state = ""
        page = self.page_of(_rows(q, state))
        left = lefts_of(row.pk for row in page)
        return super().get_context_data(
            page=page,
            rows=[(row, left.get(row.pk, 0)) for row in page],
            q=q,
            state=state,
            filters=PrepaymentStatus.choices,
            owed=list(_owed()),
            **kwargs,
        )


def _rows(q: str, state: str) -> QuerySet[Prepayment]:
    """By number, by what it is for, or by the address of who paid."""
    rows = Prepayment.objects.select_related("user").order_by("-pk")
    if state:
        rows = rows.filter(status=state)
    number = q.upper().removeprefix("PP-")
    if number.isdecimal():
        return rows.filter(pk=whole(number) or 0)
    if q:
        rows = rows.filter(Q(user__email__iexact=q) | Q(title__icontains=q))
    return rows


def _owed() -> Iterable[str]:
    for currency, amount in sorted(owed().items()):
        yield str(money(from_minor(amount, currency), currency))
