"""The depot: receipts, the lots they fed, and what members are owed for them."""

from collections.abc import Iterator

from core.integrity import Breach, Range, gaps, invariant, lines
from office.intake.models import ConsignedSale, Intake, ReceiptYear
from payments.ledger.states import AccountKind
from vendors.partner.models import Lot, StockEntry

HARVEST = StockEntry.Reason.HARVEST
# What a receipt by itself says of an amount: of a member's bought harvest.
_OWED = "CASE WHEN {0}.household_id IS NULL THEN 0 ELSE {0}.amount END"


@invariant("receipts of harvest are numbered without gaps", over=ReceiptYear)
def receipts_numbered(ids: Range) -> Iterator[Breach]:
    return gaps(
        "cooperative {0} in {1}: {3} receipts, the last number is {2}",
        "intake_receiptyear",
        "intake_intake",
        ids,
        named="n.cooperative_id, n.year",
        on="r.cooperative_id = n.cooperative_id AND r.year = n.year",
    )


@invariant("lots were fed what was weighed in", over=Lot)
def lots_fed(ids: Range) -> Iterator[Breach]:
    """Of receipts that stand; a corrected one has left its lot."""
    return lines(
        "lot {}: {} g were weighed in, {} g came into it",
        f"""
        SELECT l.code, i.net, COALESCE(e.quantity, 0) FROM partner_lot l
        JOIN (
            SELECT x.lot_id,
                SUM(CASE WHEN c.id IS NULL THEN x.net ELSE 0 END) AS net
            FROM intake_intake x LEFT JOIN intake_intake c ON c.corrects_id = x.id
            WHERE {ids.having("x.lot_id")} GROUP BY x.lot_id
        ) i ON i.lot_id = l.id
        LEFT JOIN (
            SELECT lot_id, SUM(quantity) AS quantity FROM partner_stockentry
            WHERE reason = %s AND {ids.having("lot_id")} GROUP BY lot_id
        ) e ON e.lot_id = l.id
        WHERE {ids.having("l.id")} AND i.net <> COALESCE(e.quantity, 0)
        """,
        HARVEST,
    )


@invariant("members are owed what their receipts say", over=Intake)
def receipts_booked(ids: Range) -> Iterator[Breach]:
    """A correction takes back what the earlier receipt said."""
    change = f"{_OWED.format('i')} - COALESCE({_OWED.format('o')}, 0)"
    return lines(
        "receipt {}: {} more is owed by it, the books say {}",
        f"""
        SELECT id, due, booked FROM (
            SELECT i.id, {change} AS due, COALESCE(b.amount, 0) AS booked
            FROM intake_intake i LEFT JOIN intake_intake o ON o.id = i.corrects_id
            LEFT JOIN ({_booked()}) b ON b.cause = 'intake:' || i.id
            WHERE {ids.having("i.id")}
        ) sums WHERE due <> booked
        """,
    )


def _booked() -> str:
    """What households were owed more by causes of the depot."""
    return f"""
        SELECT t.cause, SUM(p.amount) AS amount FROM ledger_ledgertransaction t
        JOIN ledger_posting p ON p.transaction_id = t.id
        JOIN ledger_ledgeraccount a ON a.id = p.account_id
        WHERE t.kind = 'harvest' AND a.kind = '{AccountKind.HOUSEHOLD}'
        GROUP BY t.cause
    """


@invariant("receipts count as trade", over=Intake)
def receipts_traded(ids: Range) -> Iterator[Breach]:
    return lines(
        "receipt {}: {} of trade, it says {}",
        f"""
        SELECT i.id, COALESCE(t.amount, 0), i.amount FROM intake_intake i
        LEFT JOIN cooperatives_tradeentry t ON t.cause = 'intake:' || i.id
        WHERE {ids.having("i.id")} AND COALESCE(t.amount, 0) <> i.amount
        UNION ALL
        SELECT i.id, COALESCE(-k.amount, 0), o.amount FROM intake_intake i
        JOIN intake_intake o ON o.id = i.corrects_id
        LEFT JOIN cooperatives_tradeentry k ON k.cause = 'intake:' || i.id || ':back'
        WHERE {ids.having("i.id")} AND COALESCE(-k.amount, 0) <> o.amount
        """,
    )


@invariant("what was sold on consignment is owed and traded", over=ConsignedSale)
def sales_booked(ids: Range) -> Iterator[Breach]:
    cause = "'intake:' || s.intake_id || ':sold:' || s.turn"
    return lines(
        "sale {} of receipt {}: {}, the books say {}, the trade {}",
        f"""
        SELECT s.turn, s.intake_id, s.amount, COALESCE(b.amount, 0), t.amount
        FROM intake_consignedsale s
        LEFT JOIN ({_booked()}) b ON b.cause = {cause}
        LEFT JOIN cooperatives_tradeentry t ON t.cause = {cause}
        WHERE {ids.having("s.id")} AND (COALESCE(b.amount, 0) <> s.amount
            OR COALESCE(t.amount, 0) <> s.gross
            OR COALESCE(t.fee, 0) <> s.fee)
        """,
    )


@invariant("no more is paid for than was left on consignment", over=Intake)
def consigned_within(ids: Range) -> Iterator[Breach]:
    """Nothing of a receipt that was corrected."""
    return lines(
        "receipt {}: {} g were sold of {} g",
        f"""
        SELECT i.id, SUM(s.units), CASE WHEN c.id IS NULL THEN i.net ELSE 0 END
        FROM intake_intake i JOIN intake_consignedsale s ON s.intake_id = i.id
        LEFT JOIN intake_intake c ON c.corrects_id = i.id
        WHERE {ids.having("i.id")} GROUP BY i.id, i.net, c.id
        HAVING SUM(s.units) < 0
            OR SUM(s.units) > CASE WHEN c.id IS NULL THEN i.net ELSE 0 END
        """,
    )
