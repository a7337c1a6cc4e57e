"""From a delivery to parcels, and from a parcel's lots back to who brought them."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from core.money import split
from office.intake.models import Intake
from orders.order.models import LotDraw
from vendors.partner.models import Lot, Partner

from .lists import intakes_of

SHOWN = 200


def fed_from(lot: Lot) -> list[Intake]:
    """The deliveries that stand in a lot, the earliest first; one query."""
    rows = Intake.objects.filter(lot=lot, corrected_by=None, net__gt=0)
    return list(rows.select_related("household__village", "product").order_by("pk"))


@dataclass(frozen=True)
class Share:
    """What of a lot one delivery is: by weight, and of what was sent of it."""

    intake: Intake
    net: int
    sent: int


def shares_in(lot: Lot) -> list[Share]:
    """Sent weight divided by what each brought, adding up exactly; two queries."""
    fed = fed_from(lot)
    if not fed:
        return []
    sent = lot.draws.aggregate(sent=Sum("shipped", default=0))["sent"]
    parts = split(int(sent), [row.net for row in fed])
    return [Share(row, row.net, part) for row, part in zip(fed, parts, strict=True)]


def parcels_of(lot: Lot) -> QuerySet[LotDraw]:
    """The lines that a lot filled, with their orders' parts, the latest first."""
    rows = LotDraw.objects.filter(lot=lot).select_related(
        "line__vendor_order", "line__product", "line__stockrecord"
    )
    return rows.order_by("-pk")


def lot_called(cooperative: Partner, code: str) -> Lot | None:
    rows = Lot.objects.filter(pool__partner=cooperative, code__iexact=code)
    return rows.select_related("pool__product").first()


def lots_of_part(cooperative: Partner, number: str) -> list[LotDraw]:
    """What of which lots went into an order's part of this cooperative."""
    rows = LotDraw.objects.filter(
        lot__pool__partner=cooperative, line__vendor_order__number=number
    )
    rows = rows.select_related("lot__pool__product", "line__product")
    return list(rows.order_by("pk")[:SHOWN])


def parts_like(cooperative: Partner, number: str) -> list[str]:
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
