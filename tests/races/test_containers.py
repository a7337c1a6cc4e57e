"""Two at the counter count the same jars, or the clock pays their seller meanwhile."""

from datetime import timedelta
from functools import partial

import pytest

from core import dates
from fulfilment.containers.models import ContainerReturn, ContainersOut
from fulfilment.containers.services.overdue import keep_overdue
from payments.payment.container_deposits import held_for
from tests.factories.containers import make_jars, sent_jars, take_jars_back
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.payments import make_stripe_payment
from tests.races.market import assert_sound
from tests.races.together import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sent_through(double, packs):
    order, _payment = make_stripe_payment(double, [(make_jars(), packs)])
    part = order.vendor_orders.get()
    pack_vendor_order(part)
    return send_vendor_order(part)


def test_two_take_the_same_jars_back(double):
    part = sent_through(double, 3)

    outcomes = run_together([partial(take_jars_back, part, 2)] * 4)

    assert sum(one.error is None for one in outcomes) == 1
    assert (ContainerReturn.objects.get().count, held_for(part)) == (2, 200)
    assert_sound(double)


def test_one_form_sent_by_four_taps(double):
    part = sent_through(double, 3)

    outcomes = run_together([partial(take_jars_back, part, 1, key="tap")] * 4)

    assert all(one.error is None for one in outcomes)
    assert held_for(part) == 400
    assert_sound(double)


def test_back_while_its_time_ends(double):
    part = sent_through(double, 1)
    ContainersOut.objects.update(due_on=dates.today())
    tomorrow = dates.today() + timedelta(days=1)

    run_together(
        [partial(take_jars_back, part, 1), partial(keep_overdue, tomorrow)] * 2
    )

    out = ContainersOut.objects.get()
    returned = ContainerReturn.objects.count()
    assert (returned, out.kept) in {(1, 0), (0, 2)}
    assert held_for(part) == 0
    assert_sound(double)


def test_clock_pays_a_seller_once(double):
    part = sent_jars(2)
    late = dates.today() + timedelta(days=400)

    run_together([partial(keep_overdue, late)] * 4)

    assert (held_for(part), ContainersOut.objects.get().kept) == (0, 4)
