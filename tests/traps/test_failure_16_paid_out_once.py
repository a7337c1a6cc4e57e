"""elizaOS#11022 (a compensating refund leaves the debit's key live),
opencollective#4641 (a batch run twice), polar#4196 (two payouts race for one balance),
liberapay#1533 (the same key, another amount).

Here what is sent is claimed from the books before Stripe is asked, under a lock; its
key is the row's own; and what was lost is looked up before it is asked for again.
"""

import pytest

from payments.payouts.models import StripeTransfer
from payments.payouts.services import stripe_transfers as sending
from payments.payouts.services.batches import prepare_batches
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import send_transfer
from tests.factories.accounts import make_staff
from tests.factories.outbox import deliver_everything
from tests.factories.payments import owed
from tests.factories.payouts import (
    make_bank_account,
    make_earned_vendor_order,
    make_sent_transfer,
    make_stripe_seller,
    pay_back,
    transfers_at_stripe,
)
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As a worker is."""


@pytest.mark.parametrize("step", ["_begin", "_found_or_sent", "confirm_transfer"])
@pytest.mark.parametrize("after", [False, True])
def test_worker_killed_at_every_step_pays_once(double, monkeypatch, step, after):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    (row,) = sweep_stripe()
    real = getattr(sending, step)

    def dies(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, step, dies)
        with pytest.raises(Killed):
            send_transfer(row.pk)
    for _ in range(3):
        sweep_stripe()
        send_transfer(row.pk)
        deliver_everything()

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert_sound()


def test_two_ways_do_not_race_for_one_balance(double):
    farm = make_stripe_seller(double)
    make_bank_account(farm)
    make_earned_vendor_order(double, farm)

    sweep_stripe()
    with pytest.raises(Exception, match="nobody to pay"):
        prepare_batches("CNY", by=make_staff())
    deliver_everything()

    assert transfers_at_stripe(double) == [(11_200, 0)]
    assert owed(farm, "payable") == 0


def test_a_run_that_is_repeated_sends_nothing_again(double):
    farm = make_stripe_seller(double)
    make_sent_transfer(double, farm)

    for _ in range(3):
        assert sweep_stripe() == []
        deliver_everything()

    assert transfers_at_stripe(double) == [(11_200, 0)]


def test_a_key_never_comes_back_with_another_amount(double):
    farm = make_stripe_seller(double)
    vendor_order = make_sent_transfer(double, farm).vendor_order
    pay_back(vendor_order, 5000)
    make_earned_vendor_order(double, farm, "30.00")
    sweep_stripe()
    deliver_everything()

    asked = [call for call in double.calls() if call["path"] == "/v1/transfers"]
    keys = [call["idempotency_key"] for call in asked if call["method"] == "POST"]
    assert len(keys) == len(set(keys)) == StripeTransfer.objects.count()
    assert double.violations() == []
