"""Broadcasts at the desk, and what everybody reads of one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from tests.permissions.answers import DESK, DESK_METHOD, EVERYONE, NOBODY
from tests.permissions.rows import Row
from tests.permissions.whose import desk
from tests.permissions.world import World
from vendors.partner.models import Partner, StockRecord


def live_world(farm: Partner, pack: StockRecord, owner: User) -> dict[str, Any]:
    """A broadcast of the farm that is planned, with one pack on its shelf."""
    plan = BroadcastPlan("Walnuts", timezone.now() + timedelta(hours=1))
    broadcast = plan_broadcast(farm, plan, by=owner)
    item = put_on_shelf(broadcast, pack, by=owner)
    return {"broadcast": broadcast.code, "shelf item": item.pk}


def live(world: World) -> dict[str, Any]:
    return {"code": world.values["broadcast"]}


def _desk(world: World) -> dict[str, Any]:
    return desk(world) | live(world)


LIVE_DESK: dict[str, Row] = {
    "desk:live": Row(DESK, DESK_METHOD, desk),
    "desk:live_new": Row(DESK, DESK, desk),
    "desk:live_plan": Row(DESK, DESK_METHOD, _desk),
    "desk:live_edit": Row(DESK, DESK, _desk),
    "desk:live_cancel": Row(DESK_METHOD, DESK, _desk),
    "desk:live_crew": Row(DESK_METHOD, DESK, _desk),
    "desk:live_shelf": Row(DESK, DESK, _desk, lambda _w: {"do": "put"}),
    "live:calendar": Row(EVERYONE, NOBODY, live),
    "live:camera": Row(DESK, DESK_METHOD, live),
    "live:camera_shelf": Row(DESK, DESK_METHOD, live),
    "live:encoder": Row(DESK, DESK_METHOD, live),
    "live:new_key": Row(DESK_METHOD, DESK, live),
    "live:console": Row(DESK, DESK_METHOD, live),
    "live:console_shelf": Row(DESK, DESK_METHOD, live),
    "live:console_orders": Row(DESK, DESK_METHOD, live),
    "live:console_figures": Row(DESK, DESK_METHOD, live),
    "live:crew_events": Row(DESK, DESK_METHOD, live),
    "live:run": Row(DESK_METHOD, DESK, live, lambda _w: {"do": "go"}),
    "live:sell": Row(DESK_METHOD, DESK, live, lambda _w: {"do": "coupon"}),
    "live:shelf_act": Row(DESK_METHOD, DESK, live, lambda _w: {"do": "unpin"}),
}
