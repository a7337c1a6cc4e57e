"""Writes down every row of a seeded market and what the integrity checks say of it."""

import json
import os
import re
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from demo.market.seeding import Size, seed_market
from tests.freeze.still import MOMENT

# Django's own: numbers of content types and rights depend on the order of migrations.
APART = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sqlite_sequence",
}


def test_record_market(db):
    folder = Path(os.environ["FREEZE"]) / "market"
    folder.mkdir()

    seed_market(Size(orders=120, has_photos=False), now=MOMENT)

    for table in sorted(connection.introspection.table_names()):
        if table not in APART:
            (folder / f"{table}.jsonl").write_text(_rows(table))
    said = StringIO()
    call_command("audit_market", stdout=said, stderr=said)
    # How long a check took, and how many rows it saw, is told elsewhere.
    (folder / "checks.txt").write_text(
        re.sub(r"\d[\d.,]* ?(ms|s)\b", "…", said.getvalue())
    )


def _rows(table: str) -> str:
    with connection.cursor() as cursor:
        names = sorted(
            column.name
            for column in connection.introspection.get_table_description(cursor, table)
        )
        quoted = ", ".join(map(connection.ops.quote_name, names))
        cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(table)}")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    lines = [json.dumps(row, ensure_ascii=False, default=_plain) for row in rows]
    by_key = sorted(zip(rows, lines, strict=True), key=lambda both: _key(*both))
    return "\n".join(line for _row, line in by_key)


def _key(row: dict[str, object], line: str) -> tuple[int, str]:
    key = row.get("id")
    return (key, "") if isinstance(key, int) else (0, line)


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)
