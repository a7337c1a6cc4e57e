"""Workers and people who do the same thing at the same moment."""

import threading
from functools import partial

import pytest
from django.db import transaction

from core import outbox
from core.models import OutboxMessage
from core.outbox import deliver, delivers, enqueue
from fulfilment.packing.services.dispatch import AlreadySentError, Parcel, send_parcel
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def effects():
    """How often the topic was delivered, with time for the others to come in."""
    done = []
    inside = threading.Event()

    @delivers("test.race")
    def _note(message):
        done.append(message.key)
        inside.wait(0.2)

    yield done
    outbox._deliveries.pop("test.race")


def test_eight_workers_deliver_a_row_once(effects):
    message = enqueue("test.race", "order:1")

    outcomes = run_together([partial(deliver, message.pk)] * 8)

    assert sorted(values(outcomes)) == [False] * 7 + [True]
    assert effects == ["order:1"]


def test_eight_workers_that_look_deliver_each_row_once(effects):
    keys = [f"order:{n:02}" for n in range(12)]
    for key in keys:
        enqueue("test.race", key)

    outcomes = run_together([outbox.deliver_waiting] * 8)

    assert sorted(effects) == keys
    assert sum(values(outcomes)) == 12


def test_without_the_claim_they_deliver_it_several_times(effects, monkeypatch):
    """The guard of the test above can be seen to guard."""
    message = enqueue("test.race", "order:1")
    monkeypatch.setattr(outbox, "_claim", lambda _message: True)

    run_together([partial(deliver, message.pk)] * 8)

    assert len(effects) > 1


def test_two_transactions_with_one_key_write_one_row():
    def ask(n):
        with transaction.atomic():
            return enqueue("test.race", "order:1", n=n).pk

    outcomes = run_together([partial(ask, n) for n in range(8)])

    row = OutboxMessage.objects.get()
    assert set(values(outcomes)) == {row.pk}
    assert len(values(outcomes)) == 8


@pytest.mark.parametrize("count", [1, 2])
def test_parcel_that_five_people_send_goes_once(count):
    """One of two packs, or both: the same parcel pressed at the same moment."""
    vendor_order = pack_vendor_order(make_vendor_order(make_pack(), 2))
    line = vendor_order.lines.get()
    parcel = Parcel(packs={line.pk: count}, seen_sent=0, carrier="SF Express")

    outcomes = run_together(
        [partial(send_parcel, vendor_order, parcel=parcel, by=None)] * 5
    )

    assert len(values(outcomes)) == 1
    assert len(errors(outcomes, (AlreadySentError, PackingError))) == 4
    assert ShippingEvent.objects.count() == 1
    line.refresh_from_db()
    assert (line.shipped, line.pool.on_hand) == (count, 100_000 - count * 5000)
