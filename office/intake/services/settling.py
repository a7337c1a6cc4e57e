"""What consigned goods were sold for, written down for those who brought them."""

from django.db import transaction
from django.db.models import Max

from office.intake.models import ConsignedSale, Intake
from office.intake.queries.selling import settled, targets
from office.intake.rules import Sold
from vendors.partner.locks import lock_lot

from .booking import book_sales


@transaction.atomic
def settle_lot(lot_id: int) -> list[ConsignedSale]:
    """Write what was sold since, or went back; as often as one likes.

    What is right is counted anew each time and compared with what is written, so that
    refunds, recalls and corrections become entries the other way. The lot is locked.
    """
    lock_lot(lot_id)
    due, written = targets(lot_id), settled(lot_id)
    changes = {
        key: due.get(key, Sold()).less(written.get(key, Sold()))
        for key in sorted(due.keys() | written.keys())
    }
    changes = {key: sold for key, sold in changes.items() if sold}
    if not changes:
        return []
    intakes = {pk for pk, _currency in changes}
    rows = Intake.objects.filter(pk__in=intakes).annotate(turn=Max("sales__turn"))
    by_pk = {
        row.pk: row
        for row in rows.select_related("household", "cooperative", "product")
    }
    turns = {pk: row.turn or 0 for pk, row in by_pk.items()}
    made = []
    for (pk, currency), sold in changes.items():
        turns[pk] += 1
        made.append(_row(by_pk[pk], turns[pk], currency, sold))
    ConsignedSale.objects.bulk_create(made)
    book_sales(made)
    return made


def _row(intake: Intake, turn: int, currency: str, sold: Sold) -> ConsignedSale:
    return ConsignedSale(
        intake=intake,
        turn=turn,
        currency=currency,
        units=sold.units,
        gross=sold.gross,
        fee=sold.fee,
        amount=sold.amount,
    )
