"""The template of test databases: another for other migrations, none when it fails."""

import os
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests import databases
from tests.factories.vendors import make_county, make_village
from vendors.places.models import Village


@pytest.fixture
def _own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(databases, "FOLDER", tmp_path / "templates")
    monkeypatch.setattr(databases, "fill_new", lambda _path: False)
    databases.FOLDER.mkdir()


def made(monkeypatch, content):
    """`_migrated` that writes this instead of migrating, and counts."""
    calls = []

    def migrated(url):
        calls.append(url)
        if content is None:
            return False
        with databases.closing(
            databases.sqlite3.connect(url.removeprefix("sqlite:///"))
        ) as made:
            made.execute(content)
        return True

    monkeypatch.setattr(databases, "_migrated", migrated)
    return calls


def test_every_change_of_a_migration_makes_another_template(tmp_path):
    app = SimpleNamespace(label="app", path=str(tmp_path))
    (tmp_path / "migrations").mkdir()
    seen = {databases.fingerprint([app])}
    for name, text in [("0001_a", "x"), ("0001_a", "y"), ("0002_b", "")]:
        (tmp_path / "migrations" / f"{name}.py").write_text(text)
        seen.add(databases.fingerprint([app]))

    assert len(seen) == 4
    assert databases.fingerprint([app]) in seen


def test_our_own_and_others_migrations_count():
    everything = databases.fingerprint()

    for label in ("ledger", "auth", "wishlists"):
        rest = [
            each for each in databases.apps.get_app_configs() if each.label != label
        ]
        assert databases.fingerprint(rest) != everything


@pytest.mark.usefixtures("_own_folder")
def test_file_is_made_once(monkeypatch):
    calls = made(monkeypatch, "CREATE TABLE t (x)")

    first, second = databases._file(), databases._file()

    assert first == second
    assert first.is_file()
    assert len(calls) == 1
    left = {each.name for each in databases.FOLDER.iterdir()}
    assert left == {"lock", first.name, f"{first.stem}.json"}


@pytest.mark.usefixtures("_own_folder")
def test_template_grows_out_of_one_that_lacks_some_migrations(monkeypatch):
    states = {
        "early": {"a 1": "x"},
        "later": {"a 1": "x", "a 2": "x"},
        "other": {"a 1": "x", "b 1": "x"},
        "whole": {"a 1": "x", "a 2": "x", "a 3": "x"},
        "edited": {"a 1": "y", "a 2": "x", "a 3": "x"},
    }
    for name, seen in states.items():
        monkeypatch.setattr(databases, "fingerprint", lambda name=name: name)
        monkeypatch.setattr(databases, "migrations", lambda seen=seen: seen)
        made(monkeypatch, f"CREATE TABLE {name} (x)")
        with databases.closing(databases.sqlite3.connect(databases._file())) as file:
            rows = file.execute("SELECT name FROM sqlite_master ORDER BY name")
            states[name] = [row[0] for row in rows]

    assert states == {
        "early": ["early"],
        "later": ["early", "later"],
        "other": ["early", "other"],
        "whole": ["early", "later", "whole"],
        "edited": ["edited"],
    }


@pytest.mark.usefixtures("_own_folder")
def test_no_file_when_migrating_fails(monkeypatch):
    made(monkeypatch, None)

    assert databases._file() is None
    assert list(databases.FOLDER.glob("*.sqlite3")) == []


@pytest.mark.usefixtures("_own_folder")
def test_oldest_files_go(monkeypatch):
    made(monkeypatch, "CREATE TABLE IF NOT EXISTS t (x)")
    for age, name in enumerate("abcde"):
        monkeypatch.setattr(databases, "fingerprint", lambda name=name: name)
        os.utime(databases._file(), (age, age))

    kept = {each.stem for each in databases.FOLDER.glob("*.sqlite3")}
    assert kept == {"c", "d", "e"}


@pytest.mark.django_db
def test_copy_is_migrated_to_the_end():
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no lock_timeout to set"
)
def test_another_that_migrates_is_waited_for_however_long_it_takes():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
        with databases._alone(cursor, "a name of this test alone"):
            cursor.execute("SHOW lock_timeout")
            assert (before, cursor.fetchone()) == (("1min",), ("0",))
        cursor.execute("SET lock_timeout = '1min'")


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL checks its foreign keys itself"
)
def test_broken_keys_are_looked_for_once_a_change(db):
    looked = []
    check = databases._once_a_change(lambda _tables: looked.append("all"))

    check()
    check()
    assert looked == ["all"]
    make_county()
    check()
    assert looked == ["all", "all"]


def test_test_that_leaves_a_broken_key_is_told_of_it(db):
    village = make_village()
    Village.objects.filter(pk=village.pk).update(county=2**31 - 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Village.objects.filter(pk=village.pk).delete()
