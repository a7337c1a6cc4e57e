"""What a whole order asks of the database, from the press on "Pay" to its last mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import OutboxMessage
from core.tasks import deliver_waiting
from orders.order.models import Order
from orders.order.states import OrderStatus
from tests.checkout.test_checkout import fill, pay, shown_total
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


def asked(act):
    """How many statements it took; where a transaction stands is none."""
    with CaptureQueriesContext(connection) as captured:
        act()
    sqls = [query["sql"] for query in captured.captured_queries]
    return len([sql for sql in sqls if "SAVEPOINT" not in sql])


def buy(client, double, packs):
    """An order of these packs: statements of its steps, by name."""
    fill(client, *[(pack, 1) for pack in packs])
    total = shown_total(client)
    steps = {"placing": asked(lambda: pay(client, total))}
    order = Order.objects.latest("pk")
    double.pay(order.payments.get().intent_id)
    steps["return"] = asked(lambda: client.get(f"/orders/{order.number}/return/"))
    steps["page"] = asked(lambda: client.get(f"/orders/{order.number}/"))
    steps["worker"] = asked(deliver_waiting)
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    waiting = OutboxMessage.objects.exclude(state=OutboxMessage.State.DONE)
    assert not waiting.exists()
    return steps


def test_an_order_asks_no_more_than_it_did(client, double):
    make_china()
    first, second = make_farm(), make_farm()
    for farm in (first, first, second):
        make_member(farm)
    packs = [make_pack(first), make_pack(first), make_pack(second)]
    buy(client, double, packs)  # what is kept from order to order
    client.cookies.clear()

    steps = buy(client, double, packs)

    # Each of the farms' notices and mails asks whether the part waits for something.
    most = {"placing": 38, "return": 30, "page": 21, "worker": 75}
    assert {name: n for name, n in steps.items() if n > most[name]} == {}, steps
