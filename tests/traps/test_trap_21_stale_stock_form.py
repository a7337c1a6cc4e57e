"""Oscar writes stock as an absolute number with no version, so a form that was open
while parcels left undoes them.

Here a count says what the person saw; if the stock moved since, nothing is written.
"""

import pytest
from django.urls import reverse

from orders.order.services import ship_part
from tests.cast import a_farm, a_member, a_pack, a_paid_order, a_placed_order
from tests.orders.fulfilment.steps import packed
from tests.races.market import stock_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(client):
    pack = a_pack(a_farm(code="li"), quantity=5000, on_hand=50_000)
    client.force_login(a_member(pack.partner))
    return pack


def count(client, pack, counted, seen):
    url = reverse("desk:product_stock", args=["li", pack.product_id])
    fields = {"counted": counted, "unit": "kg", "seen": seen}
    answer = client.post(url, fields, follow=True)
    pack.pool.refresh_from_db()
    return [str(message) for message in answer.context["messages"]]


def send_one(pack):
    part = a_paid_order([(pack, 1)]).parts.get()
    line = packed(part).lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="", tracking_number="", by=None)


def test_form_from_before_a_parcel_left_changes_nothing(client, pack):
    seen = pack.pool.on_hand
    send_one(pack)

    said = count(client, pack, "50", seen)

    assert said == ["The stock changed meanwhile. Please look and count again."]
    assert (pack.pool.on_hand, pack.pool.entries.count()) == (45_000, 2)
    assert stock_faults() == []


def test_form_that_saw_the_parcel_leave_counts(client, pack):
    send_one(pack)

    said = count(client, pack, "44.5", 45_000)

    assert said == ["The stock is noted."]
    assert pack.pool.on_hand == 44_500
    assert pack.pool.entries.first().quantity == -500
    assert stock_faults() == []


def test_two_people_who_counted_the_same_shelf_book_it_once(client, pack):
    count(client, pack, "40", 50_000)

    said = count(client, pack, "41", 50_000)

    assert said == ["The stock changed meanwhile. Please look and count again."]
    assert pack.pool.on_hand == 40_000


def test_order_placed_meanwhile_keeps_its_goods(client, pack):
    """A claim is not a change of what is on the shelf: the count goes through."""
    a_placed_order([(pack, 4)])

    refused = count(client, pack, "19.5", 50_000)
    noted = count(client, pack, "20", 50_000)

    assert refused == ["More than this is promised to orders that are not yet sent."]
    assert noted == ["The stock is noted."]
    assert (pack.pool.on_hand, pack.pool.claimed) == (20_000, 20_000)


@pytest.mark.parametrize("seen", ["", "x", "-1", str(2**70)])
def test_form_that_does_not_say_what_was_seen_changes_nothing(client, pack, seen):
    said = count(client, pack, "1", seen)

    assert said != ["The stock is noted."]
    assert pack.pool.on_hand == 50_000
