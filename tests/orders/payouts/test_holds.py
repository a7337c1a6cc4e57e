"""Sales that are held back: they neither earn nor are paid out until released."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.ledger.models import LedgerAccount
from orders.order.services import ship_part
from orders.payouts.models import Hold
from orders.payouts.owed import Share, shares_owed
from orders.payouts.services import NobodyToPay, earn_due, hold, release
from orders.payouts.transfers import late_balances
from tests.cast import a_farm, a_pack
from tests.orders.fulfilment.makers import packed_part

from .makers import owed
from .transfer_makers import a_batch, a_released_batch, an_account, answered, owe

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    farm = a_farm()
    an_account(farm)
    return farm


def a_sent_part(farm, price="10.00"):
    part = packed_part(a_pack(farm, price=price), 1)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None)
    return part


def earn():
    return earn_due(timezone.now() + timedelta(days=90))


def account_of(farm):
    return LedgerAccount.objects.get(key=f"payable:CNY:{farm.pk}")


def test_held_sale_does_not_earn_until_it_is_released(farm):
    part, other = a_sent_part(farm), a_sent_part(farm)
    hold(part, "dispute:1", "a bank asks for the money back")

    assert earn() == 1
    assert owed(farm, "payable") == 2200
    assert earn() == 0

    assert release("dispute:1") is True
    assert earn() == 1
    assert owed(farm, "payable") == 4400
    assert other.pk


def test_held_once_for_a_cause(farm):
    part = a_sent_part(farm)
    first = hold(part, "dispute:1", "why")
    assert hold(part, "dispute:1", "why") == first
    hold(part, "dispute:2", "another")

    release("dispute:1")
    assert earn() == 0
    assert hold(part, "dispute:1", "late news").released_at
    assert release("dispute:1") is False
    release("dispute:2")

    assert earn() == 1
    assert Hold.objects.count() == 2


def test_what_was_earned_before_is_not_paid_while_it_is_held(farm):
    part = a_sent_part(farm, "30.00")
    a_sent_part(farm)
    earn()
    hold(part, "dispute:1", "why")

    assert a_batch().total == 2200
    assert owed(farm, "payable") == 4200
    with pytest.raises(NobodyToPay):
        a_batch()
    since = timezone.now() + timedelta(days=1)
    assert late_balances(since) == []

    release("dispute:1")
    assert [late.minor for late in late_balances(since)] == [4200]


def test_nobody_to_pay_says_that_a_sale_is_held(farm):
    part = a_sent_part(farm)
    earn()
    hold(part, "dispute:1", "why")

    with pytest.raises(NobodyToPay) as refusal:
        a_batch()

    assert [each.reason for each in refusal.value.swept.refused] == ["held"]


def test_what_was_paid_out_already_holds_nothing_else_up(farm):
    part = a_sent_part(farm)
    earn()
    answered(a_released_batch())
    a_sent_part(farm)
    earn()
    hold(part, "dispute:1", "why")

    assert a_batch().total == 2200


def test_payments_and_debts_are_taken_from_the_oldest(farm):
    first, second = a_sent_part(farm), a_sent_part(farm, "20.00")
    earn()
    owe(farm, -2300)

    assert shares_owed(account_of(farm).pk) == [Share(second.pk, 3100)]
    owe(farm, 50)
    assert shares_owed(account_of(farm).pk) == [Share(second.pk, 3150)]
    owe(farm, -4000)
    assert shares_owed(account_of(farm).pk) == []
    assert first.pk
