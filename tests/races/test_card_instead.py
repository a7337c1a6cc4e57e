"""Switched to a card in the moment in which the transfer is matched, or time is up."""

from functools import partial

import pytest

from payments.payment.services.intents import expire_order
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import match_incoming
from payments.reconciliation.services.payment_method import SwitchError, switch_to_card
from payments.reconciliation.states import IncomingState
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    expire,
    line_for,
    make_transfer_order,
    take_lines,
    take_transfers,
)
from tests.races.market import assert_sound
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(settings):
    take_transfers(settings)
    return make_transfer_order([(make_pack(), 1)])


@pytest.mark.parametrize("turn", range(4))
def test_money_arrives_while_it_is_switched(order, turn):
    def arrive():
        take_lines(line_for(order))
        match_incoming(IncomingTransfer.objects.get().pk)

    acts = [arrive, partial(switch_to_card, order)]
    errors(run_together(acts[:: (-1) ** turn]), SwitchError)

    order.refresh_from_db()
    came = IncomingTransfer.objects.get()
    if order.by_transfer:
        assert (order.status, came.state) == ("paid", IncomingState.PLACED)
    else:
        assert (order.status, came.state) == ("pending-payment", IncomingState.WAITING)
    assert_sound()


def test_time_is_up_while_it_is_switched(order):
    expire(order)
    outcomes = run_together(
        [partial(switch_to_card, order), partial(expire_order, order)]
    )
    assert len(errors(outcomes, SwitchError)) == 1


def test_pressed_by_many_switches_once(order):
    outcomes = run_together([partial(switch_to_card, order)] * 5)
    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, SwitchError)) == 4
    assert_sound()
