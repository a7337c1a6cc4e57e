"""What a disputed order's sellers are not sent, and what is left when it is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.services.fulfilment import confirm_received, ship_vendor_order
from payments.disputes import gateway
from payments.disputes.services.postings import decide_share
from payments.disputes.services.updates import refresh_dispute, take
from payments.payouts.eligibility import sweep
from payments.payouts.services.earnings import earn_due
from tests.factories.accounts import make_staff
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.payments import (
    decide_dispute,
    make_dispute,
    make_stripe_payment,
    off_balance,
    owed,
)
from tests.factories.payouts import answer_batch, make_bank_account, make_released_batch
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

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
    vendor_order = order.vendor_orders.get()
    pack_vendor_order(vendor_order)
    packs = {line.pk: line.due for line in vendor_order.lines.all()}
    ship_vendor_order(
        vendor_order, packs=packs, carrier="SF", tracking_number="1", by=None
    )
    vendor_order.refresh_from_db()
    confirm_received(vendor_order, by=None)
    earn_due(timezone.now() + timedelta(days=60))


@pytest.mark.parametrize("inquiry", [True, False])
def test_share_is_frozen_until_it_is_won(double, inquiry):
    farm = make_farm()
    make_bank_account(farm)
    order, _payment = make_stripe_payment(double, farm=farm)
    earned(order)
    assert payable_now(farm) == 11_200

    dispute = make_dispute(double, order, inquiry=inquiry)
    assert (owed(farm, "payable"), payable_now(farm)) == (11_200, 0)
    refresh_dispute(dispute.dispute_id)
    decide_dispute(double, dispute, won=True)

    assert payable_now(farm) == 11_200


def test_inquiry_that_becomes_a_dispute_is_frozen_again(double):
    farm = make_farm()
    make_bank_account(farm)
    order, _payment = make_stripe_payment(double, farm=farm)
    earned(order)
    first = decide_dispute(double, make_dispute(double, order, inquiry=True), won=True)
    assert (first.state, payable_now(farm)) == ("warning_closed", 11_200)

    told = gateway.retrieve_dispute(first.dispute_id)
    take(replace(told, status="needs_response"))

    assert payable_now(farm) == 0


def test_lost_after_the_share_was_paid_out_leaves_a_debt(double):
    farm = make_farm()
    make_bank_account(farm)
    order, _payment = make_stripe_payment(double, farm=farm)
    earned(order)
    answer_batch(make_released_batch())
    assert owed(farm, "payable") == 0

    dispute = make_dispute(double, order)
    decide_share(
        dispute.shares.get().pk, bearer="seller", note="Empty", by=make_staff()
    )
    decide_dispute(double, dispute, won=False)

    assert owed(farm, "payable") == -11_200
    # The next sale makes up for it.
    later, _payment = make_stripe_payment(
        double, [(make_pack(farm, price="200.00"), 1)]
    )
    earned(later)
    assert payable_now(farm) == 21_200 - 11_200


def test_what_was_not_earned_yet_waits_with_it(double):
    farm = make_farm()
    order, _payment = make_stripe_payment(double, farm=farm)
    dispute = make_dispute(double, order)

    earned(order)
    assert owed(farm, "payable") == 0
    decide_dispute(double, dispute, won=True)
    earn_due(timezone.now() + timedelta(days=60))

    assert owed(farm, "payable") == 11_200
