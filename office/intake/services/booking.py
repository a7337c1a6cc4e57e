"""What a receipt writes into the books and into the members' trade."""

from collections.abc import Iterable

from django.utils import timezone

from office.intake.models import ConsignedSale, Intake
from office.intake.states import Terms
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from vendors.cooperatives.closing import is_closed
from vendors.cooperatives.models import TradeEntry
from vendors.cooperatives.services import enter_trades
from vendors.cooperatives.states import TradeKind


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
                    Kind.HARVEST,
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
        if earlier and earlier.terms == Terms.BOUGHT and earlier.net:
            made.append(_trade(earlier, -1, f"{cause_of(row)}:back", row))
        if row.terms == Terms.BOUGHT and row.net:
            made.append(_trade(row, 1, cause_of(row), row))
    return made


def _trade(row: Intake, sign: int, cause: str, by: Intake) -> TradeEntry:
    written = timezone.localtime(by.created).date()
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
            Kind.HARVEST,
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
            day=timezone.localtime(sale.created).date(),
            cause=sale.cause,
            note=sale.intake.code,
        )
        for sale in all_of_them
    )
