"""What shoppers read of weighed goods: agreed, listed, packed, and the price."""

import pytest

from orders.fulfilment.services import Weighing, begin_packing, finish, weigh
from orders.order import wording
from orders.order.services import apply_short_supply, plan_short_supply
from tests.cast import a_farm, a_pack, a_paid_order, a_user, china
from tests.orders.fulfilment.makers import a_weighed_pack, a_weighed_part
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return a_user("chen@example.com")


def weighed(part, text):
    """The part packed, its one line at this weight."""
    begin_packing(part, by=None)
    line = part.lines.get()
    weigh(part, line.pk, weighing=Weighing(text, confirmed=True), by=None)
    finish(part, by=None)
    part.refresh_from_db()
    return part


def opened(client, part, page=""):
    client.force_login(part.order.user)
    return client.get(f"/orders/{part.order.number}/{page}")


@pytest.mark.parametrize(
    ("over_weight", "words"),
    [
        (OverWeight.FREE, "more is a present"),
        (OverWeight.BALANCE, "more is paid with your next order"),
    ],
)
def test_basket_and_checkout_say_what_is_agreed(client, farm, over_weight, words):
    china()
    pack = a_weighed_pack(farm, over_weight=over_weight)
    client.post("/basket/add/", {"pack": pack.pk, "quantity": 2})

    for page in ("/basket/", "/checkout/"):
        text = client.get(page).text
        assert "you pay what is packed, within ±10%" in text
        assert words in text


def test_fixed_packs_have_nothing_to_agree_to(client, farm):
    china()
    client.post("/basket/add/", {"pack": a_pack(farm).pk, "quantity": 1})

    assert "Weighed goods" not in client.get("/checkout/").text


@pytest.mark.parametrize("page", ["", "receipt/"])
def test_shopper_reads_listed_packed_and_the_price(client, farm, shopper, page):
    part = weighed(a_weighed_part(farm, user=shopper), "2800")

    text = opened(client, part, page).text

    assert "about 3 kg" in text
    assert "packed 2.8 kg" in text
    assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is paid back." in text
    assert "¥68.00" in text  # 60.00 − 4.00 + 12.00


def test_receipt_says_the_tax_inside_what_is_paid_in_the_end(client, farm, shopper):
    """9 % of 60.00 are 4.95 inside, of 4.00 0.33; delivery has its own."""
    part = weighed(a_weighed_part(farm, user=shopper), "2800")
    before = part.tax

    text = opened(client, part, "receipt/").text

    assert "−¥0.33" in text
    assert f"¥{before:.2f}" not in text.split("<tfoot>")[1]


def test_page_says_what_really_went_back_and_not_the_whole_part(client, farm, shopper):
    part = weighed(a_weighed_part(farm, user=shopper), "2800")

    text = opened(client, part).text

    assert "¥4.00 is on its way back, the way you paid." in text
    assert "¥72.00 is on its way back" not in text


def test_more_weight_that_is_agreed_is_said_to_come_with_the_next_order(
    client, farm, shopper
):
    part = a_weighed_part(farm, user=shopper, over_weight=OverWeight.BALANCE)

    text = opened(client, weighed(part, "3200")).text

    assert "¥4.00 comes with the next order." in text


def test_more_weight_of_a_guest_is_a_present(client, farm):
    part = weighed(a_weighed_part(farm, over_weight=OverWeight.BALANCE), "3200")
    order = part.order

    page = client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)

    assert "What is more is a present." in page.text
    assert "comes with the next order" not in page.text


def test_short_supply_is_said_with_its_reason(client, farm, shopper):
    pack = a_pack(farm, price="30.00")
    part = a_paid_order([(pack, 4)], user=shopper).parts.get()
    plan = plan_short_supply(pack.pool, good=10_000, rule="proportional")
    apply_short_supply(plan, by=None)

    text = opened(client, part).text

    assert "Too little was there: 10 kg instead of 20 kg. ¥60.00 is paid back." in text


def test_pages_of_an_order_take_as_few_queries_with_adjustments(
    client, shopper, queries
):
    farm = a_farm()
    for _ in range(2):
        weighed(a_weighed_part(farm, user=shopper), "2800")
    many = a_paid_order([(a_weighed_pack(farm), 1) for _ in range(6)], user=shopper)
    part = many.parts.get()
    begin_packing(part, by=None)
    for line in part.lines.all():
        weigh(part, line.pk, weighing=Weighing("1400", confirmed=True), by=None)
    finish(part, by=None)
    client.force_login(shopper)

    with queries(20):
        client.get(f"/orders/{many.number}/receipt/")


def test_settlement_is_said_before_it_is_settled(farm):
    part = a_weighed_part(farm)
    begin_packing(part, by=None)
    line = part.lines.get()
    said = {}
    for text in ("2800", "3000", "3200"):
        seen = part.lines.get().packed_units
        weighing = Weighing(text, seen=seen)
        weigh(part, line.pk, weighing=weighing, by=None)
        said[text] = wording.settlement(part.lines.select_related("order").get())

    assert said == {
        "2800": "¥4.00 goes back",
        "3000": "exactly as ordered",
        "3200": "200 g more: a present",
    }
