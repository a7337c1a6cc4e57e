"""elizaOS#11022 (a compensating refund leaves the debit's key live),
opencollective#4641 (a batch run twice), polar#4196 (two payouts race for one balance),
liberapay#1533 (the same key, another amount).

Here what is sent is claimed from the books before Stripe is asked, under a lock; its
key is the row's own; and what was lost is looked up before it is asked for again.
"""

import pytest

from orders.payouts.models import StripeTransfer
from orders.payouts.services import (
    prepare_batches,
    send_transfer,
    sweep_stripe,
)
from orders.payouts.services import stripe_sending as sending
from tests.cast import staff
from tests.orders.payouts.makers import owed
from tests.orders.payouts.stripe_makers import (
    a_sent_transfer,
    an_earned_part,
    deliver_all,
    moved,
    on_stripe,
    paid_back,
)
from tests.orders.payouts.transfer_makers import an_account
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As a worker is."""


@pytest.mark.parametrize("step", ["_begin", "_found_or_sent", "confirm_transfer"])
@pytest.mark.parametrize("after", [False, True])
def test_worker_killed_at_every_step_pays_once(double, monkeypatch, step, after):
    farm = on_stripe(double)
    an_earned_part(double, farm)
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
        deliver_all()

    assert moved(double) == [(11_200, 0)]
    assert_sound()


def test_two_ways_do_not_race_for_one_balance(double):
    farm = on_stripe(double)
    an_account(farm)
    an_earned_part(double, farm)

    sweep_stripe()
    with pytest.raises(Exception, match="Nobody"):
        prepare_batches("CNY", by=staff())
    deliver_all()

    assert moved(double) == [(11_200, 0)]
    assert owed(farm, "payable") == 0


def test_a_run_that_is_repeated_sends_nothing_again(double):
    farm = on_stripe(double)
    a_sent_transfer(double, farm)

    for _ in range(3):
        assert sweep_stripe() == []
        deliver_all()

    assert moved(double) == [(11_200, 0)]


def test_a_key_never_comes_back_with_another_amount(double):
    farm = on_stripe(double)
    part = a_sent_transfer(double, farm).part
    paid_back(part, 5000)
    an_earned_part(double, farm, "30.00")
    sweep_stripe()
    deliver_all()

    asked = [call for call in double.calls() if call["path"] == "/v1/transfers"]
    keys = [call["idempotency_key"] for call in asked if call["method"] == "POST"]
    assert len(keys) == len(set(keys)) == StripeTransfer.objects.count()
    assert double.violations() == []
