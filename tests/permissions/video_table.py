"""The addresses of live video: who sends, and who loads."""

from typing import Any

from tests.permissions.answers import (
    DESK_JSON,
    EVERYONE,
    GONE,
    NOBODY,
    REFUSED,
    everyone,
)
from tests.permissions.rows import Row
from tests.permissions.world import World


def _code(world: World) -> dict[str, Any]:
    return {"code": world.values["on air"]}


def _epoch(world: World) -> dict[str, Any]:
    return _code(world) | {"epoch": 1}


def _file(world: World) -> dict[str, Any]:
    return {"token": world.values["stream"], "name": "live.m3u8"}


VIDEO: dict[str, Row] = {
    # From the media server alone, with its secret or from this machine.
    "live:media_hook": Row(NOBODY, everyone(REFUSED)),
    # Nothing was sent yet.
    "live:media": Row(everyone(GONE), NOBODY, _file),
    # No film is shown; `tests/live/records/test_product_film.py`.
    "live:film_captions": Row(everyone(GONE), NOBODY, lambda _w: {"token": "a" * 32}),
    "live:chapters": Row(EVERYONE, NOBODY, lambda w: {"token": w.values["stream"]}),
    "live:ingest": Row(DESK_JSON, DESK_JSON, _code),
    "live:ingest_chunk": Row(NOBODY, DESK_JSON, lambda w: _epoch(w) | {"number": 0}),
    "live:ingest_end": Row(NOBODY, DESK_JSON, _epoch),
}
