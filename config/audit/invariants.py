"""What an invariant is, and the list of all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from core.money import THREE_DECIMAL, ZERO_DECIMAL


@dataclass(frozen=True)
class Range:
    """Ids of the rows looked at in one go, both ends included."""

    first: int
    last: int

    def having(self, column: str) -> str:
        """As a condition in SQL."""
        return f"{column} BETWEEN {int(self.first)} AND {int(self.last)}"


Breach = str
Check = Callable[[Range], Iterator[Breach]]


@dataclass(frozen=True)
class Invariant:
    """`check` yields a line for each row of `over` in a range that breaks it.

    `span` ids are looked at in one go.
    """

    name: str
    over: type[Model]
    check: Check = field(repr=False)
    span: int


INVARIANTS: list[Invariant] = []


def invariant(
    name: str, *, over: type[Model], span: int = 100_000
) -> Callable[[Check], Check]:
    """Register a check under a name that says what holds."""

    def register(check: Check) -> Check:
        INVARIANTS.append(Invariant(name, over, check, span))
        return check

    return register


def rows(sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, read as they come."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(500):
            yield from batch


def lines(text: str, sql: str, *parameters: Any) -> Iterator[Breach]:
    """`text` filled with each row of the query."""
    for row in rows(sql, *parameters):
        yield text.format(*row)


def listed(words: "frozenset[str] | set[str] | tuple[str, ...]") -> str:
    """Words of our own as a list in SQL: 'a', 'b'."""
    return ", ".join(f"'{word}'" for word in sorted(words))


def cents(amount: str) -> str:
    """An amount as whole hundredths, since SQLite keeps amounts as floats."""
    return f"ROUND(({amount}) * 100)"


def minor(amount: str, currency: str) -> str:
    """An amount in the smallest unit of the currency in a column, as Stripe counts."""
    return (
        f"ROUND(({amount}) * CASE WHEN {currency} IN ({listed(ZERO_DECIMAL)}) THEN 1"
        f" WHEN {currency} IN ({listed(THREE_DECIMAL)}) THEN 1000 ELSE 100 END)"
    )
