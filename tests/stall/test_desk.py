"""The counter: the page, sales of a form without scripts, sales that waited."""

from decimal import Decimal
from uuid import uuid4

import pytest

from orders.order.models import Order
from stall.models import StallSale
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.races.market import assert_sound
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
PAGE, SEND = "/desk/li/stall/", "/desk/li/stall/send/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def desk(client, farm):
    client.force_login(make_member(farm, Role.SELLER))
    return client


@pytest.fixture
def walnuts(farm):
    return make_pack(farm, "Walnuts", price="18.60", quantity=500)


def sent(pack, key=None, **fields):
    item = {"pack": pack.pk, "count": "2", "price": "18.60"}
    return {
        "key": str(key or uuid4()), "items": [item], "paid_by": "cash", "ago": 5000,
        **fields,
    }  # fmt: skip


def sends(desk, *sales):
    return desk.post(SEND, list(sales), content_type="application/json")


def test_page_shows_packs_and_is_kept_on_the_phone(desk, walnuts):
    page = desk.get(PAGE)
    assert page.status_code == 200
    assert f'name="count-{walnuts.pk}"' in page.text
    assert 'value="37.20"' in page.text
    assert walnuts.partner_sku in page.text
    assert page["X-Desk-User"]


def test_shop_without_goods_is_led_on(desk):
    assert "Nothing to sell yet" in desk.get(PAGE).text


def test_order_of_a_sale_names_no_buyer_and_no_address(desk, walnuts):
    sends(desk, sent(walnuts))
    part = StallSale.objects.get().order.vendor_orders.get()

    text = desk.get(f"/desk/li/orders/{part.number}/").text

    assert "the buyer’s name is not known" in text
    assert "Picked up by" not in text
    assert "Ship to" not in text
    assert "address is hidden" not in text
    assert "2 shipped" not in text


def test_form_without_scripts_sells(desk, walnuts):
    answer = desk.post(PAGE, {
        f"count-{walnuts.pk}": "2", f"price-{walnuts.pk}": "18,00",
        f"weight-{walnuts.pk}": "1.26", f"kilo-{walnuts.pk}": "37.20",
        "paid_by": "own-code", "key": str(uuid4()),
    }, follow=True)  # fmt: skip

    sale = StallSale.objects.get()
    assert sale.order.total_incl_tax == Decimal("82.87")
    assert sale.paid_by == "own-code"
    assert "82.87" in answer.text
    assert_sound()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "choose what was sold"),
        ({"count": "x"}, "check the amounts"),
        ({"count": "1", "price": "much"}, "Please enter a number"),
        ({"count": "1", "price": ""}, "Please enter a price"),
        ({"weight": "half"}, "Enter the scale reading"),
        ({"count": "1", "paid_by": "promise"}, "how it was paid"),
    ],
)
def test_what_cant_be_read_is_asked_again_and_kept(desk, walnuts, wrong, said):
    typed = {"price": "18.60", "kilo": "37.20", **wrong}
    form = {
        f"{name}-{walnuts.pk}": text
        for name, text in typed.items()
        if name != "paid_by"
    }
    answer = desk.post(PAGE, {"paid_by": typed.get("paid_by", "cash"), **form})

    assert answer.status_code == 422
    assert said in answer.text
    for text in form.values():
        assert f'value="{text}"' in answer.text
    assert not Order.objects.exists()


def test_sales_that_waited_are_recorded_once_each(desk, walnuts):
    first, second = sent(walnuts), sent(walnuts, paid_by="own-code")

    body = sends(desk, first, second, first).json()

    assert [one["is_done"] for one in body["answers"]] == [True] * 3
    assert body["answers"][0]["number"] == body["answers"][2]["number"]
    assert StallSale.objects.count() == 2
    assert [one["label"] for one in body["takings"]] == ["Cash", "Own QR code"]
    assert len(body["sales"]) == 2
    assert sends(desk, first).json()["answers"][0]["is_done"]
    assert StallSale.objects.count() == 2
    assert_sound()


def test_one_wrong_sale_keeps_none_of_the_others(desk, walnuts):
    theirs = make_pack(make_farm())
    wrong = [
        sent(theirs),
        sent(walnuts, items=[{"pack": walnuts.pk, "count": "1", "price": "?"}]),
        sent(walnuts, items=[]),
        sent(walnuts, items="all"),
        sent(walnuts, ago=-1),
        sent(walnuts, ago=True, paid_by="gold"),
        sent(walnuts, key="no key"),
        "sold",
    ]
    body = sends(desk, *wrong, sent(walnuts)).json()

    done = [one["is_done"] for one in body["answers"]]
    assert done == [False] * len(wrong) + [True]
    assert all(one["said"] for one in body["answers"][:-1])
    assert StallSale.objects.count() == 1


def test_what_takes_too_long_is_sent_again(desk, walnuts, monkeypatch):
    monkeypatch.setattr("stall.desk.ANSWERS_WITHIN", -1.0)
    first, second = sent(walnuts), sent(walnuts)

    body = sends(desk, first, second).json()

    assert [one["key"] for one in body["answers"]] == [first["key"]]
    assert StallSale.objects.count() == 1


def test_sold_when_the_phone_says(desk, walnuts):
    sends(desk, sent(walnuts, ago=2 * 24 * 3600 * 1000))
    sale = StallSale.objects.get()
    assert (sale.created - sale.sold_at).days == 2


def test_packers_dont_sell(client, farm, walnuts):
    client.force_login(make_member(farm, Role.PACKER))
    assert client.get(PAGE).status_code == 403
    assert sends(client, sent(walnuts)).status_code == 403
    assert not StallSale.objects.exists()


def test_page_costs_the_same_for_many(desk, farm, queries):
    for number in range(40):
        make_pack(farm, f"Goods {number}")
    with queries(16):
        desk.get(PAGE)


def test_sale_costs_so_many_queries(desk, walnuts, queries):
    sends(desk, sent(walnuts))
    with queries(158):
        sends(desk, sent(walnuts))
