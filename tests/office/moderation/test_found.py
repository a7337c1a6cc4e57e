"""What the office finds of orders and people by words of theirs."""

import pytest

from accounts.queries import people_called
from office.moderation.order_queries import orders_listed
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def found(words):
    return [order.number for order in orders_listed(words)]


@pytest.fixture
def orders():
    hives = make_farm("Eastern Hives", name_zh_hans="东山蜂场")
    fang = make_user("wang.fang@example.com", first_name="芳", last_name="王")
    return [
        make_paid_order([(make_pack(hives), 1)], user=fang),
        make_paid_order([(make_pack(hives), 1)], email="li@example.net"),
        make_paid_order(email="wang@example.net"),
    ]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("hives", [1, 0]),
        ("蜂场", [1, 0]),
        ("wang", [2, 0]),
        ("wang hives", [0]),
        ("hives li@", [1]),
        ("wang li@", []),
        ("zq", []),
    ],
)
def test_orders_that_have_every_word_newest_first(orders, words, places):
    assert found(words) == [orders[place].number for place in places]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("欧阳小明", True),
        ("阳小明", True),
        ("小明", False),  # two signs are a whole name
        ("Wei", True),
        ("wei 欧阳小明", False),
        ("欧阳小明 li@", False),
        ("欧阳小明 5550123", True),
        ("139 5550 1234", True),
        ("+8613955501234", True),
        ("13955501235", False),
    ],
)
def test_orders_by_whom_they_are_for(orders, words, is_found):
    ordered = [make_paid_order(), make_paid_order()]
    for order, name in zip(ordered, ("欧阳小明", "Wei Chen"), strict=True):
        address = order.shipping_address
        address.first_name, address.phone_number = name, "+8613955501234"
        address.save()
    assert bool(found(words)) == is_found


def test_a_two_sign_name_finds_whom_it_names(orders):
    order = make_paid_order()
    order.shipping_address.first_name = "王芳"
    order.shipping_address.save()
    # The account's name as well.
    assert found("王芳") == [order.number, orders[0].number]


def test_a_parts_number_finds_its_order(orders):
    part = orders[1].vendor_orders.get()
    assert found(part.number.lower()) == [orders[1].number]


def test_no_more_than_so_many_are_shown(orders, monkeypatch):
    monkeypatch.setattr("office.moderation.order_queries.MOST_FOUND", 1)
    assert found("hives") == [orders[1].number]


@pytest.mark.parametrize("wanted", ["芳", "王", "王芳", "WANG.F", "fang@", "w"])
def test_people_by_part_of_a_name_or_how_it_begins(orders, wanted):
    (person,) = people_called(wanted)
    assert person.email == "wang.fang@example.com"


def test_one_letter_is_what_a_name_begins_with(orders):
    assert not people_called("g")


@pytest.mark.parametrize("wanted", ["小明", "明", "欧阳小明", "阳小"])
def test_a_chinese_name_by_any_signs_of_it(wanted):
    apart = make_user("a@example.com", first_name="小明", last_name="欧阳")
    whole = make_user("b@example.com", first_name="欧阳小明")
    make_user("c@example.com", first_name="大山", last_name="欧阳")
    expected = [whole] if wanted == "阳小" else [apart, whole]
    assert list(people_called(wanted)) == expected
