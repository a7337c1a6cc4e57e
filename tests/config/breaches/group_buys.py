"""Breaches of group buys, each in a group that is made for it."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from orders.order.models import Line as OrderLine
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from selling.group_buys.models import GroupBuy, GroupJoin
from shop.basket.models import Line
from tests.factories.group_buys import GroupScene, join_of, part_of, pay_join

from .rows import change


def _long_ago():
    return timezone.now() - timedelta(hours=1)


def count_one_too_many():
    group = GroupScene(size=3).open_group()
    change(GroupBuy.objects.filter(pk=group.pk), taken=2)


def complete_alone():
    group = GroupScene().open_group()
    change(
        GroupBuy.objects.filter(pk=group.pk),
        status="complete",
        decided_at=timezone.now(),
    )


def stay_open():
    group = GroupScene().open_group()
    change(GroupBuy.objects.filter(pk=group.pk), ends_at=_long_ago())


def keep_the_money():
    group = GroupScene().open_group()
    change(
        GroupBuy.objects.filter(pk=group.pk), status="failed", decided_at=_long_ago()
    )
    change(group.joins.all(), paid_at=_long_ago())


def keep_what_counts_for_nobody():
    group = GroupScene(size=3).open_group()
    pay_join(join_of(group))
    last = group.joins.order_by("-pk")[:1]
    change(
        GroupJoin.objects.filter(pk__in=[one.pk for one in last]),
        status="refused",
        settled_at=_long_ago(),
    )
    change(GroupBuy.objects.filter(pk=group.pk), taken=1, paid=1)


def go_nowhere():
    group = GroupScene().open_group()
    change(GroupBuy.objects.filter(pk=group.pk), receiving="leader")


def pack_at_once():
    group = GroupScene().complete_group()
    part = accept_vendor_order(part_of(group.joins.first()), by=None)
    start_packing(part, by=None)
    change(GroupBuy.objects.filter(pk=group.pk), status="open", decided_at=None)


def hold_for_ever():
    join = GroupScene().start()
    change(GroupJoin.objects.filter(pk=join.pk), until=_long_ago())


def hold_at_another_price():
    join = GroupScene().start()
    change(Line.objects.filter(pk=join.line_id), agreed_price=Decimal(1))


def order_at_another_price():
    group = GroupScene().open_group()
    line = OrderLine.objects.filter(group_join__group=group)
    change(line, unit_price_incl_tax=Decimal(1))


def reward_outside_the_books():
    group = GroupScene().open_group()
    change(group.joins.all(), rewarded=100)


PLANTS = {
    count_one_too_many: "groups have the people that they count",
    complete_alone: "complete groups were paid by all when they became it",
    stay_open: "groups are decided in time",
    keep_the_money: "what a failed group paid goes back",
    keep_what_counts_for_nobody: "places that count for nobody are paid back",
    go_nowhere: "groups go to the place that was promised",
    pack_at_once: "nothing of an open group is packed",
    hold_for_ever: "places in groups are held for minutes",
    hold_at_another_price: "what is held for a group lies in the basket at its price",
    order_at_another_price: "ordered places stand at the group's price",
    reward_outside_the_books: "rewards of leaders are in the books as groups say",
}
