"""What the database does when a pack's price changes: it writes it down, with the time.

Whoever writes a price and however (a listing, a hundred at once, an import, a sale
price), the log has it, so that what was asked in the last weeks can always be shown.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_COLUMNS = "pack_id, price, quantity, is_on_sale, at"
_CHANGED = (
    "OLD.price {other} NEW.price OR OLD.quantity <> NEW.quantity "
    "OR OLD.is_on_sale <> NEW.is_on_sale"
)
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION partner_price_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO partner_pricechange ({_COLUMNS})
    VALUES (NEW.id, NEW.price, NEW.quantity, NEW.is_on_sale, clock_timestamp());
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER partner_price_log_insert
    AFTER INSERT ON partner_stockrecord
    FOR EACH ROW WHEN (NEW.price IS NOT NULL)
    EXECUTE FUNCTION partner_price_log();
CREATE OR REPLACE TRIGGER partner_price_log_update
    AFTER UPDATE OF price, quantity, is_on_sale ON partner_stockrecord
    FOR EACH ROW WHEN (
        NEW.price IS NOT NULL AND ({_CHANGED.format(other="IS DISTINCT FROM")}))
    EXECUTE FUNCTION partner_price_log();
"""  # noqa: S608 - names of ours
_SQLITE = {
    "insert": "INSERT ON partner_stockrecord WHEN NEW.price IS NOT NULL",
    "update": (
        "UPDATE OF price, quantity, is_on_sale ON partner_stockrecord WHEN "
        f"NEW.price IS NOT NULL AND ({_CHANGED.format(other='IS NOT')})"
    ),
}
# Microseconds as Django writes them, so that moments compare as text.
_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
_WRITE = f"""INSERT INTO partner_pricechange ({_COLUMNS})
VALUES (NEW.id, NEW.price, NEW.quantity, NEW.is_on_sale, {_NOW});"""  # noqa: S608
# The prices that stand already hold at least since their packs were written last.
_ALL = f"""INSERT INTO partner_pricechange ({_COLUMNS})
SELECT id, price, quantity, is_on_sale, date_updated FROM partner_stockrecord
WHERE price IS NOT NULL"""  # noqa: S608 - names of ours
_NAMES = ("partner_price_log_insert", "partner_price_log_update")


def log_prices(_apps: Any, schema_editor: Any) -> None:
    """A migration's step: from now on every price is written down."""
    vendor = schema_editor.connection.vendor
    schema_editor.execute(_ALL, params=None)
    for statement in (*_dropping(vendor), *_creating(vendor)):
        schema_editor.execute(statement, params=None)


def log_no_prices(_apps: Any, schema_editor: Any) -> None:
    """The step taken back."""
    for statement in _dropping(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def step_aside(
    using: str = DEFAULT_DB_ALIAS, plan: object = (), **_kwargs: object
) -> None:
    """Before migrate, for the reason in `largest_pack.step_aside`."""
    if plan and connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            for statement in _dropping("sqlite"):
                cursor.execute(statement)


def log_prices_again(using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """After migrate."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
        if {"partner_stockrecord", "partner_pricechange"} <= {t.name for t in found}:
            for statement in _creating(connection.vendor):
                cursor.execute(statement)


def _creating(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield _POSTGRESQL
        return
    for name, act in _SQLITE.items():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS partner_price_log_{name} "
            f"AFTER {act} BEGIN {_WRITE} END"
        )


def _dropping(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        for name in _NAMES:
            yield f"DROP TRIGGER IF EXISTS {name} ON partner_stockrecord"
        yield "DROP FUNCTION IF EXISTS partner_price_log()"
        return
    for name in _NAMES:
        yield f"DROP TRIGGER IF EXISTS {name}"
