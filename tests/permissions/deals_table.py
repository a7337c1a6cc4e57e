"""The addresses of deals, coupons and draws: who may tap, and who may look."""

from typing import Any

from tests.permissions.answers import (
    EVERYONE,
    NOBODY,
    SIGNED_IN,
)
from tests.permissions.rows import Row
from tests.permissions.world import World


def _of(name: str) -> Any:
    def args(world: World) -> dict[str, Any]:
        return {"code": world.values["on air"], "pk": world.values[name]}

    return args


def _key(_world: World) -> dict[str, Any]:
    return {"key": "one-tap"}


DEALS: dict[str, Row] = {
    "live:coupons": Row(SIGNED_IN, NOBODY),
    "live:deal": Row(EVERYONE, NOBODY, _of("deal")),
    "live:deal_take": Row(NOBODY, SIGNED_IN, _of("deal"), _key),
    "live:deal_leave": Row(NOBODY, SIGNED_IN, _of("deal")),
    "live:coupon_take": Row(NOBODY, SIGNED_IN, _of("coupon")),
    "live:draw": Row(EVERYONE, NOBODY, _of("draw")),
    "live:draw_proof": Row(EVERYONE, NOBODY, _of("draw")),
}
