"""Reports that no honest service sends, as (name, `lastResult`)."""

from __future__ import annotations

from typing import Any

from .kuaidi100 import Subscribed

_NOW = "2026-12-01 10:00:00"
_ROWS: dict[str, Any] = {
    "rows are a text": "已签收",
    "rows are a number": 3,
    "rows are an object": {"time": _NOW},
    "rows are no objects": ["已签收", None, 3],
    "no time": [{"context": "已签收", "statusCode": "3"}],
    "time of no calendar": [{"time": "2026-02-30 25:61:00", "statusCode": "3"}],
    "time before time": [{"time": "0001-01-01 00:00:00", "statusCode": "3"}],
    "time is a list": [{"time": [_NOW], "statusCode": "3"}],
    "texts of no database": [{"time": _NOW, "statusCode": "0", "context": "\0"}],
}


def lies_about(known: Subscribed) -> list[tuple[str, Any]]:
    """Each with the right signature: only what is said is wrong."""
    honest = {"com": known.company, "nu": known.number, "state": "3"}
    found: list[tuple[str, Any]] = [
        (name, {**honest, "data": rows}) for name, rows in _ROWS.items()
    ]
    return [
        *found,
        ("nothing", None),
        ("a text", "已签收"),
        ("no number", {"com": known.company, "state": "3", "data": []}),
        ("number of no database", {**honest, "nu": f"{known.number}\0", "data": []}),
    ]
