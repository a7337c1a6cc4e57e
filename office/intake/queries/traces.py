"""Which lines lots filled and what was paid; from parcels back to who brought."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet, Sum

from core.money import minor_step, split, to_minor
from office.intake.models import ConsignedSale, Intake
from office.intake.rules import Sold, shares_of
from office.intake.states import LossBy, PaymentTerms
from orders.order.models import Line, LotDraw, VendorOrder
from payments.disputes.models import DisputeShare
from payments.disputes.states import DisputeState, LiableParty
from payments.payment.models import RefundLine
from payments.payment.states import RefundState
from vendors.partner.models import Lot, Partner

from .lists import intakes_of


class OfLot(NamedTuple):
    """Grams sent of a lot, and what shoppers paid for them: with what went back by
    claims and disputed payments taken off, and without.
    """

    units: int = 0
    paid: int = 0
    before_losses: int = 0

    def paid_for(self, loss_by: str) -> int:
        is_borne = loss_by == LossBy.HOUSEHOLD
        return self.paid if is_borne else self.before_losses


def sold_of(lot_id: int) -> dict[str, OfLot]:
    """What became of a lot, by currency.

    A line's price is divided over what filled it by weight. What went back to the
    shopper counts less, unless the market or a carrier bears it. Four queries, one
    more where a payment was lost.
    """
    every = Prefetch("draws", queryset=LotDraw.objects.order_by("pk"))
    lines = Line.objects.filter(draws__lot=lot_id, draws__shipped__gt=0).distinct()
    lines = lines.select_related("order").prefetch_related(every)
    rows = list(lines.order_by("pk"))
    back, claimed = _gone_back(rows, is_claim=False), _gone_back(rows, is_claim=True)
    lost = _lost(rows)
    found: dict[str, OfLot] = {}
    for line in rows:
        currency = line.order.currency
        price = to_minor(line.line_price_incl_tax, currency)
        whole = max(price - back.get(line.pk, 0), 0)
        kept = max(whole - claimed.get(line.pk, 0) - lost.get(line.pk, 0), 0)
        so_far, unit = found.get(currency, OfLot()), minor_step(currency)
        units, paid = _of_lot(line, lot_id, kept, unit)
        _units, before = _of_lot(line, lot_id, whole, unit)
        found[currency] = OfLot(
            so_far.units + units, so_far.paid + paid, so_far.before_losses + before
        )
    return found


def _of_lot(line: Line, lot_id: int, kept: int, unit: int) -> tuple[int, int]:
    draws = list(line.draws.all())
    sent = [draw.shipped for draw in draws]
    rest = max(line.due_units - sum(sent), 0)
    shared = split(kept, [*sent, rest], unit)
    own = [at for at, draw in enumerate(draws) if draw.lot_id == lot_id]
    return sum(sent[at] for at in own), sum(shared[at] for at in own)


def _gone_back(lines: Iterable[Line], *, is_claim: bool) -> dict[int, int]:
    """What of each line's price went back, at its seller's cost; one query."""
    of_claim = Q(refund__cause__startswith="claim:")
    rows = RefundLine.objects.filter(
        of_claim if is_claim else ~of_claim,
        line__in=list(lines),
        refund__bearer="seller",
    )
    alive = rows.exclude(refund__state=RefundState.FAILED).order_by()
    return dict(alive.values_list("line").annotate(total=Sum("amount")))


def _lost(lines: Sequence[Line]) -> dict[int, int]:
    """What of each line a lost dispute took at its seller's cost, in minor units.

    A part's loss is divided over its lines and its delivery by what they cost.
    """
    shares = DisputeShare.objects.filter(
        vendor_order__in={line.vendor_order_id for line in lines},
        bearer=LiableParty.SELLER,
        dispute__state=DisputeState.LOST,
    )
    sums = dict(shares.order_by().values_list("vendor_order").annotate(n=Sum("amount")))
    if not sums:
        return {}
    vendor_orders = VendorOrder.objects.filter(pk__in=sums).prefetch_related(
        "lines", "order"
    )
    found: dict[int, int] = {}
    for vendor_order in vendor_orders:
        currency, bought = vendor_order.order.currency, list(vendor_order.lines.all())
        prices = [to_minor(line.line_price_incl_tax, currency) for line in bought]
        delivery = to_minor(vendor_order.delivery_cost, currency)
        loss, unit = (
            min(sums[vendor_order.pk], sum(prices) + delivery),
            minor_step(currency),
        )
        each = split(loss, [*prices, delivery], unit)
        found |= {line.pk: at for line, at in zip(bought, each, strict=False)}
    return found


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
    for currency, of_lot in sold_of(lot_id).items():
        unit = minor_step(currency)
        by_rule = {
            rule: shares_of(of_lot.units, of_lot.paid_for(rule), nets, fees, unit)
            for rule in LossBy.values
        }
        for at, row in enumerate(fed):
            if row.terms == PaymentTerms.CONSIGNED:
                made[row.pk, currency] = by_rule[row.loss_by][at]
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
    rows = Intake.objects.filter(lot__in=lots, terms=PaymentTerms.CONSIGNED)
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


SHOWN = 200


def fed_from(lot: Lot) -> list[Intake]:
    """The deliveries that stand in a lot, the earliest first; one query."""
    rows = Intake.objects.filter(lot=lot, corrected_by=None, net__gt=0)
    return list(rows.select_related("household__village", "product").order_by("pk"))


@dataclass(frozen=True)
class DeliveryShare:
    """What of a lot one delivery is: by weight, and of what was sent of it."""

    intake: Intake
    net: int
    sent: int


def shares_in(lot: Lot) -> list[DeliveryShare]:
    """Sent weight divided by what each brought, adding up exactly; two queries."""
    fed = fed_from(lot)
    if not fed:
        return []
    sent = lot.draws.aggregate(sent=Sum("shipped", default=0))["sent"]
    amounts = split(int(sent), [row.net for row in fed])
    return [
        DeliveryShare(row, row.net, amount)
        for row, amount in zip(fed, amounts, strict=True)
    ]


def parcels_of(lot: Lot) -> QuerySet[LotDraw]:
    """The lines that a lot filled, with their orders' parts, the latest first."""
    rows = LotDraw.objects.filter(lot=lot).select_related(
        "line__vendor_order", "line__product", "line__stockrecord"
    )
    return rows.order_by("-pk")


def lot_called(cooperative: Partner, code: str) -> Lot | None:
    rows = Lot.objects.filter(pool__partner=cooperative, code__iexact=code)
    return rows.select_related("pool__product").first()


def lots_of_vendor_order(cooperative: Partner, number: str) -> list[LotDraw]:
    """What of which lots went into an order's part of this cooperative."""
    rows = LotDraw.objects.filter(
        lot__pool__partner=cooperative, line__vendor_order__number=number
    )
    rows = rows.select_related("lot__pool__product", "line__product")
    return list(rows.order_by("pk")[:SHOWN])


def vendor_orders_like(cooperative: Partner, number: str) -> list[str]:
    """Numbers of the cooperative's parts of an order, with a lot each."""
    rows = LotDraw.objects.filter(
        lot__pool__partner=cooperative, line__vendor_order__order__number=number
    )
    numbers = rows.values_list("line__vendor_order__number", flat=True)
    return sorted(set(numbers))


def villages_of(lot: Lot) -> list[str]:
    """Names of the villages that a lot's harvest comes from; one query."""
    rows = Intake.objects.filter(lot=lot, corrected_by=None, net__gt=0)
    names = rows.values_list("household__village__name", flat=True)
    return sorted({name for name in names if name})


def chain_of(row: Intake) -> list[Intake]:
    """The receipts that corrected each other with this one among them, in order."""
    first = row
    while first.corrects:
        first = first.corrects
    chain = [first]
    rows = intakes_of(row.cooperative)
    while later := rows.filter(corrects=chain[-1]).first():
        chain.append(later)
    return chain
