"""Fees are found once, at placement, and frozen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orders.payouts.models import FeeRule, LineFee
from tests.cast import (
    a_category,
    a_cooperative,
    a_farm,
    a_pack,
    a_placed_order,
    a_product,
)

from .makers import a_fee

pytestmark = pytest.mark.django_db


def fees_of(order):
    rows = LineFee.objects.filter(line__order=order)
    return [(fee.role, fee.amount, fee.tax) for fee in rows]


def test_no_rule_no_fee():
    assert fees_of(a_placed_order()) == []


def test_first_rule_that_fits_counts():
    farm, other = a_farm(), a_farm()
    a_fee("10", position=2)
    a_fee("5", position=1, seller=farm)

    assert fees_of(a_placed_order([(a_pack(farm, price="100.00"), 1)])) == [
        ("commission", 500, 0)
    ]
    assert fees_of(a_placed_order([(a_pack(other, price="100.00"), 1)])) == [
        ("commission", 1000, 0)
    ]


def test_fee_is_taxed_like_the_goods_it_is_for():
    farm = a_farm()
    a_fee("10", taxed_as_goods=True)
    taxed = a_pack(farm, price="100.00", tax="0.09")

    assert fees_of(a_placed_order([(taxed, 1)])) == [("commission", 1000, 90)]
    free = a_pack(farm, price="100.00", tax="0")
    assert fees_of(a_placed_order([(free, 1)])) == [("commission", 1000, 0)]


def test_fee_is_taxed_in_one_way():
    rule = FeeRule(percent=10, taxed_as_goods=True, tax_percent=6)

    with pytest.raises(ValidationError) as refused:
        rule.clean()
    assert set(refused.value.message_dict) == {"tax_percent"}


def test_category_fits_with_all_below_it():
    fruit = a_category("Fruit")
    apples = fruit.add_child(name="Apples", slug="apples")
    fruit.refresh_from_db()
    a_fee("7", category=fruit)
    farm = a_farm()
    pack = a_pack(product=a_product(farm, main_category=apples), price="100.00")
    nuts = a_product(farm, main_category=a_category("Nuts"))

    assert fees_of(a_placed_order([(pack, 2)])) == [("commission", 1400, 0)]
    assert fees_of(a_placed_order([(a_pack(product=nuts), 1)])) == []


def test_cooperative_takes_fees_by_role_of_its_members_only():
    five = a_cooperative()
    member, stranger = a_farm(cooperative=five), a_farm()
    a_fee("2", role="packing", cooperative=five, payee=five)
    a_fee("3", role="transport", cooperative=five, payee=five, tax_percent=6)

    order = a_placed_order([(a_pack(member, price="100.00"), 1)])

    assert fees_of(order) == [("packing", 200, 0), ("transport", 300, 18)]
    assert fees_of(a_placed_order([(a_pack(stranger), 1)])) == []


def test_rule_counts_within_its_days_only():
    today = timezone.localdate()
    day = timedelta(days=1)
    a_fee("1", position=1, ends=today - day)
    a_fee("2", position=2, starts=today + day)
    a_fee("3", position=3, is_active=False)
    a_fee("4", position=4, starts=today, ends=today)

    order = a_placed_order([(a_pack(price="100.00"), 1)])

    assert fees_of(order) == [("commission", 400, 0)]


def test_amounts_fit_their_currency_only():
    a_fee("0", currency="JPY", fixed=30)

    yen = a_pack(price="1000", currency="JPY")
    assert fees_of(a_placed_order([(yen, 1)])) == [("commission", 30, 0)]
    assert fees_of(a_placed_order([(a_pack(), 1)])) == []


def test_fee_stays_as_it_was_when_the_rule_changes():
    rule = a_fee("10")
    order = a_placed_order([(a_pack(price="100.00"), 1)])

    FeeRule.objects.filter(pk=rule.pk).update(percent=50)

    assert fees_of(order) == [("commission", 1000, 0)]


def test_many_fees_leave_no_line_below_nothing():
    five = a_cooperative()
    farm = a_farm(cooperative=five)
    a_fee("60")
    a_fee("60", role="packing", payee=five)

    order = a_placed_order([(a_pack(farm, price="100.00"), 1)])

    assert fees_of(order) == [("commission", 6000, 0), ("packing", 4000, 0)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "packing"}, "payee"),
        ({"fixed": 1}, "currency"),
        ({"fixed": "0.5", "currency": "JPY"}, "fixed"),
        ({"fixed": 1, "currency": "XXX"}, "currency"),
        ({"currency": "CNY", "floor": 2, "cap": 1}, "cap"),
        ({"starts": "2026-02-01", "ends": "2026-01-01"}, "ends"),
        ({"percent": 101}, "percent"),
    ],
)
def test_wrong_rule_is_told(wrong, field):
    with pytest.raises(ValidationError) as refused:
        FeeRule(**wrong).full_clean()

    assert field in refused.value.message_dict
