"""What an act of ours asks PostgreSQL, as a script that pgbench runs for many buyers.

The act is done once, by a buyer whose ids are unlike all others, and what it sends is
noted; in the script they are variables. So the database alone can be asked how often a
second it does the same, with nothing of ours around it.
"""

import re
import subprocess
import tempfile
from datetime import datetime
from decimal import Decimal

CONNECTIONS = 10
SECONDS = 3
# Ids from here on are the act's own: nothing else in a statement looks like them.
MARK = 900_000_000
_MARKED = re.compile(r"(9000\d{5})")
_PLACES = re.compile("%%|%s")


def pgbench(database, script, prelude=""):
    """How many times a second the script runs through, over ten connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(f"{prelude}{script}\n")
        file.flush()
        done = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2",
             "-T", str(SECONDS), "-f", file.name,
             database.replace("postgres://", "postgresql://", 1)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert not done.returncode, done.stderr[-2000:]
    assert " aborted" not in done.stderr, done.stderr[-2000:]
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def noted(act):
    """What the act sends: `BEGIN`, `COMMIT`, and statements with their values."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sent = []

    def note(execute, sql, params, many, context):
        sent.append((str(sql), list(params or ())))
        return execute(sql, params, many, context)

    with CaptureQueriesContext(connection) as log, connection.execute_wrapper(note):
        act()
    left = iter(sent)
    return [
        (one["sql"], []) if one["sql"] in {"BEGIN", "COMMIT"} else next(left)
        for one in log
    ]


def scripted(statements, names, made):
    """The script. `names` are of marked ids; `made` of what an INSERT into a table returns."""
    lines = []
    for sql, values in statements:
        left = iter(values)
        text = _PLACES.sub(
            lambda place, left=left: (
                "%" if place[0] == "%%" else written(next(left), names)
            ),
            sql,
        )
        text = " ".join(_marked(text, names).split())
        table = re.match(r'INSERT INTO "(\w+)"', text)
        name = made.get(table[1]) if table else None
        lines.append(f"{text} \\gset {name}_" if name else f"{text};")
    return "\n".join(lines)


def written(value, names):
    """A value in SQL, without colons, which pgbench would take for names."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return f"to_timestamp({value.timestamp():.3f})"
    if isinstance(value, int | Decimal):
        return _marked(str(value), names)
    parts = _MARKED.split(str(value).replace("'", "''"))
    said = [
        f":{names[int(part)]}" if odd else f"'{part}'"
        for odd, part in zip([0, 1] * len(parts), parts, strict=False)
        if odd or part or len(parts) == 1
    ]
    return said[0] if len(said) == 1 else f"({' || '.join(said)})"


def _marked(text, names):
    return _MARKED.sub(lambda found: f":{names[int(found[1])]}", text)
