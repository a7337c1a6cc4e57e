"""What a disputed order's sellers are not sent, and what is left when it is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.disputes import gateway
from orders.disputes.services import decide_share, refresh_dispute, take
from orders.order.services import confirm_received, ship_part
from orders.payouts.services import earn_due
from orders.payouts.sweep import sweep
from tests.cast import a_farm, a_pack, staff
from tests.orders.fulfilment.steps import packed
from tests.orders.payouts.makers import off_balance, owed
from tests.orders.payouts.transfer_makers import (
    a_released_batch,
    an_account,
    answered,
)

from .makers import decided, disputed, paid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(double):
    yield
    assert off_balance() == {}
    assert double.wrongs() == []


def payable_now(farm):
    """What a sweep of this moment would send to the seller."""
    return sum(due.amount for due in sweep("CNY").dues if due.partner == farm)


def earned(order):
    """Sent and received, and the time to complain is over."""
    part = order.parts.get()
    packed(part)
    packs = {line.pk: line.due for line in part.lines.all()}
    ship_part(part, packs=packs, carrier="SF", tracking_number="1", by=None)
    part.refresh_from_db()
    confirm_received(part, by=None)
    earn_due(timezone.now() + timedelta(days=60))


@pytest.mark.parametrize("inquiry", [True, False])
def test_share_is_frozen_until_it_is_won(double, inquiry):
    farm = a_farm()
    an_account(farm)
    order, _payment = paid(double, farm=farm)
    earned(order)
    assert payable_now(farm) == 11_200

    dispute = disputed(double, order, inquiry=inquiry)
    assert (owed(farm, "payable"), payable_now(farm)) == (11_200, 0)
    refresh_dispute(dispute.dispute_id)
    decided(double, dispute, won=True)

    assert payable_now(farm) == 11_200


def test_inquiry_that_becomes_a_dispute_is_frozen_again(double):
    farm = a_farm()
    an_account(farm)
    order, _payment = paid(double, farm=farm)
    earned(order)
    first = decided(double, disputed(double, order, inquiry=True), won=True)
    assert (first.state, payable_now(farm)) == ("warning_closed", 11_200)

    told = gateway.retrieve_dispute(first.dispute_id)
    take(replace(told, status="needs_response"))

    assert payable_now(farm) == 0


def test_lost_after_the_share_was_paid_out_leaves_a_debt(double):
    farm = a_farm()
    an_account(farm)
    order, _payment = paid(double, farm=farm)
    earned(order)
    answered(a_released_batch())
    assert owed(farm, "payable") == 0

    dispute = disputed(double, order)
    decide_share(dispute.shares.get().pk, bearer="seller", note="Empty", by=staff())
    decided(double, dispute, won=False)

    assert owed(farm, "payable") == -11_200
    # The next sale makes up for it.
    later, _payment = paid(double, [(a_pack(farm, price="200.00"), 1)])
    earned(later)
    assert payable_now(farm) == 21_200 - 11_200


def test_what_was_not_earned_yet_waits_with_it(double):
    farm = a_farm()
    order, _payment = paid(double, farm=farm)
    dispute = disputed(double, order)

    earned(order)
    assert owed(farm, "payable") == 0
    decided(double, dispute, won=True)
    earn_due(timezone.now() + timedelta(days=60))

    assert owed(farm, "payable") == 11_200
