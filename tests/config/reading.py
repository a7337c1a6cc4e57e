"""Which rows a check of the audit reads, and which a breach has written.

A check says the same as long as nothing that it asks the database for has changed. So
after a breach only those need to run again that read what it wrote.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_WORD = re.compile(r"\w+")
_WRITE = re.compile(
    r'\s*(INSERT|UPDATE|DELETE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?"?(\w+)',
    re.IGNORECASE,
)
# Triggers are taken away and put back around a breach; rows stay as they are.
_READ = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "CREATE", "DROP")
_SET = re.compile(r'"(\w+)" = ')


@contextmanager
def statements() -> Iterator[list[str]]:
    """All SQL of the block."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def words(found: list[str]) -> frozenset[str]:
    """Names of tables and columns, among others."""
    return frozenset(word for sql in found for word in _WORD.findall(sql))


Write = tuple[str, frozenset[str]]


def writes(found: list[str]) -> set[Write]:
    """Tables with the columns that were updated; with none where rows came or went."""
    made = set()
    for sql in found:
        if match := _WRITE.match(sql):
            verb, table = match.groups()
            changed = _SET.findall(sql.partition(" WHERE ")[0])
            made.add((table, frozenset(changed if verb.upper() == "UPDATE" else ())))
        else:
            assert sql.lstrip(" \n(").upper().startswith(_READ), sql
    return made


def concerns(written: set[Write], read: frozenset[str]) -> bool:
    """Whether a check that reads this may say something else after these writes."""
    return any(
        table in read and (not columns or columns & read) for table, columns in written
    )
