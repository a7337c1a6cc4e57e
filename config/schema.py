"""The tables of a new SQLite database, made in one go from a file beside this one.

Hundreds of migrations take a minute to make them one after another. What they make
stands in `schema.sql`, as `python -m config.schema` wrote it; `migrate` does what has
come since. A file that other migrations made, or these when they read otherwise, is not
used, so that it can be old but never wrong.
"""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

FILE = Path(__file__).resolve().with_suffix(".sql")
Migration = tuple[str, str]
_HEAD = "-- Made by `python -m config.schema` from the migrations {digest}\n"
# When a migration wrote a row, is for each database the moment in which it is filled.
_MOMENT = re.compile(r"'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?'")
_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


def make_tables() -> None:
    """Bring the database's tables up to date, a new file's in one go."""
    told = settings.DATABASES["default"]
    is_file = told["ENGINE"].endswith("sqlite3")
    if not (is_file and fill_new(Path(told["NAME"])) and is_whole()):
        call_command("migrate", verbosity=0, interactive=False)


def fill_new(path: Path) -> bool:
    """Make all tables in a database file that is not there yet.

    False when there is one, or when the file of tables can't be used: `migrate` makes
    them then. It has to run anyway, unless `is_whole`.
    """
    if path.exists() or not is_usable():
        return False
    making = path.with_name(f"{path.name}-making")
    making.unlink(missing_ok=True)
    with closing(sqlite3.connect(making)) as made:
        made.executescript(FILE.read_text(encoding="utf-8"))
    # In one step, so that what is there is whole, whenever this was stopped.
    making.replace(path)
    return True


def is_usable() -> bool:
    """Whether all migrations that it was made from are there and read as they did."""
    return _told() == digest_of(_seen(), migrations())


def is_whole() -> bool:
    """Whether no migration has come since it was made."""
    return migrations().keys() <= _seen()


def migrations() -> dict[Migration, str]:
    """A hash of each migration there is, by its app and name; our own and others'."""
    found = {}
    for config in apps.get_app_configs():
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py"):
            read = sha256(file.read_bytes()).hexdigest()
            found[config.label, file.stem] = read
    return found


def digest_of(seen: Iterable[Migration], known: dict[Migration, str]) -> str:
    """One for what these migrations make, with the Django that carries them out.

    What was squashed is among what was seen, and has no file any more.
    """
    whole = sha256(django.get_version().encode())
    for migration in sorted(known.keys() & set(seen)):
        whole.update(f"{migration} {known[migration]}".encode())
    return whole.hexdigest()[:16]


def _told() -> str:
    if not FILE.exists():
        return ""
    with FILE.open(encoding="utf-8") as file:
        found = re.fullmatch(_HEAD.format(digest="(.+)"), file.readline())
    return found[1] if found else ""


def _seen() -> set[Migration]:
    """As `django_migrations` has them."""
    if not FILE.exists():
        return set()
    rows = re.findall(
        r"""^INSERT INTO "django_migrations" VALUES\(\d+,'(\w+)','(\w+)',""",
        FILE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return set(rows)


def write() -> None:
    """Write the file anew, by migrating an empty database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "schema.db"
        connection.settings_dict["NAME"] = str(path)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        FILE.write_text(script_of(path), encoding="utf-8")


def script_of(path: Path) -> str:
    """What makes this migrated database again."""
    with closing(sqlite3.connect(path)) as made:
        lines = [_MOMENT.sub(_NOW, line) for line in made.iterdump()]
        seen = made.execute("SELECT app, name FROM django_migrations").fetchall()
    head = _HEAD.format(digest=digest_of(seen, migrations()))
    return head + "\n".join(lines) + "\n"


if __name__ == "__main__":
    # It is SQLite's, whichever database the environment names.
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    write()
