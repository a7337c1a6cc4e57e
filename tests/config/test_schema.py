"""The file from which new SQLite databases get their tables."""

import sqlite3
from contextlib import closing

import pytest

from config import schema
from tests.effort import THOROUGH


def tables_of(path):
    with closing(sqlite3.connect(path)) as found:
        rows = found.execute("SELECT type, name, sql FROM sqlite_master")
        return set(rows.fetchall())


def test_it_is_of_migrations_that_are_there_and_read_as_they_did():
    assert schema.is_usable(), "write it anew: python -m config.schema"


def test_new_database_gets_its_tables_and_what_migrations_wrote(tmp_path):
    path = tmp_path / "market.db"

    assert schema.fill_new(path) is True

    with closing(sqlite3.connect(path)) as made:
        count = "SELECT count(*) FROM "
        assert made.execute(f"{count}catalogue_product").fetchone() == (0,)
        assert made.execute(f"{count}address_country").fetchone() > (200,)
        assert made.execute("PRAGMA foreign_key_check").fetchall() == []


def test_database_that_is_there_is_left_alone(tmp_path):
    path = tmp_path / "market.db"
    path.write_bytes(b"something")

    assert schema.fill_new(path) is False

    assert path.read_bytes() == b"something"


def test_half_of_one_that_was_stopped_makes_way(tmp_path):
    (tmp_path / "market.db-making").write_bytes(b"half")

    assert schema.fill_new(tmp_path / "market.db") is True

    assert [each.name for each in tmp_path.iterdir()] == ["market.db"]


@pytest.mark.parametrize("change", ["reads otherwise", "is gone"])
def test_file_of_other_migrations_is_not_used(tmp_path, monkeypatch, change):
    known = schema.migrations()
    first = ("catalogue", "0001_initial")
    if change == "is gone":
        del known[first]
    else:
        known[first] = "another"
    monkeypatch.setattr(schema, "migrations", lambda: known)

    assert schema.is_usable() is False
    assert schema.fill_new(tmp_path / "market.db") is False
    assert list(tmp_path.iterdir()) == []


def test_migration_that_came_since_is_left_to_migrate(monkeypatch):
    known = schema.migrations() | {("catalogue", "9999_newer"): "new"}
    monkeypatch.setattr(schema, "migrations", lambda: known)

    assert schema.is_usable() is True
    assert schema.is_whole() is False


def test_missing_file_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "FILE", tmp_path / "none.sql")

    assert schema.fill_new(tmp_path / "market.db") is False


@pytest.mark.skipif(not THOROUGH, reason="migrating from nothing takes a minute")
def test_it_says_what_migrations_make(tmp_path, monkeypatch):
    from tests.databases import _migrated

    path = tmp_path / "migrated.db"
    assert _migrated(f"sqlite:///{path}")
    monkeypatch.setattr(schema, "FILE", tmp_path / "schema.sql")
    schema.FILE.write_text(schema.script_of(path))
    filled = tmp_path / "filled.db"

    assert schema.fill_new(filled)
    assert schema.is_whole()
    assert tables_of(filled) == tables_of(path)
