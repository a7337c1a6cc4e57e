"""Notes on what people were sent, as checks of the areas they are about ask them."""

from collections.abc import Iterator

from core.integrity import Breach, Range, lines


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
