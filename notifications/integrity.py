"""Calls, and notes on what people were sent, which checks of other areas ask for."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.models import Delivery


@invariant("nobody is called but about overdue orders", over=Delivery)
def calls(ids: Range) -> Iterator[Breach]:
    return lines(
        "delivery {}: a call about {}",
        f"""
        SELECT id, news FROM core_delivery
        WHERE {ids.having("id")} AND channel = 'call' AND news <> 'order_overdue'
        """,
    )


def sent_about_nothing(
    ids: Range, *, kind: str, what: str, table: str
) -> Iterator[Breach]:
    """Those of a kind that are about no row of the table."""
    return lines(
        f"message {{}}: {what} {{}} does not exist",
        f"""
        SELECT n.id, n.about_id FROM communication_sentnotification n
        LEFT JOIN {table} t ON t.id = n.about_id
        WHERE {ids.having("n.id")} AND n.kind = '{kind}' AND t.id IS NULL
        """,
    )
