"""Many parcels get their waybills in batches: each costs the same statements."""

from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox import deliver_due
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.dispatch import vendor_orders_to_ship
from fulfilment.packing.queries.waybills import waybills_to_print
from orders.order.models import Line, Order, ShippingAddress, VendorOrder
from tests.effort import THOROUGH
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db
PARCELS, BATCH = (1000 if THOROUGH else 150), 50
# Of each parcel: asked for under its lock and noted; then answered by its carrier.
ASKED, ANSWERED = 15, 14
# Of each batch, whatever is in it: who is signed in, and which parts are meant.
AROUND = 40


@pytest.fixture
def farm(waybills):
    return make_farm("Terrace Walnuts", phone="+8613800138001")


def copies(part, count):
    """Packed parts like this one, of orders of their own; a few statements."""
    order, line = part.order, part.lines.get()
    address = order.shipping_address
    numbers = [f"B{at:09d}" for at in range(count)]
    addresses = ShippingAddress.objects.bulk_create(_fresh(address) for _ in numbers)
    orders = Order.objects.bulk_create(
        _fresh(
            order, number=number, shipping_address=one, basket=None, access_key=number
        )
        for number, one in zip(numbers, addresses, strict=True)
    )
    parts = VendorOrder.objects.bulk_create(
        _fresh(part, number=f"{one.number}-1", order=one) for one in orders
    )
    Line.objects.bulk_create(
        _fresh(line, order=one.order, vendor_order=one) for one in parts
    )
    return [one.number for one in parts]


def _fresh(row, **fields):
    made = copy(row)
    made._state = copy(row._state)
    made._state.adding = True
    made._state.fields_cache = {}
    made.pk = made.id = None
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def statements_of(act):
    connection.queries_log.clear()  # it keeps some thousands
    with CaptureQueriesContext(connection) as captured:
        done = act()
    return len(captured), done


def test_many_parcels_cost_a_bounded_number_of_statements(client, farm, waybills):
    part = make_packed_vendor_order(make_pack(farm))
    numbers = [part.number, *copies(part, PARCELS - 1)]
    client.force_login(make_member(farm))
    there = reverse("desk:waybills", args=[farm.code])

    spent = []
    for at in range(0, PARCELS, BATCH):
        form = {"carrier": "YTO Express", "n": numbers[at : at + BATCH]}
        count, answer = statements_of(lambda form=form: client.post(there, form))
        assert answer.status_code == 302
        spent.append(count)
    assert Waybill.objects.count() == PARCELS
    # The last batch costs what the first did, however many waybills there are.
    assert max(spent) <= AROUND + BATCH * ASKED, spent
    assert max(spent) - min(spent) <= BATCH, spent

    answered = []
    while Waybill.objects.filter(state="asked").exists():
        before = Waybill.objects.filter(state="issued").count()
        count, _left = statements_of(lambda: deliver_due(limit=BATCH))
        done = Waybill.objects.filter(state="issued").count() - before
        assert done, "nothing was answered"
        answered.append((count, done))
    assert all(count <= AROUND + done * ANSWERED for count, done in answered), answered
    assert len(waybills.by_key) == PARCELS
    assert Waybill.objects.filter(state="issued").count() == PARCELS

    # Papers and lists take as many for a hundred labels as for one.
    for count in (1, 100):
        asked = numbers[:count]
        taken, labels = statements_of(
            lambda asked=asked: waybills_to_print(farm, asked)
        )
        assert (len(labels), taken <= 6) == (count, True)
    taken, rows = statements_of(lambda: list(vendor_orders_to_ship(farm)[:BATCH]))
    assert (len(rows), taken <= 6) == (BATCH, True)
