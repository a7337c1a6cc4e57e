"""What the database does when a pack is written: its pool learns of a larger one.

`StockPool.enough` grows with the largest pack, whoever writes it and however, so that
no page takes a pack for sold out that the pool could still fill.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from vendors.partner.models.stock import ENOUGH_PACKS

_GROW = f"""
UPDATE partner_stockpool SET enough = {ENOUGH_PACKS} * CAST(NEW.quantity AS bigint)
WHERE id = NEW.pool_id AND enough < {ENOUGH_PACKS} * CAST(NEW.quantity AS bigint);
"""  # noqa: S608 - a number of ours
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION partner_largest_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_GROW}
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER partner_largest_pack
    AFTER INSERT OR UPDATE OF quantity, pool_id ON partner_stockrecord
    FOR EACH ROW EXECUTE FUNCTION partner_largest_pack();
"""
_ACTS = {"insert": "INSERT", "update": "UPDATE OF quantity, pool_id"}
# Of what stands there already.
_ALL = f"""
UPDATE partner_stockpool SET enough = {ENOUGH_PACKS} * CAST(COALESCE((
    SELECT MAX(quantity) FROM partner_stockrecord WHERE pool_id = partner_stockpool.id
), 0) AS bigint)
"""  # noqa: S608 - as above


def watch_packs(_apps: Any, schema_editor: Any) -> None:
    """A migration's step: every pool knows its largest pack from now on."""
    vendor = schema_editor.connection.vendor
    schema_editor.execute(_ALL, params=None)
    for statement in (*_dropping(vendor), *_creating(vendor)):
        schema_editor.execute(statement, params=None)


def watch_no_packs(_apps: Any, schema_editor: Any) -> None:
    """The step taken back."""
    for statement in _dropping(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def step_aside(
    using: str = DEFAULT_DB_ALIAS, plan: object = (), **_kwargs: object
) -> None:
    """Before migrate: SQLite makes tables anew under another name, which it refuses
    while a trigger of another table names them.
    """
    if plan and connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            for statement in _dropping("sqlite"):
                cursor.execute(statement)


def watch_packs_again(using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """After migrate."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        there = connection.introspection.get_table_list(cursor)
        if "partner_stockrecord" in {table.name for table in there}:
            for statement in _creating(connection.vendor):
                cursor.execute(statement)


def _creating(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield _POSTGRESQL
        return
    for name, act in _ACTS.items():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS partner_largest_pack_{name} "
            f"AFTER {act} ON partner_stockrecord BEGIN {_GROW} END"
        )


def _dropping(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield "DROP TRIGGER IF EXISTS partner_largest_pack ON partner_stockrecord"
        yield "DROP FUNCTION IF EXISTS partner_largest_pack()"
        return
    for name in _ACTS:
        yield f"DROP TRIGGER IF EXISTS partner_largest_pack_{name}"
