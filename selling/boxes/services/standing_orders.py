"""Standing orders: what a shopper composes of a farm's goods to get again and again.

One is a box that one shopper has. Each delivery is made, charged, skipped and ended as
any box is; it costs what its goods cost on the day on which its changes close.
"""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import columns
from core.money import least_charge
from core.templatetags.market import money
from orders.shipping.queries import offered_methods
from selling.boxes.locks import lock_box
from selling.boxes.models import EVERY_WEEKDAY, Box, BoxItem, BoxSize, Subscription
from selling.boxes.queries.contents import can_be_packed, shop_price
from selling.boxes.queries.desk import packs_to_put_in
from selling.boxes.rules import MOST_ITEMS, MOST_OF_ONE
from selling.boxes.states import BoxState, Filling, Short, Swaps
from vendors.partner.models import Partner, StockRecord

from . import BoxError
from .changes import own_subscription, require_settled

RHYTHMS = (1, 2, 4)
CUTOFF_DAYS, CUTOFF_TIME = 2, time(18)
SUNDAY = 0b1000000


@transaction.atomic
def compose_standing_order(
    partner: Partner, user: User, quantities: Mapping[int, int], weeks: int
) -> Box:
    """So many of which packs, every so many weeks: to be subscribed to by its shopper.

    Until then the shopper has one of each farm, which is composed anew. Raises
    `BoxError`.
    """
    chosen = _chosen(partner, quantities)
    known = Box.objects.filter(
        partner=partner, shopper=user, filling=Filling.OWN, subscriptions=None
    ).first()
    box = lock_box(known.pk) if known else _new_box(partner, user)
    box.weeks, box.weekdays = weeks, _sending_days(partner)
    box.currency = chosen[0][0].price_currency
    box.save()
    size, _made = BoxSize.objects.get_or_create(
        box=box, defaults={"price": _total(chosen), **_named(partner)}
    )
    _put_in(size, chosen)
    return box


def _new_box(partner: Partner, user: User) -> Box:
    return Box(
        partner=partner,
        shopper=user,
        slug=f"standing-{uuid4().hex[:16]}",
        state=BoxState.OPEN,
        cutoff_days=CUTOFF_DAYS,
        cutoff_time=CUTOFF_TIME,
        filling=Filling.OWN,
        swaps=Swaps.NONE,
        # What is sold out is left out.
        short=Short.CREDIT,
        most=1,
        **_named(partner),
    )


def _named(partner: Partner) -> dict[str, str]:
    def name() -> str:
        return _("Standing order from %(farm)s") % {"farm": partner.name}

    return columns("name", name, 64)


def _sending_days(partner: Partner) -> int:
    """The weekdays on which something leaves the farm by one of its ways."""
    days = 0
    for offered in offered_methods([partner])[partner.pk]:
        days |= EVERY_WEEKDAY & ~offered.method.closed_weekdays
    return days or EVERY_WEEKDAY & ~SUNDAY


@transaction.atomic
def change_goods(pk: int, quantities: Mapping[int, int]) -> Subscription:
    """What comes from the next delivery on. Raises `BoxError`."""
    box = lock_box(Subscription.objects.values_list("box", flat=True).get(pk=pk))
    subscription = own_subscription(pk)
    require_settled(subscription)
    if not box.is_standing:
        raise BoxError(_("The farm chooses what is in this box."))
    chosen = _chosen(box.partner, quantities)
    _put_in(subscription.size, chosen)
    subscription.price = _total(chosen)
    subscription.save(update_fields=["price"])
    return subscription


def _chosen(
    partner: Partner, quantities: Mapping[int, int]
) -> list[tuple[StockRecord, int]]:
    """Packs that the farm has on sale, with how many of each. Raises `BoxError`."""
    wanted = {pack: count for pack, count in quantities.items() if count}
    if any(not 0 < count <= MOST_OF_ONE for count in wanted.values()):
        text = _("Please choose at most %(most)d of each.")
        raise BoxError(text % {"most": MOST_OF_ONE})
    packs = [one for one in packs_to_put_in(partner) if one.pk in wanted]
    found = [
        (one, wanted[one.pk])
        for one in packs
        if can_be_packed(one) and one.price_currency == packs[0].price_currency
    ]
    if not found:
        raise BoxError(_("Please choose goods of the farm first."))
    if len(found) > MOST_ITEMS:
        text = _("Please choose at most %(most)d products.")
        raise BoxError(text % {"most": MOST_ITEMS})
    currency = packs[0].price_currency
    least = least_charge(currency)
    if _total(found) < least:
        text = _("The minimum payment is %(amount)s.")
        raise BoxError(text % {"amount": money(least, currency)})
    return found


def _total(chosen: list[tuple[StockRecord, int]]) -> Decimal:
    return sum((shop_price(pack) * count for pack, count in chosen), Decimal(0))


def _put_in(size: BoxSize, chosen: list[tuple[StockRecord, int]]) -> None:
    size.price = _total(chosen)
    size.save(update_fields=["price"])
    size.items.all().delete()
    BoxItem.objects.bulk_create(
        BoxItem(size=size, pack=pack, quantity=count) for pack, count in chosen
    )
