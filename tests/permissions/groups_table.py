"""The addresses of group buys: who may look, who may begin or join one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from selling.group_buys.models import GroupBuy
from tests.factories.group_buys import make_group_offer
from tests.permissions.answers import (
    EVERYONE,
    NOBODY,
    OFFICE,
    OFFICE_METHOD,
    SIGNED_IN,
)
from tests.permissions.rows import Row
from tests.permissions.whose import office
from tests.permissions.world import World
from vendors.partner.models import StockRecord


def an_open_group(pack: StockRecord, leader: User) -> dict[str, Any]:
    """One that nobody can join any more, so that each tap is answered by its page."""
    offer = make_group_offer(pack, price="1.00", to_leader=True)
    now = timezone.now()
    group = GroupBuy.objects.create(
        offer=offer,
        code="groupcode2",
        leader=leader,
        size=2,
        price=offer.price,
        currency=offer.currency,
        units=offer.units,
        hours=24,
        status="open",
        opened_at=now,
        ends_at=now + timedelta(hours=1),
    )
    return {"group offer": offer.pk, "group": group.code}


def group(world: World) -> dict[str, Any]:
    return {"code": world.values["group"]}


def group_offer(world: World) -> dict[str, Any]:
    return {"pk": world.values["group offer"]}


GROUPS: dict[str, Row] = {
    "groups:mine": Row(SIGNED_IN, NOBODY),
    "groups:group": Row(EVERYONE, NOBODY, group),
    "groups:join": Row(NOBODY, EVERYONE, group),
    "groups:start": Row(NOBODY, EVERYONE, group_offer),
    "groups:place": Row(SIGNED_IN, SIGNED_IN, group_offer),
    "office:group_buys": Row(OFFICE, OFFICE_METHOD, office),
    "office:groups": Row(OFFICE, OFFICE_METHOD, office),
}
