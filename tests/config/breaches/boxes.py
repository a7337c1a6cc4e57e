"""Breaches of boxes by subscription, of one that is made for them."""

from datetime import timedelta

from django.utils import timezone

from selling.boxes.models import Box, BoxDelivery, BoxItem, BoxPack, Subscription
from selling.boxes.services.orders import make_orders
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    cutoff_passed,
    make_box,
    make_choice,
    make_size,
    make_subscription,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

from .rows import change


def _box():
    farm = make_farm()
    make_member(farm)
    return make_box(farm)


def _subscribed():
    return make_subscription(_box())


def give_the_box_to_another():
    one = cutoff_passed(_subscribed())
    make_orders()
    change(Subscription.objects.filter(pk=one.pk), user=make_user().pk)


def decide_the_next_before():
    one = _subscribed()
    BoxDelivery.objects.create(subscription=one, day=one.next_on, state="missed")


def forget_the_next():
    one = _subscribed()
    late = timezone.now() - timedelta(days=1)
    change(Subscription.objects.filter(pk=one.pk), next_cutoff=late)


def end_the_box_alone():
    one = _subscribed()
    change(Box.objects.filter(pk=one.box_id), state="ended")


def take_a_size_of_another():
    one = _subscribed()
    other = _box()
    size = make_size(other, [(other.sizes.get().items.first().pack, 1)])
    change(Subscription.objects.filter(pk=one.pk), size=size.pk)


def _pack_of_a_rival():
    """Of a farm that somebody runs."""
    pack = make_pack()
    make_member(pack.partner)
    return pack


def give_a_standing_order_away():
    one = _subscribed()
    change(Box.objects.filter(pk=one.box_id), filling="own", shopper=make_user().pk)


def put_in_what_a_rival_grows():
    box = _box()
    rows = BoxItem.objects.filter(pk=box.sizes.get().items.first().pk)
    change(rows, pack=_pack_of_a_rival().pk)


def offer_what_a_rival_grows():
    box = _box()
    row = make_choice(box, make_pack(box.partner))
    change(BoxPack.objects.filter(pk=row.pk), pack=_pack_of_a_rival().pk)


def sell_an_empty_box():
    box = _box()
    BoxItem.objects.filter(size__box=box).delete()


PLANTS = {
    give_the_box_to_another: (
        "orders of boxes are their subscriber's, from the box's seller"
    ),
    decide_the_next_before: "the next delivery of a subscription is not decided yet",
    forget_the_next: "no box waits for its order long after its changes closed",
    end_the_box_alone: "nobody has a box that ended",
    take_a_size_of_another: "subscriptions have a size of their box",
    give_a_standing_order_away: ("standing orders are delivered to who composed them"),
    put_in_what_a_rival_grows: "boxes hold goods of their seller, in its currency",
    offer_what_a_rival_grows: (
        "what can be chosen for a box is its seller's, in its currency"
    ),
    sell_an_empty_box: "an open box has a size with something in it",
}
