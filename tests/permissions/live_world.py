"""A broadcast of the farm, on air, with a camera that sends and one of everything."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import ShelfItem
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from live.chat.models import ChatMessage
from live.deals.services.coupons import Coupon, drop_coupon
from live.deals.services.draws import Prize, start_draw
from live.deals.services.lifecycle import DealTerms, open_deal
from live.video.models import Epoch
from live.video.services.epochs import open_stream
from vendors.partner.models import StockRecord


def a_live_broadcast(pack: StockRecord, host: User, shopper: User) -> dict[str, Any]:
    """The pack is on its shelf, and the shopper has written."""
    plan = BroadcastPlan(
        "Walnuts from the terrace", timezone.now() + timedelta(minutes=5)
    )
    broadcast = go_live(plan_broadcast(pack.partner, plan, by=host), by=host)
    stream = open_stream(broadcast)
    Epoch.objects.create(
        stream=stream, number=1, device="somebodys-phone", by=host, mime="video/mp4"
    )
    message = ChatMessage.objects.create(
        broadcast=broadcast, user=shopper, name="A shopper", text="How much?"
    )
    item = put_on_shelf(broadcast, pack, by=host)
    return {
        "on air": broadcast.code,
        "stream": stream.token,
        "item on air": item.pk,
        "chat message": message.pk,
        **given_away(item, host),
    }


def given_away(item: ShelfItem, host: User) -> dict[str, Any]:
    """A deal, a coupon and a draw of its broadcast."""
    broadcast = item.broadcast
    return {
        "deal": open_deal(item, DealTerms(Decimal(1), 5), by=host).pk,
        "coupon": drop_coupon(broadcast, Coupon(50, percent=10), by=host).pk,
        "draw": start_draw(broadcast, Prize(1, percent=10), by=host).pk,
    }
