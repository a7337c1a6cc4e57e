"""The addresses of boxes: everybody's, a subscriber's own, the farm's, the office's."""

from collections.abc import Mapping
from typing import Any

from tests.permissions.answers import (
    DESK,
    DESK_METHOD,
    EVERYONE,
    METHOD,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
    SIGNED_IN_METHOD,
    only,
    person,
)
from tests.permissions.rows import Row
from tests.permissions.whose import desk, office
from tests.permissions.world import OWNER, SHOPPER, World

_SLUG: Any = lambda _w: {"slug": "world-box"}  # noqa: E731
_CODE: Any = lambda w: {"code": w.farm.code}  # noqa: E731
_OWN = only(SHOPPER)
_BOX = only(OWNER)


def _subscription(world: World) -> dict[str, Any]:
    return {"pk": world.values["subscription"].pk}


def _standing(world: World) -> dict[str, Any]:
    return {"pk": world.values["standing order"].pk}


def _ended(world: World) -> Mapping[str, Any]:
    return {"end": world.values["standing order"].pk}


def _day(world: World) -> dict[str, Any]:
    one = world.values["subscription"]
    return {"pk": one.pk, "day": one.next_on.isoformat()}


def _box(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["box"]}


def _size(world: World) -> dict[str, Any]:
    return _box(world) | {"size": world.values["box size"]}


def _box_day(world: World) -> dict[str, Any]:
    return _box(world) | {"day": world.values["subscription"].next_on.isoformat()}


def _skipping(world: World) -> Mapping[str, Any]:
    return {"do": "skip", "on": world.values["subscription"].next_on.isoformat()}


BOXES: dict[str, Row] = {
    "boxes:index": Row(EVERYONE, NOBODY),
    "boxes:box": Row(EVERYONE, NOBODY, _SLUG),
    "boxes:subscribe": Row(SIGNED_IN, person(), _SLUG),
    "accounts:boxes": Row(SIGNED_IN, SIGNED_IN_METHOD),
    "accounts:box": Row(_OWN, _OWN, _subscription, _skipping),
    "boxes:standing_order": Row(SIGNED_IN, person(), _CODE),
    "accounts:box_goods": Row(_OWN, _OWN, _standing),
    "accounts:box_delivery": Row(_OWN, _OWN, _subscription),
    "accounts:box_contents": Row(_OWN, _OWN, _day),
    "desk:boxes": Row(DESK, DESK_METHOD, desk),
    "desk:box_new": Row(DESK, DESK, desk),
    "desk:box_needs": Row(DESK, DESK_METHOD, desk),
    "desk:standing_orders": Row(DESK, DESK, desk, _ended),
    "desk:box": Row(_BOX, _BOX, _box, lambda _w: {"do": "holiday"}),
    "desk:box_edit": Row(_BOX, _BOX, _box),
    "desk:box_photo": Row(_BOX | {OWNER: METHOD}, _BOX, _box),
    "desk:box_size_new": Row(_BOX, _BOX, _box),
    "desk:box_size": Row(_BOX, _BOX, _size),
    "desk:box_contents": Row(_BOX, _BOX, _size),
    "desk:box_choices": Row(_BOX, _BOX, _box),
    "desk:box_subscribers": Row(_BOX, _BOX | {OWNER: METHOD}, _box),
    "desk:box_day": Row(_BOX, _BOX | {OWNER: METHOD}, _box_day),
    "office:boxes": Row(OFFICE, OFFICE_METHOD, office),
}
