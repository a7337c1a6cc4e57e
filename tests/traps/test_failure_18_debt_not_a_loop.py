"""gumroad#3943 (transfer, fail, reverse, forever), #6848 (paid short silently), #6464
and #4232 (reversed in the wrong currency), pay-connector#1809 (order of operations),
liberapay#1421 (a dispute not clawed back).

Here the shopper is paid back first; what the seller can't give back is a debt that
later sales pay, told to it and to staff, and asked for once; what Stripe reverses by
itself is held; and a reversal is in the currency of its transfer.
"""

import pytest

from notifications.models import Notification
from payments.payouts.models import StripeReversal
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import refresh_transfer
from payments.payouts.tasks import pay_by_stripe, settle_stripe
from tests.factories.accounts import make_staff
from tests.factories.outbox import deliver_everything
from tests.factories.payments import off_balance, owed
from tests.factories.payouts import (
    make_earned_vendor_order,
    make_sent_transfer,
    make_stripe_seller,
    pay_back,
    transfers_at_stripe,
)
from tests.factories.vendors import make_member
from tests.payments.payouts.test_stripe_back import reverse_at_stripe
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def beat(times=5):
    for _ in range(times):
        pay_by_stripe()
        settle_stripe()
        deliver_everything()


def test_refused_for_lack_of_funds_is_a_debt_asked_for_once(double):
    farm = make_stripe_seller(double)
    clerk, owner = make_staff(), make_member(farm)
    row = make_sent_transfer(double, farm)
    double.advance(3 * DAY)

    refund = pay_back(row.vendor_order, 5000)
    asked = [c for c in double.calls() if c["path"].endswith("/reversals")]
    beat()

    assert refund.state == "succeeded"
    assert [c for c in double.calls() if c["path"].endswith("/reversals")] == asked
    assert len(asked) == 1
    assert owed(farm, "payable") == -5000
    told = Notification.objects.filter(recipient__in=[clerk, owner])
    assert {(one.recipient, one.kind) for one in told} >= {
        (clerk, "payout-trouble"),
        (owner, "stripe-debt"),
    }
    assert_sound()


def test_next_sale_is_paid_less_the_debt_and_says_so(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    double.advance(3 * DAY)
    pay_back(row.vendor_order, 5000)

    make_earned_vendor_order(double, farm)
    beat()

    assert [amount for amount, _back in transfers_at_stripe(double)] == [11_200, 6200]
    assert owed(farm, "payable") == 0
    assert_sound()


def test_no_loop_of_sending_and_taking_back(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    for _ in range(3):
        reverse = transfers_at_stripe(double)[0][1] < 11_200
        if reverse:
            reverse_at_stripe(row)
        refresh_transfer(row)
        beat(2)

    assert transfers_at_stripe(double) == [(11_200, 11_200)]
    assert StripeReversal.objects.count() == 1
    assert owed(farm, "payable") == 11_200


def test_taken_back_in_the_currency_of_the_transfer(double):
    double.top_up(100_000, "hkd")
    double.settle_as(cny=("hkd", "1.08"))
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)
    double.settle_as(cny=("hkd", "1.50"))

    pay_back(row.vendor_order, 11_200)

    assert transfers_at_stripe(double) == [(12_096, 12_096)]
    assert owed(farm, "payable") == 0


def test_shopper_first_then_the_seller(double):
    farm = make_stripe_seller(double)
    row = make_sent_transfer(double, farm)

    pay_back(row.vendor_order, 5000)

    paths = [call["path"] for call in double.calls() if call["method"] == "POST"]
    assert paths.index("/v1/refunds") < paths.index(
        f"/v1/transfers/{row.transfer_id}/reversals"
    )


def test_paid_short_is_never_silent(double):
    """What is sent is what is owed, or the rest is still owed and says why."""
    farm = make_stripe_seller(double)
    vendor_order = make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()

    assert row.amount + owed(farm, "payable") == 11_200
    assert vendor_order.pk
