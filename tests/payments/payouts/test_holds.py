"""Sales that are held back: they neither earn nor are paid out until released."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.services.fulfilment import ship_vendor_order
from payments.ledger.models import LedgerAccount
from payments.payouts.models import Earning, Hold
from payments.payouts.payable import PayableShare, shares_owed
from payments.payouts.queries import late_balances
from payments.payouts.services.batches import NobodyToPayError
from payments.payouts.services.earnings import earn_due, hold, release
from tests.config.auditing import audit
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.payments import owed
from tests.factories.payouts import (
    answer_batch,
    make_bank_account,
    make_batch,
    make_released_batch,
    owe,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    farm = make_farm()
    make_bank_account(farm)
    return farm


def a_sent_vendor_order(farm, price="10.00"):
    vendor_order = make_packed_vendor_order(make_pack(farm, price=price), 1)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    return vendor_order


def earn():
    return earn_due(timezone.now() + timedelta(days=90))


def account_of(farm):
    return LedgerAccount.objects.get(key=f"payable:CNY:{farm.pk}")


def test_held_sale_does_not_earn_until_it_is_released(farm):
    vendor_order, other = a_sent_vendor_order(farm), a_sent_vendor_order(farm)
    hold(vendor_order, "dispute:1", "a bank asks for the money back")

    assert earn() == 1
    assert owed(farm, "payable") == 2200
    assert earn() == 0

    assert release("dispute:1") is True
    assert earn() == 1
    assert owed(farm, "payable") == 4400
    assert other.pk


def test_held_once_for_a_cause(farm):
    vendor_order = a_sent_vendor_order(farm)
    first = hold(vendor_order, "dispute:1", "why")
    assert hold(vendor_order, "dispute:1", "why") == first
    hold(vendor_order, "dispute:2", "another")

    release("dispute:1")
    assert earn() == 0
    assert hold(vendor_order, "dispute:1", "late news").released_at
    assert release("dispute:1") is False
    release("dispute:2")

    assert earn() == 1
    assert Hold.objects.count() == 2


def test_what_was_earned_before_is_not_paid_while_it_is_held(farm):
    vendor_order = a_sent_vendor_order(farm, "30.00")
    a_sent_vendor_order(farm)
    earn()
    hold(vendor_order, "dispute:1", "why")

    assert make_batch().total == 2200
    assert owed(farm, "payable") == 4200
    with pytest.raises(NobodyToPayError):
        make_batch()
    since = timezone.now() + timedelta(days=1)
    assert late_balances(since) == []

    release("dispute:1")
    assert [late.minor for late in late_balances(since)] == [4200]


def test_nobody_to_pay_says_that_a_sale_is_held(farm):
    vendor_order = a_sent_vendor_order(farm)
    earn()
    hold(vendor_order, "dispute:1", "why")

    with pytest.raises(NobodyToPayError) as refusal:
        make_batch()

    assert [each.reason for each in refusal.value.swept.refused] == ["held"]


def test_what_was_paid_out_already_holds_nothing_else_up(farm):
    vendor_order = a_sent_vendor_order(farm)
    earn()
    answer_batch(make_released_batch())
    a_sent_vendor_order(farm)
    earn()
    hold(vendor_order, "dispute:1", "why")

    assert make_batch().total == 2200


def test_payments_and_debts_are_taken_from_the_oldest(farm):
    first, second = a_sent_vendor_order(farm), a_sent_vendor_order(farm, "20.00")
    earn()
    owe(farm, -2300)

    assert shares_owed(account_of(farm).pk) == [PayableShare(second.pk, 3100)]
    owe(farm, 50)
    assert shares_owed(account_of(farm).pk) == [PayableShare(second.pk, 3150)]
    owe(farm, -4000)
    assert shares_owed(account_of(farm).pk) == []
    assert first.pk


def test_what_was_held_is_due_from_its_release(farm):
    """The next round has its time, however long ago the date itself was."""
    vendor_order = a_sent_vendor_order(farm)
    hold(vendor_order, "claim:1", "goods are looked at")
    Earning.objects.update(due_at=timezone.now() - timedelta(days=30))
    release("claim:1")

    just_released = audit()
    Hold.objects.update(released_at=timezone.now() - timedelta(days=1))
    forgotten = audit()

    assert "its price was due at" not in just_released[1]
    assert "its price was due at" in forgotten[1]
