"""How each database asks its index of words: PostgreSQL's full text, SQLite's FTS5.

The index stands over the tokens of `SearchDocument`, which no database takes apart or
weighs itself, so that both give the same answers.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, F, Func, IntegerField
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.lookups import In

from .concepts import INITIAL, Concept, Reading
from .words import END

COLUMNS = ("names", "kinds", "places", "texts")
_LABELS = dict(zip(COLUMNS, "ABCD", strict=True))


def holds(
    concepts: Sequence[Concept],
    columns: Sequence[str] = COLUMNS,
    distance: int = INITIAL,
    *,
    any_of: bool = False,
    as_end: bool = False,
) -> Combinable:
    """Whether a document has all (or any) of the concepts in these of its columns.

    `distance` is how far a reading may be from what was typed; `as_end` asks whether a
    name ends with them.
    """
    write = _postgres if connection.vendor == "postgresql" else _sqlite
    signs = (" | ", " & ") if connection.vendor == "postgresql" else (" OR ", " AND ")

    def written(reading: Reading) -> str:
        tokens = list(reading.tokens)
        if as_end:
            tokens.append(END + tokens[-1])
        return signs[1].join(write(token, columns) for token in tokens)

    asked = [
        signs[0].join(f"({written(each)})" for each in _near(concept, distance))
        for concept in concepts
    ]
    query = signs[not any_of].join(f"({each})" for each in asked if each)
    return _matches(query)


def _near(concept: Concept, distance: int) -> list[Reading]:
    return [r for r in concept.readings if r.distance <= distance and r.tokens]


def read_once(expression: Combinable) -> Combinable:
    """The same of each document, whose tokens are read once for all that is asked.

    PostgreSQL keeps long ones aside and would fetch them for each question anew; with
    nothing deleted they are handed on as they were fetched.
    """
    if connection.vendor != "postgresql":
        return expression
    return _ReadOnce(expression, output_field=IntegerField())


class _ReadOnce(Func):
    template = (
        "(SELECT %(expressions)s FROM "
        "(SELECT ts_delete(vector, '') AS vector OFFSET 0) AS read_once)"
    )


def _postgres(token: str, columns: Sequence[str]) -> str:
    if len(columns) == len(COLUMNS):
        # The index knows no labels: asked for them, each document would be read.
        return f"'{token}'"
    return f"'{token}':{''.join(_LABELS[column] for column in columns)}"


def _sqlite(token: str, columns: Sequence[str]) -> str:
    return f'{{{" ".join(columns)}}} : "{token}"'


def _matches(query: str) -> Combinable:
    is_true = BooleanField()
    if not query:
        return RawSQL("1 = 0", [], output_field=is_true)
    if connection.vendor == "postgresql":
        return RawSQL("vector @@ %s::tsquery", [query], output_field=is_true)
    # The table's name is Django's to write: in a query within a query it has another.
    found = RawSQL(
        "(SELECT rowid FROM core_searchindex WHERE core_searchindex MATCH %s)", [query]
    )
    return In(F("pk"), found)
