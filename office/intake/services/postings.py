"""What a receipt writes into lots, books and trade, what consigned goods brought."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from core import dates
from office.intake.models import ConsignedSale, Intake
from office.intake.queries.traces import settled, targets
from office.intake.rules import Sold
from office.intake.states import PaymentTerms
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from vendors.cooperatives.models import TradeEntry
from vendors.cooperatives.rules import is_closed
from vendors.cooperatives.services.stakes import enter_trades
from vendors.cooperatives.states import TradeKind
from vendors.partner.locks import lock_lot
from vendors.partner.models import Lot, StockPool
from vendors.partner.services.lots import LotContent, feed_lot, new_lot
from vendors.partner.states import LotStatus


def put_into_lot(row: Intake, *, is_pooled: bool) -> Lot:
    """Feed the day's lot of these goods, grade and terms, or a lot of its own."""
    lot = day_lot(row) if is_pooled else None
    if lot is not None:
        return feed_lot(lot, quantity=row.net, by=row.by, note=row.code)
    pool, _made = StockPool.objects.get_or_create(
        product=row.product,
        partner=row.cooperative,
        defaults={"unit_kind": row.product.unit_kind},
    )
    days = row.product.shelf_life_days
    content = LotContent(
        harvested_on=row.day,
        quantity=row.net,
        best_before=row.day + timedelta(days=days) if days else None,
        grade=row.grade,
    )
    return new_lot(pool, content=content, by=row.by)


def day_lot(row: Intake) -> Lot | None:
    """The lot that others of the same day went into, while it may be sold.

    Its receipts' counter is locked, so nobody else looks for it at this moment.
    """
    rows = Intake.objects.filter(
        cooperative=row.cooperative,
        product=row.product,
        grade=row.grade,
        day=row.day,
        terms=row.terms,
        lot__status=LotStatus.OPEN,
    )
    latest = rows.select_related("lot").order_by("-pk").first()
    return latest.lot if latest else None


def cause_of(row: Intake) -> str:
    return f"intake:{row.pk}"


def book(row: Intake) -> None:
    """The receipt itself, and the other way what it corrects."""
    post(drafts([row]))
    enter_trades(trades([row]))


def drafts(rows: Iterable[Intake]) -> list[Draft]:
    """A transaction for each receipt that changes what a member is owed at once."""
    made = []
    for row in rows:
        entries = _owed(row, 1)
        if row.corrects:
            entries += _owed(row.corrects, -1)
        if any(entry.amount for entry in entries):
            made.append(
                Draft(
                    cause_of(row),
                    TransactionKind.HARVEST,
                    row.currency,
                    entries,
                    note=row.code,
                    by=row.by,
                    created=row.created,
                )
            )
    return made


def _owed(row: Intake, sign: int) -> list[Entry]:
    if row.household_id is None or not row.amount:
        return []
    return pair(row, sign * row.amount)


def pair(row: Intake, amount: int) -> list[Entry]:
    """So much more for the household, and for its cooperative to bring up."""
    due = Account(AccountKind.MEMBERS_DUE, partner_id=row.cooperative_id)
    household = Account(AccountKind.HOUSEHOLD, household_id=row.household_id)
    return [Entry(household, amount), Entry(due, -amount)]


def trades(rows: Iterable[Intake]) -> list[TradeEntry]:
    """What bought receipts add to the trade; a correction takes the earlier back.

    Of a day whose year was shared already it counts on the day it is written.
    """
    made = []
    for row in rows:
        earlier = row.corrects
        if earlier and earlier.terms == PaymentTerms.BOUGHT and earlier.net:
            made.append(_trade(earlier, -1, f"{cause_of(row)}:back", row))
        if row.terms == PaymentTerms.BOUGHT and row.net:
            made.append(_trade(row, 1, cause_of(row), row))
    return made


def _trade(row: Intake, sign: int, cause: str, by: Intake) -> TradeEntry:
    written = dates.day_of(by.created)
    is_late = row.day < written and is_closed(row.cooperative_id, row.currency, row.day)
    return TradeEntry(
        cooperative=row.cooperative,
        household=row.household,
        supplier=row.supplier,
        kind=TradeKind.BOUGHT,
        product=row.product,
        units=sign * row.net,
        currency=row.currency,
        amount=sign * row.amount,
        day=written if is_late else row.day,
        of_day=row.day if is_late else None,
        cause=cause,
        note=by.code,
        by=by.by,
    )


def book_sales(sales: Iterable[ConsignedSale]) -> None:
    """What was sold on consignment, or goes back of it; fetch `intake` with them."""
    all_of_them = list(sales)
    post(
        Draft(
            sale.cause,
            TransactionKind.HARVEST,
            sale.currency,
            pair(sale.intake, sale.amount),
            note=sale.intake.code,
            created=sale.created,
        )
        for sale in all_of_them
    )
    enter_trades(
        TradeEntry(
            cooperative=sale.intake.cooperative,
            household=sale.intake.household,
            kind=TradeKind.CONSIGNED,
            product=sale.intake.product,
            units=sale.units,
            currency=sale.currency,
            amount=sale.gross,
            fee=sale.fee,
            day=dates.day_of(sale.created),
            cause=sale.cause,
            note=sale.intake.code,
        )
        for sale in all_of_them
    )


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
