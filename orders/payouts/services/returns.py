"""What of frozen fees goes back with a line's price: one sum, shown and booked."""

from collections.abc import Iterable, Mapping

from django.db.models import Sum

from core.money import minor_step
from orders.payment.models import RefundLine
from orders.payment.states import RefundState
from orders.payouts.models import FeeReturn, LineFee
from orders.payouts.rules import returned


def fee_returns(
    line_ids: Iterable[int], currency: str, *, more: Mapping[int, int] | None = None
) -> list[FeeReturn]:
    """Returns, not yet written, that bring fees to what of their line's price is back.

    `more` is what would go back of lines on top of the refunds that are written.
    """
    lines = list(line_ids)
    fees = list(LineFee.objects.filter(line__in=lines).order_by("pk"))
    if not fees:
        return []
    more = more or {}
    back, before = _given_back(lines), _returned_before(fees)
    made = []
    for fee in fees:
        part_of = {
            "price": fee.price,
            "given_back": back.get(fee.line_id, 0) + more.get(fee.line_id, 0),
            "unit": minor_step(currency),
        }
        had, had_tax = before.get(fee.pk, (0, 0))
        amount = max(returned(fee.amount, **part_of) - had, 0)
        tax = max(returned(fee.tax, **part_of) - had_tax, 0)
        made.append(FeeReturn(fee=fee, amount=amount, tax=tax))
    return made


def fees_going_back(lines: Mapping[int, int], currency: str) -> int:
    """What of the fees, their tax included, would go back with so much of each line."""
    made = fee_returns(lines, currency, more=lines)
    return sum(each.amount + each.tax for each in made)


def _given_back(line_ids: Iterable[int]) -> dict[int, int]:
    """What has gone back or is going back of each line's price."""
    rows = RefundLine.objects.filter(line__in=line_ids)
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    return dict(alive.values_list("line").annotate(back=Sum("amount")))


def _returned_before(fees: Iterable[LineFee]) -> dict[int, tuple[int, int]]:
    """Fee and tax that went back already, by fee."""
    rows = FeeReturn.objects.filter(fee__in=fees)
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    sums = alive.values_list("fee").annotate(fees=Sum("amount"), taxes=Sum("tax"))
    return {pk: (int(amount), int(tax)) for pk, amount, tax in sums}
