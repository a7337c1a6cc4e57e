"""What must be true of each kind of mailings, for their `integrity` modules."""

from collections.abc import Iterator
from typing import Any

from core.integrity import Breach, Range, lines, listed

from .services import Mailings
from .states import MailingState

_S = MailingState


def told_too_early(mailings: Mailings[Any], ids: Range) -> Iterator[Breach]:
    """Copies of what is not sent."""
    table, copies = _tables(mailings)
    return lines(
        mailings.name + " {}: is {}, and {} were written to",
        f"""
        SELECT m.id, m.state, COUNT(*) FROM {table} m
        JOIN {copies} c ON c.{mailings.name}_id = m.id
        WHERE {ids.having("m.id")}
          AND (m.state IN ({listed((_S.DRAFT, _S.SCHEDULED))}) OR m.sent_at IS NULL)
        GROUP BY m.id, m.state
        """,
    )


def left_lying(mailings: Mailings[Any], ids: Range) -> Iterator[Breach]:
    """A row of the outbox stands for what is left; one that is parked is seen there."""
    table, _copies = _tables(mailings)
    return lines(
        mailings.name + " {}: being sent since {}, and nobody sends it",
        f"""
        SELECT m.id, m.sent_at FROM {table} m
        WHERE {ids.having("m.id")} AND m.state = '{_S.SENDING}'
          AND NOT EXISTS (
            SELECT 1 FROM core_outboxmessage o
            WHERE o.topic = '{mailings.topic}' AND o.state <> 'done'
              AND o.key LIKE '{mailings.name}:' || m.id || ':%%')
        """,
    )


def _tables(mailings: Mailings[Any]) -> tuple[str, str]:
    rows, copies = mailings.model._meta, mailings.copy._meta  # noqa: SLF001
    return rows.db_table, copies.db_table
