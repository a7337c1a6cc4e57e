"""Whatever people do with groups, in any order: no place, pack or money is lost."""

from collections import Counter
from datetime import timedelta
from itertools import cycle

import pytest
from django.db.models import Sum
from django.utils import timezone

from orders.order.models import Line
from orders.order.states import WAITING
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.services.decisions import decide_groups
from selling.group_buys.services.places import join_group, let_holds_go, start_group
from selling.group_buys.states import GroupStatus, JoinStatus
from shop.basket.models import Basket
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    BOX,
    LOOKED_AT,
    GroupScene,
    order_basket,
    order_of_guest,
    own_address,
    put_beside,
)
from tests.factories.shop import make_pack
from tests.selling.histories import OF_ORDERS, PRICES, Orders, pay_back
from tests.sound import checks_of
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db

STEP_BY_STEP = checks_of(
    "selling.group_buys", "orders.order", "shop.basket", "vendors.partner"
)


class Groups(Orders):
    """A farm with few boxes, some people and guests, who share a few cards."""

    steps = OF_ORDERS | {
        "start": 3, "join": 6, "join_as_guest": 3, "beside": 2, "order": 2,
        "buy": 14, "cancel": 1, "pack": 6, "hold_runs_out": 1, "end_comes": 1,
        "clock": 2,
    }  # fmt: skip

    def __init__(self, seed, currency):
        super().__init__(seed)
        alone, together = PRICES[currency]
        self.scene = GroupScene(
            on_hand=9 * BOX, price=alone, offered=together, currency=currency,
            size=self.draw.choice([2, 2, 3]), per_person=2, most_groups=3,
        )  # fmt: skip
        self.other = make_pack(
            self.scene.farm, price=together, on_hand=99_000, currency=currency
        )
        self.people = [make_user() for _each in range(6)]
        self.addresses = {one.pk: own_address() for one in self.people}

    def tap(self):
        return {
            "key": f"tap-{len(self.told)}",
            "quantity": self.draw.choice([1, 1, 2]),
        }

    def fingerprint(self, order):
        return f"card-{order.pk % 7}"

    def start(self):
        user = self.draw.choice(self.people)
        self.attempt(start_group, self.scene.offer, user, **self.tap())

    def join(self):
        if group := self.pick(GroupBuy.objects.filter(status=GroupStatus.OPEN)):
            self.attempt(join_group, group, self.draw.choice(self.people), **self.tap())

    def join_as_guest(self):
        if group := self.pick(GroupBuy.objects.filter(status=GroupStatus.OPEN)):
            basket = Basket.objects.create()
            self.attempt(join_group, group, None, basket=basket, **self.tap())

    def beside(self):
        self.attempt(put_beside, self.draw.choice(self.people), self.other)

    def order(self):
        held = GroupJoin.objects.filter(status=JoinStatus.HELD, line__isnull=False)
        join = self.pick(held)
        if join and join.user:
            address = self.addresses[join.user_id]
            self.attempt(order_basket, join.user, address=address)
        elif join:
            self.attempt(order_of_guest, join)

    def buy(self):
        self.order()
        self.pay()

    def hold_runs_out(self):
        if join := self.pick(GroupJoin.objects.filter(status=JoinStatus.HELD)):
            past = timezone.now() - timedelta(seconds=1)
            GroupJoin.objects.filter(pk=join.pk).update(until=past)

    def end_comes(self):
        if group := self.pick(GroupBuy.objects.filter(status=GroupStatus.OPEN)):
            past = timezone.now() - timedelta(seconds=1)
            GroupBuy.objects.filter(pk=group.pk).update(ends_at=past)

    def clock(self):
        self.later()
        decide_groups()
        let_holds_go()

    def seen(self):
        yield from super().seen()
        yield from GroupBuy.objects.values_list("status", flat=True)
        yield from GroupJoin.objects.values_list("status", flat=True)

    def check(self):
        """Boxes are claimed once, places are counted, groups complete when all paid."""
        super().check()
        pool = StockPool.objects.get(pk=self.scene.pack.pool_id)
        ordered = Line.objects.filter(pool=pool).aggregate(n=Sum("claimed"))["n"] or 0
        held = GroupJoin.objects.filter(status=JoinStatus.HELD).select_related("group")
        assert pool.claimed == ordered + sum(join.base_units for join in held)
        assert pool.on_hand >= pool.claimed
        self.audit(STEP_BY_STEP)

    def finish(self):
        """All that is open ends: nobody's goods wait for a group any more."""
        past = timezone.now() - timedelta(seconds=1)
        GroupBuy.objects.filter(status=GroupStatus.OPEN).update(ends_at=past)
        for _round in range(3):
            self.clock()
            super().finish()
        stuck = GroupJoin.objects.filter(
            order_line__vendor_order__status__in=sorted(WAITING)
        ).exclude(group__status=GroupStatus.COMPLETE)
        assert [join for join in stuck if join.order_line.due] == [], self.told
        self.send_all()
        self.audit(LOOKED_AT)


ENDS = (JoinStatus.PAID, JoinStatus.REFUNDED, "shipped")


def test_places_packs_and_money_are_conserved(monkeypatch):
    monkeypatch.setattr("payments.payment.receivers.send_refund", pay_back)
    seen, currencies = Counter(), cycle(PRICES)
    for number in range(tries(16)):
        seen += Groups.play(45, number, currency=next(currencies))
    for state in (GroupStatus.COMPLETE, GroupStatus.FAILED, *ENDS):
        assert seen[state], state
