"""How the content of a proposal is kept in its row, and read again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

_DAYS = frozenset({"starts", "ends", "last"})
_AMOUNTS = frozenset({"percent", "fixed", "floor", "cap", "tax_percent", "rate"})


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept in a row: days and numbers as texts."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else f"{value:f}"
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }


def read(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What `written` wrote, as services take it."""
    found = dict(kept)
    for name, value in kept.items():
        if name in _DAYS and value:
            found[name] = date.fromisoformat(value)
        elif name in _AMOUNTS and value is not None:
            found[name] = Decimal(value)
    return found
