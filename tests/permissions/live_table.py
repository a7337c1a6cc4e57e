"""The addresses where people watch: open to all; the crew’s own answer 404."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    NOBODY,
    STAFF_ONLY,
    only,
    person,
)
from tests.permissions.rows import Args, Row
from tests.permissions.whose import market_office
from tests.permissions.world import OWNER, World

CREW = only(OWNER)


def code(world: World) -> dict[str, Any]:
    """The broadcast that is on air."""
    return {"code": world.values["on air"]}


def on_air(**names: str) -> Args:
    """Its code, and values of it under the names of the route."""
    return lambda w: code(w) | {n: w.values[key] for n, key in names.items()}


def _message(do: str) -> Args:
    return lambda w: {"message": w.values["chat message"], "do": do}


CHAT: dict[str, Row] = {
    "live:chat": Row(EVERYONE, person(), code, lambda _w: {"text": ""}),
    "live:chat_report": Row(NOBODY, person(), on_air(pk="chat message")),
    "live:moderation": Row(CREW, NOBODY, code),
    "live:chat_act": Row(NOBODY, CREW, code, _message("pin")),
    "live:chat_rules": Row(NOBODY, CREW, code, lambda _w: {"do": "slow"}),
    "live:words": Row(CREW, CREW, code, lambda _w: {"en": "lemon"}),
    "office:live_words": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"en": "lemon"}
    ),
}
ROOM: dict[str, Row] = {
    "live:list": Row(EVERYONE, NOBODY),
    "live:front": Row(EVERYONE, NOBODY),
    "live:of": Row(EVERYONE, NOBODY, lambda w: {"slug": w.farm.code}),
    "live:broadcast": Row(EVERYONE, NOBODY, code),
    "live:events": Row(EVERYONE, NOBODY, code),
    "live:remind": Row(NOBODY, person(), code),
    "live:follow": Row(NOBODY, person(), code),
    "live:shelf": Row(EVERYONE, NOBODY, code),
    "live:item": Row(EVERYONE, NOBODY, on_air(pk="item on air")),
    "live:add": Row(
        NOBODY, EVERYONE, code, lambda w: {"item": w.values["item on air"]}
    ),
    "live:hearts": Row(NOBODY, EVERYONE, code),
    "live:seen": Row(NOBODY, EVERYONE, code),
    "live:qr": Row(EVERYONE, NOBODY, code),
}
LIVE: dict[str, Row] = {**CHAT, **ROOM}
