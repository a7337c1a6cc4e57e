"""What became of lots: which lines they filled, and what shoppers paid for that."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet, Sum

from core.money import minor_step, split, to_minor
from office.intake.models import ConsignedSale, Intake
from office.intake.rules import Sold, shares_of
from office.intake.states import Terms
from orders.order.models import Line, LotDraw
from orders.payment.models import RefundLine
from orders.payment.states import RefundState
from vendors.partner.models import Lot


def sold_of(lot_id: int) -> dict[str, tuple[int, int]]:
    """Grams sent of a lot, and what shoppers paid for them, by currency.

    A line's price is divided over what filled it by weight. What went back to the
    shopper counts less, unless the market or a carrier bears it. Three queries.
    """
    every = Prefetch("draws", queryset=LotDraw.objects.order_by("pk"))
    lines = Line.objects.filter(draws__lot=lot_id, draws__shipped__gt=0).distinct()
    lines = lines.select_related("order").prefetch_related(every)
    rows = list(lines.order_by("pk"))
    back = _gone_back(rows)
    found: dict[str, tuple[int, int]] = {}
    for line in rows:
        currency = line.order.currency
        price = to_minor(line.line_price_incl_tax, currency)
        kept = max(price - back.get(line.pk, 0), 0)
        units, paid = found.get(currency, (0, 0))
        own_units, own_paid = _of_lot(line, lot_id, kept, minor_step(currency))
        found[currency] = (units + own_units, paid + own_paid)
    return found


def _of_lot(line: Line, lot_id: int, kept: int, unit: int) -> tuple[int, int]:
    draws = list(line.draws.all())
    sent = [draw.shipped for draw in draws]
    rest = max(line.due_units - sum(sent), 0)
    parts = split(kept, [*sent, rest], unit)
    own = [at for at, draw in enumerate(draws) if draw.lot_id == lot_id]
    return sum(sent[at] for at in own), sum(parts[at] for at in own)


def _gone_back(lines: Iterable[Line]) -> dict[int, int]:
    """What of each line's price went back, at its seller's cost; one query."""
    rows = RefundLine.objects.filter(line__in=list(lines), refund__bearer="seller")
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    return dict(alive.values_list("line").annotate(total=Sum("amount")))


def targets(lot_id: int) -> dict[tuple[int, str], Sold]:
    """What was sold of each consigned delivery of a lot, by (its pk, currency).

    Receipts that were corrected, and those of nothing, have no part of it.
    """
    fed = list(
        Intake.objects.filter(lot=lot_id, corrected_by=None, net__gt=0).order_by("pk")
    )
    made: dict[tuple[int, str], Sold] = {}
    if not fed:
        return made
    nets, fees = [row.net for row in fed], [row.fee for row in fed]
    for currency, (units, paid) in sold_of(lot_id).items():
        shares = shares_of(units, paid, nets, fees, minor_step(currency))
        for row, share in zip(fed, shares, strict=True):
            if row.terms == Terms.CONSIGNED:
                made[row.pk, currency] = share
    return made


def settled(lot_id: int) -> dict[tuple[int, str], Sold]:
    """What is written down so far, of every receipt that names the lot; one query."""
    rows = ConsignedSale.objects.filter(intake__lot=lot_id).order_by()
    sums = rows.values("intake", "currency").annotate(
        units_sum=Sum("units"), gross_sum=Sum("gross"), fee_sum=Sum("fee")
    )
    return {
        (row["intake"], row["currency"]): Sold(
            row["units_sum"], row["gross_sum"], row["fee_sum"]
        )
        for row in sums
    }


def consigned_lots(lots: QuerySet[Lot] | Iterable[int]) -> list[int]:
    """Those of the lots that hold consigned goods; one query."""
    rows = Intake.objects.filter(lot__in=lots, terms=Terms.CONSIGNED)
    return sorted(set(rows.values_list("lot", flat=True)))


def sums_by_intake(rows: Iterable[Intake]) -> dict[int, Sold]:
    """What was sold of consigned receipts, in their own currency; one query."""
    found: dict[int, Sold] = defaultdict(Sold)
    sales = ConsignedSale.objects.filter(intake__in=list(rows)).order_by()
    for row in sales.values("intake").annotate(
        units_sum=Sum("units"), gross_sum=Sum("gross"), fee_sum=Sum("fee")
    ):
        found[row["intake"]] = Sold(row["units_sum"], row["gross_sum"], row["fee_sum"])
    return dict(found)
