"""A broadcast of the farm, on air, with a camera that sends."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import Broadcast
from live.broadcasts.services import Plan, go_live, plan_broadcast, put_on_shelf
from live.deals.services import (
    Coupon,
    Prize,
    Terms,
    drop_coupon,
    open_deal,
    start_draw,
)
from live.video.models import Epoch
from live.video.services import open_stream
from vendors.partner.models import Partner, StockRecord


def a_live_broadcast(farm: Partner, host: User) -> dict[str, Any]:
    plan = Plan("Walnuts from the terrace", timezone.now() + timedelta(minutes=5))
    broadcast = go_live(plan_broadcast(farm, plan, by=host), by=host)
    stream = open_stream(broadcast)
    Epoch.objects.create(
        stream=stream, number=1, device="somebodys-phone", by=host, mime="video/mp4"
    )
    return {
        "on air": broadcast.code,
        "stream": stream.token,
        **_given_away(broadcast, farm, host),
    }


def _given_away(broadcast: Broadcast, farm: Partner, host: User) -> dict[str, Any]:
    """A deal, a coupon and a draw of it."""
    pack = StockRecord.objects.filter(partner=farm, price__gt=2).first()
    item = put_on_shelf(broadcast, pack, by=host)
    return {
        "deal": open_deal(item, Terms(Decimal(1), 5), by=host).pk,
        "coupon": drop_coupon(broadcast, Coupon(50, percent=10), by=host).pk,
        "draw": start_draw(broadcast, Prize(1, percent=10), by=host).pk,
    }
