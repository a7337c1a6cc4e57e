"""The leader's reward: booked once, out of what the seller has earned."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.services.cancellation import cancel_vendor_order
from payments.credit.models import Credit
from payments.ledger.queries import balance_of
from payments.ledger.services import Account
from payments.ledger.states import AccountKind
from payments.payouts.services.earnings import earn_due
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.services.rewards import reward_of
from tests.factories.accounts import make_user
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.group_buys import GroupScene, faults_of_groups, part_of
from tests.factories.outbox import deliver_everything

pytestmark = pytest.mark.django_db


def ship_everything(part):
    send_vendor_order(pack_vendor_order(part))


def earn_all():
    return earn_due(timezone.now() + timedelta(days=365))


def test_the_leader_is_rewarded_once_when_the_sale_is_earned():
    scene = GroupScene(size=3, reward_percent=Decimal(10))
    leader = make_user()
    group = scene.complete_group(leader)
    for join in group.joins.all():
        ship_everything(part_of(join))
    assert not Credit.objects.exists()

    earn_all()
    earn_all()
    deliver_everything()

    rewards = Credit.objects.filter(user=leader)
    assert [(one.amount, one.origin, one.is_gift) for one in rewards] == [
        (400, "reward", True)
    ] * 2
    rewarded = GroupJoin.objects.order_by("pk").values_list("rewarded", flat=True)
    assert list(rewarded) == [None, 400, 400]
    assert not faults_of_groups()


def test_what_was_cancelled_is_not_rewarded():
    scene = GroupScene(reward_amount=Decimal("3.00"))
    leader = make_user()
    group = scene.complete_group(leader)
    member = group.joins.exclude(user=leader).get()
    cancel_vendor_order(part_of(member), by=None, by_shopper=False)
    deliver_everything()
    ship_everything(part_of(group.joins.get(user=leader)))
    earn_all()

    assert not Credit.objects.filter(user=leader).exists()
    member.refresh_from_db()
    assert member.status == "cancelled"
    assert not faults_of_groups()


def test_of_a_part_given_back_less_is_rewarded():
    scene = GroupScene(reward_amount=Decimal("3.00"))
    group = scene.complete_group()
    assert reward_of(group, 4000, 4000) == 300
    assert reward_of(group, 1999, 4000) == 149
    assert reward_of(group, 0, 4000) == 0


@pytest.mark.parametrize(
    ("currency", "price", "kept", "reward"),
    [
        ("JPY", "1001", 1001, 100),
        ("KWD", "10.01", 10010, 1000),
        ("CNY", "9.99", 999, 99),
    ],
)
def test_rewards_come_in_the_currency_s_steps(currency, price, kept, reward):
    group = GroupBuy(
        currency=currency, price=Decimal(price), reward_percent=Decimal(10)
    )
    assert reward_of(group, kept, kept) == reward


def test_its_seller_bears_it():
    scene = GroupScene(reward_percent=Decimal(10))
    group = scene.complete_group()
    for join in group.joins.all():
        ship_everything(part_of(join))
    earn_all()

    # Two boxes and two deliveries, less a tenth of the member's box.
    assert _owed(scene.farm) == 2 * 4000 + 2 * 1200 - 400
    assert not faults_of_groups()


def _owed(partner):
    key = Account(AccountKind.PAYABLE, partner_id=partner.pk).key("CNY")
    return balance_of(key)
