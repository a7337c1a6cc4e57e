"""Test databases are copies of one that was migrated before: migrating is slow.

The template's name holds a hash of every migration, so that other migrations make
another one: from a template that lacks only some of them, from the file of tables
(`config.schema`) or from nothing. The first
test process that needs it makes it; the others wait. Django migrates the copy all the
same and finds nothing to do. Where no template can be made, that does all the work, as
it would without this module.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection

from config.schema import fill_new
from tests import emptying

FOLDER = settings.DATA_DIR / "test-databases"
# Templates of other states of the code too, so that going back to them stays quick.
KEPT = 3


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_use_migrations
):
    """Of pytest-django, which asks for it before it makes the database."""
    if django_db_use_migrations:
        FOLDER.mkdir(exist_ok=True)
        fill = {"sqlite": _filled_file, "postgresql": _from_template}
        creation = connection.creation
        creation._create_test_db = fill[connection.vendor](creation._create_test_db)
    if connection.vendor == "sqlite":
        ops = connection.ops
        ops.execute_sql_flush = _flushed(ops.execute_sql_flush)
        connection.check_constraints = _once_a_change(connection.check_constraints)
    else:
        emptying.install()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Of pytest-django; what migrations wrote outlives tests that commit."""
    with django_db_blocker.unblock():
        emptying.MIGRATED.remember()


def fingerprint(configs: Iterable[AppConfig] | None = None) -> str:
    """One for each state of all migrations, our own and those of others."""
    known = json.dumps(migrations(configs), sort_keys=True)
    return sha256(known.encode()).hexdigest()[:16]


def migrations(configs: Iterable[AppConfig] | None = None) -> dict[str, str]:
    """A hash of each migration, and of what else decides on what they make."""
    found = {"": f"{django.VERSION} {settings.DEFAULT_AUTO_FIELD}"}
    for config in apps.get_app_configs() if configs is None else configs:
        for file in (Path(config.path) / "migrations").glob("[0-9]*.py"):
            known = sha256(file.read_bytes()).hexdigest()
            found[f"{config.label} {file.name}"] = known
    return found


def _note(template: str) -> None:
    """Write down which migrations it has seen."""
    (FOLDER / f"{template}.json").write_text(json.dumps(migrations()))


def _basis(templates: Iterable[str]) -> str | None:
    """The one that has seen most of today's migrations and nothing else."""
    now, best = migrations().items(), (0, "")
    for template in templates:
        note = FOLDER / f"{template}.json"
        seen = json.loads(note.read_text()).items() if note.exists() else ()
        if seen and seen <= now:
            best = max(best, (len(seen), template))
    return best[1] or None


def _migrated(url: str) -> bool:
    """Migrate this database in a process of its own; false when it can't be done."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    environment = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


# --- SQLite: a file, copied into memory -------------------------------------------
def _filled_file(create: Callable[..., str]) -> Callable[..., str]:
    def create_filled(*args: Any, **kwargs: Any) -> str:
        name = create(*args, **kwargs)
        if template := _file():
            # It is there as long as somebody is connected, so this connection stays.
            connection.creation.keeper = sqlite3.connect(name, uri=True)
            with closing(sqlite3.connect(template)) as source:
                source.backup(connection.creation.keeper)
        return name

    return create_filled


def _file() -> Path | None:
    template = FOLDER / f"{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists() and not _make_file(template):
            return None
        template.touch()
        files = sorted(FOLDER.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink()
            (FOLDER / f"{file.stem}.json").unlink(missing_ok=True)
    return template


def _make_file(template: Path) -> bool:
    making = FOLDER / "making"
    _remove_all(making)
    if basis := _basis(file.stem for file in FOLDER.glob("*.sqlite3")):
        shutil.copyfile(FOLDER / f"{basis}.sqlite3", making)
    else:
        fill_new(making)
    if not _migrated(f"sqlite:///{making}"):
        return False
    with closing(sqlite3.connect(making)) as made:
        made.execute("VACUUM INTO ?", [f"{making}-whole"])
    Path(f"{making}-whole").replace(template)
    _note(template.stem)
    _remove_all(making)
    return True


def _remove_all(file: Path) -> None:
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """Tables that only grow can be changed inside, as by who holds the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        guards = [each for each in found if "_no_" in each[0]]
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _name, sql in guards:
                cursor.execute(sql)


def _flushed(flush: Callable[..., None]) -> Callable[..., None]:
    """Tests that commit are cleaned up by DELETE on SQLite, which the guards refuse."""

    def flush_unguarded(*args: Any, **kwargs: Any) -> None:
        with without_triggers(connection):
            flush(*args, **kwargs)
        emptying.MIGRATED.put_back()

    return flush_unguarded


def _once_a_change(check: Callable[..., None]) -> Callable[..., None]:
    """Each test ends with a look at the keys of all rows, kept ones too.

    It can be left out where nothing was written since the last look, which found none
    broken: tests that only read stand on thousands of rows.
    """
    seen: tuple[object, ...] = ()

    def written() -> tuple[object, ...]:
        own = connection.connection
        return own, own and own.total_changes

    def check_changed(table_names: list[str] | None = None) -> None:
        nonlocal seen
        if table_names is not None or written() != seen:
            check(table_names)
            seen = written()

    return check_changed


# --- PostgreSQL: a database, named as the template of others ----------------------
def _from_template(create: Callable[..., str]) -> Callable[..., str]:
    def create_from(verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        with connection.creation._nodb_cursor() as cursor:
            name = connection.creation._get_test_db_name()
            is_there = keepdb and connection.creation._database_exists(cursor, name)
            template = None if is_there else _database(cursor)
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        made = create(verbosity, autoclobber, keepdb)
        with connection.creation._nodb_cursor() as cursor:
            # Nobody misses a test's rows after the machine stopped.
            cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        return made

    return create_from


def _database(cursor: Any) -> str | None:
    prefix = f"template_{settings.DATABASES['default']['NAME']}"[:40]
    template = f"{prefix}_{fingerprint()}"
    with _alone(cursor, prefix):
        known = _databases(cursor, prefix)
        if template not in known and not _make_database(cursor, template, known):
            return None
        for old in [name for name in known if name != template][: 1 - KEPT]:
            cursor.execute(f'DROP DATABASE "{old}"')
            (FOLDER / f"{old}.json").unlink(missing_ok=True)
    return template


@contextmanager
def _alone(cursor: Any, name: str) -> Iterator[None]:
    # Whoever has it may be migrating, which can take longer than a lock is waited for.
    cursor.execute("SET lock_timeout = 0")
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
    try:
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _databases(cursor: Any, prefix: str) -> list[str]:
    """The oldest first."""
    cursor.execute("SELECT datname FROM pg_database ORDER BY oid")
    return [name for (name,) in cursor if name.startswith(f"{prefix}_")]


def _make_database(cursor: Any, template: str, known: list[str]) -> bool:
    making = f"making_{template}"[:63]
    cursor.execute(f'DROP DATABASE IF EXISTS "{making}"')
    basis = _basis(known) or "template1"
    cursor.execute(f'CREATE DATABASE "{making}" TEMPLATE "{basis}"')
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{making}").geturl()
    if _migrated(url):
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{template}"')
        _note(template)
        return True
    cursor.execute(f'DROP DATABASE "{making}"')
    return False
