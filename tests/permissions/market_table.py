"""The addresses on which staff set the market up: what is sold, for which fees."""

from typing import Any

from tests.permissions.answers import STAFF_ONLY
from tests.permissions.rows import Row
from tests.permissions.whose import market_office
from tests.permissions.world import World


def _category(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["category"].pk}


MARKET: dict[str, Row] = {
    "office:categories": Row(
        STAFF_ONLY,
        STAFF_ONLY,
        market_office,
        lambda w: {"do": "up", "category": w.values["category"].pk},
    ),
    "office:category_new": Row(
        STAFF_ONLY, STAFF_ONLY, market_office, lambda _w: {"name_en": "Tea"}
    ),
    "office:category": Row(
        STAFF_ONLY, STAFF_ONLY, _category, lambda _w: {"do": "delete"}
    ),
}
