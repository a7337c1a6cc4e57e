"""Who may look at what is kept of a seller's broadcasts, and agree with hosts."""

from typing import Any

from tests.permissions.answers import DESK, DESK_METHOD
from tests.permissions.rows import Row
from tests.permissions.whose import desk
from tests.permissions.world import World


def agreement(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["agreement"]}


RECORDS: dict[str, Row] = {
    "desk:live_terms": Row(DESK, DESK, desk),
    "desk:live_terms_act": Row(DESK_METHOD, DESK, agreement),
}
