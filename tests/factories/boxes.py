"""Boxes that come again and again, and who subscribed to them."""

from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from accounts.models import User
from core import dates
from selling.boxes.models import Box, BoxItem, BoxPack, BoxSize, Subscription
from selling.boxes.services.standing_orders import compose_standing_order
from selling.boxes.services.subscriptions import SubscriptionRequest, subscribe
from selling.boxes.states import BoxState
from tests.factories.accounts import make_user
from tests.factories.numbers import next_number
from tests.factories.orders import make_address
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner, StockRecord

Packs = list[tuple[StockRecord, int]]


def make_box(
    farm: Partner | None = None,
    packs: Packs | None = None,
    *,
    price: str = "100.00",
    points: int = 0,
    **fields: Any,
) -> Box:
    """An open box in one size that comes on Thursdays; changes close on Tuesdays."""
    farm = farm or make_farm()
    packs = packs or [
        (make_pack(farm, "Millet", price="40.00", quantity=1000), 2),
        (make_pack(farm, "Walnuts", price="60.00", quantity=1000), 1),
    ]
    name = f"Village box {next_number()}"
    box = Box.objects.create(
        partner=farm,
        **{
            "slug": name.lower().replace(" ", "-"),
            "name": name,
            "currency": packs[0][0].price_currency,
            "state": BoxState.OPEN,
            "weekdays": 0b0001000,
            "cutoff_days": 2,
            "cutoff_time": time(18),
            **fields,
        },
    )
    make_size(box, packs, price=price, points=points)
    return box


def make_size(
    box: Box, packs: Packs, *, price: str = "100.00", points: int = 0
) -> BoxSize:
    size = BoxSize.objects.create(
        box=box, name="Small", price=Decimal(price), points=points
    )
    for pack, quantity in packs:
        BoxItem.objects.create(size=size, pack=pack, quantity=quantity)
    return size


def make_choice(box: Box, pack: StockRecord, points: int = 1) -> BoxPack:
    return BoxPack.objects.create(box=box, pack=pack, points=points)


def box_request(box: Box, **wanted: Any) -> SubscriptionRequest:
    """What a shopper in Beijing says, of a box that is sent for 12.00."""
    size = box.sizes.get()
    address = make_address()
    address["country_id"] = address.pop("country").pk
    method = box.partner.delivery_methods.order_by("pk").first()
    return SubscriptionRequest(
        **{
            "size_id": size.pk,
            "first_day": dates.today(),
            "weekday": box.days[0],
            "delivery_code": method.code if method else "",
            "region": "CN-BJ",
            "address": address,
            "expected": size.price + Decimal("12.00"),
            "click": uuid4().hex,
            "language": "en",
            **wanted,
        }
    )


def make_subscription(box: Box | None = None, **wanted: Any) -> Subscription:
    """One that is active; its first box is the next that can be changed."""
    box = box or make_box()
    user = wanted.pop("user", None) or make_user()
    return subscribe(box, user, box_request(box, **wanted))


def make_standing_order(
    packs: Packs, user: User | None = None, *, weeks: int = 1, **wanted: Any
) -> Subscription:
    """So many of these packs of one farm, again and again, sent for 12.00."""
    user = user or make_user()
    quantities = {pack.pk: count for pack, count in packs}
    box = compose_standing_order(packs[0][0].partner, user, quantities, weeks)
    return subscribe(box, user, box_request(box, **wanted))


def cutoff_passed(subscription: Subscription) -> Subscription:
    """The same a moment after the changes of its next box closed."""
    Subscription.objects.filter(pk=subscription.pk).update(
        next_cutoff=dates.start_of(date(2020, 1, 1))
    )
    subscription.refresh_from_db()
    return subscription
