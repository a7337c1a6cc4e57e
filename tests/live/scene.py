"""A broadcast as tests of live selling need it: planned, on air, with a shelf."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services import Plan, go_live, plan_broadcast, put_on_shelf
from tests.cast import a_farm, a_member, a_pack, a_user
from vendors.partner.models import Partner


def a_broadcast(farm: Partner | None = None, **plan: Any) -> Broadcast:
    """Planned by the farm's owner, to begin in some minutes."""
    farm = farm or a_farm()
    plan.setdefault("title", "Pepper from the terrace")
    plan.setdefault("starts_at", timezone.now() + timedelta(minutes=5))
    return plan_broadcast(farm, Plan(**plan), by=plan.get("host") or a_member(farm))


def on_air(farm: Partner | None = None, **plan: Any) -> Broadcast:
    """Begun by its host."""
    broadcast = a_broadcast(farm, **plan)
    return go_live(broadcast, by=broadcast.host)


def on_shelf(broadcast: Broadcast, **pack: Any) -> ShelfItem:
    return put_on_shelf(broadcast, a_pack(broadcast.partner, **pack), by=broadcast.host)


def a_viewer(**fields: Any) -> Any:
    """A shopper whose account is older than a day."""
    viewer = a_user(**fields)
    viewer.date_joined = timezone.now() - timedelta(days=30)
    viewer.save(update_fields=["date_joined"])
    return viewer
