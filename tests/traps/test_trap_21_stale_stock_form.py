"""Oscar writes stock as an absolute number with no version, so a form that was open
while parcels left undoes them.

Here a count says what the person saw; if the stock moved since, nothing is written.
"""

import pytest
from django.urls import reverse

from orders.order.services.fulfilment import ship_vendor_order
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.races.market import stock_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(client):
    pack = make_pack(make_farm(code="li"), quantity=5000, on_hand=50_000)
    client.force_login(make_member(pack.partner))
    return pack


def count(client, pack, counted, seen):
    url = reverse("desk:product_stock", args=["li", pack.product_id])
    fields = {"counted": counted, "unit": "kg", "seen": seen}
    answer = client.post(url, fields, follow=True)
    pack.pool.refresh_from_db()
    return read_messages(answer)


def send_one(pack):
    vendor_order = make_vendor_order(pack)
    line = pack_vendor_order(vendor_order).lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="", tracking_number="", by=None
    )


def test_form_from_before_a_parcel_left_changes_nothing(client, pack):
    seen = pack.pool.on_hand
    send_one(pack)

    said = count(client, pack, "50", seen)

    assert said == ["The stock has changed. Please count again."]
    assert (pack.pool.on_hand, pack.pool.entries.count()) == (45_000, 2)
    assert stock_faults() == []


def test_form_that_saw_the_parcel_leave_counts(client, pack):
    send_one(pack)

    said = count(client, pack, "44.5", 45_000)

    assert said == ["Stock updated."]
    assert pack.pool.on_hand == 44_500
    assert pack.pool.entries.first().quantity == -500
    assert stock_faults() == []


def test_two_people_who_counted_the_same_shelf_book_it_once(client, pack):
    count(client, pack, "40", 50_000)

    said = count(client, pack, "41", 50_000)

    assert said == ["The stock has changed. Please count again."]
    assert pack.pool.on_hand == 40_000


def test_order_placed_meanwhile_keeps_its_goods(client, pack):
    """A claim is not a change of what is on the shelf: the count goes through."""
    make_order([(pack, 4)])

    refused = count(client, pack, "19.5", 50_000)
    noted = count(client, pack, "20", 50_000)

    assert refused == ["Stock can't be lower than what is reserved for open orders."]
    assert noted == ["Stock updated."]
    assert (pack.pool.on_hand, pack.pool.claimed) == (20_000, 20_000)


@pytest.mark.parametrize("seen", ["", "x", "-1", str(2**70)])
def test_form_that_does_not_say_what_was_seen_changes_nothing(client, pack, seen):
    said = count(client, pack, "1", seen)

    assert said != ["Stock updated."]
    assert pack.pool.on_hand == 50_000
