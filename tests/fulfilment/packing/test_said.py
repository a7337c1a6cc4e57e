"""What shoppers read of weighed goods: agreed, listed, packed, and the price."""

import pytest

from fulfilment.packing.services.packing import Weighing, begin_packing, finish, weigh
from orders.order import wording
from orders.order.services.short import apply_short_supply, plan_short_supply
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_weighed_vendor_order
from tests.factories.orders import make_china, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.vendors import make_farm
from vendors.partner.states import OverWeight

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return make_user("chen@example.com")


def weighed(vendor_order, text):
    """The part packed, its one line at this weight."""
    begin_packing(vendor_order, by=None)
    line = vendor_order.lines.get()
    weigh(vendor_order, line.pk, weighing=Weighing(text, confirmed=True), by=None)
    finish(vendor_order, by=None)
    vendor_order.refresh_from_db()
    return vendor_order


def opened(client, vendor_order, page=""):
    client.force_login(vendor_order.order.user)
    return client.get(f"/orders/{vendor_order.order.number}/{page}")


@pytest.mark.parametrize(
    ("over_weight", "words"),
    [
        (OverWeight.FREE, "extra weight is free"),
        (OverWeight.BALANCE, "extra weight is charged with your next order"),
    ],
)
def test_basket_and_checkout_say_what_is_agreed(client, farm, over_weight, words):
    make_china()
    pack = make_weighed_pack(farm, over_weight=over_weight)
    client.post("/basket/add/", {"pack": pack.pk, "quantity": 2})

    for page in ("/basket/", "/checkout/"):
        text = client.get(page).text
        assert "you pay the packed weight, within ±10%" in text
        assert words in text


def test_fixed_packs_have_nothing_to_agree_to(client, farm):
    make_china()
    client.post("/basket/add/", {"pack": make_pack(farm).pk, "quantity": 1})

    assert "Sold by weight:" not in client.get("/checkout/").text


@pytest.mark.parametrize("page", ["", "receipt/"])
def test_shopper_reads_listed_packed_and_the_price(client, farm, shopper, page):
    vendor_order = weighed(make_weighed_vendor_order(farm, user=shopper), "2800")

    text = opened(client, vendor_order, page).text

    assert "about 3 kg" in text
    assert "packed 2.8 kg" in text
    assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is refunded." in text
    assert "¥68.00" in text  # 60.00 − 4.00 + 12.00


def test_receipt_says_the_tax_inside_what_is_paid_in_the_end(client, farm, shopper):
    """9 % of 60.00 are 4.95 inside, of 4.00 0.33; delivery has its own."""
    vendor_order = weighed(make_weighed_vendor_order(farm, user=shopper), "2800")
    before = vendor_order.tax

    text = opened(client, vendor_order, "receipt/").text

    assert "−¥0.33" in text
    assert f"¥{before:.2f}" not in text.split("<tfoot>")[1]


def test_page_says_what_really_went_back_and_not_the_whole_part(client, farm, shopper):
    vendor_order = weighed(make_weighed_vendor_order(farm, user=shopper), "2800")

    text = opened(client, vendor_order).text

    assert "¥4.00 is being refunded to your original payment method." in text
    assert "¥72.00 is being refunded" not in text


def test_more_weight_that_is_agreed_is_said_to_come_with_the_next_order(
    client, farm, shopper
):
    vendor_order = make_weighed_vendor_order(
        farm, user=shopper, over_weight=OverWeight.BALANCE
    )

    text = opened(client, weighed(vendor_order, "3200")).text

    assert "¥4.00 will be added to the next order." in text


def test_more_weight_of_a_guest_is_a_present(client, farm):
    vendor_order = weighed(
        make_weighed_vendor_order(farm, over_weight=OverWeight.BALANCE), "3200"
    )
    order = vendor_order.order

    page = client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)

    assert "Extra weight is free." in page.text
    assert "will be added to the next order" not in page.text


def test_short_supply_is_said_with_its_reason(client, farm, shopper):
    pack = make_pack(farm, price="30.00")
    vendor_order = make_vendor_order(pack, 4, user=shopper)
    plan = plan_short_supply(pack.pool, good=10_000, rule="proportional")
    apply_short_supply(plan, by=None)

    text = opened(client, vendor_order).text

    assert "Short supply: 10 kg instead of 20 kg. ¥60.00 is refunded." in text


def test_pages_of_an_order_take_as_few_queries_with_adjustments(
    client, shopper, queries
):
    farm = make_farm()
    for _ in range(2):
        weighed(make_weighed_vendor_order(farm, user=shopper), "2800")
    many = make_paid_order(
        [(make_weighed_pack(farm), 1) for _ in range(6)], user=shopper
    )
    vendor_order = many.vendor_orders.get()
    begin_packing(vendor_order, by=None)
    for line in vendor_order.lines.all():
        weigh(vendor_order, line.pk, weighing=Weighing("1400", confirmed=True), by=None)
    finish(vendor_order, by=None)
    client.force_login(shopper)

    with queries(20):
        client.get(f"/orders/{many.number}/receipt/")


def test_settlement_is_said_before_it_is_settled(farm):
    vendor_order = make_weighed_vendor_order(farm)
    begin_packing(vendor_order, by=None)
    line = vendor_order.lines.get()
    said = {}
    for text in ("2800", "3000", "3200"):
        seen = vendor_order.lines.get().packed_units
        weighing = Weighing(text, seen=seen)
        weigh(vendor_order, line.pk, weighing=weighing, by=None)
        said[text] = wording.settlement(
            vendor_order.lines.select_related("order").get()
        )

    assert said == {
        "2800": "¥4.00 refunded",
        "3000": "exactly as ordered",
        "3200": "200 g more: free of charge",
    }


def test_settlement_is_still_said_once_it_is_settled(farm):
    vendor_order = make_weighed_vendor_order(farm)
    weighed(vendor_order, "2800")
    line = vendor_order.lines.select_related("order").get()

    assert line.given_back == 4
    assert wording.settlement(line) == "¥4.00 refunded"
