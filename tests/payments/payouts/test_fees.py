"""Fees are found once, at placement, and frozen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from core import dates
from payments.payouts.models import FeeRule, LineFee
from tests.factories.orders import make_order
from tests.factories.payouts import make_fee
from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


def fees_of(order):
    rows = LineFee.objects.filter(line__order=order)
    return [(fee.role, fee.amount, fee.tax) for fee in rows]


def test_no_rule_no_fee():
    assert fees_of(make_order()) == []


def test_first_rule_that_fits_counts():
    farm, other = make_farm(), make_farm()
    make_fee("10", position=2)
    make_fee("5", position=1, seller=farm)

    assert fees_of(make_order([(make_pack(farm, price="100.00"), 1)])) == [
        ("commission", 500, 0)
    ]
    assert fees_of(make_order([(make_pack(other, price="100.00"), 1)])) == [
        ("commission", 1000, 0)
    ]


def test_fee_is_taxed_like_the_goods_it_is_for():
    farm = make_farm()
    make_fee("10", taxed_as_goods=True)
    taxed = make_pack(farm, price="100.00", tax="0.09")

    assert fees_of(make_order([(taxed, 1)])) == [("commission", 1000, 90)]
    free = make_pack(farm, price="100.00", tax="0")
    assert fees_of(make_order([(free, 1)])) == [("commission", 1000, 0)]


def test_fee_is_taxed_in_one_way():
    rule = FeeRule(percent=10, taxed_as_goods=True, tax_percent=6)

    with pytest.raises(ValidationError) as refused:
        rule.clean()
    assert set(refused.value.message_dict) == {"tax_percent"}


def test_category_fits_with_all_below_it():
    fruit = make_category("Fruit")
    apples = fruit.add_child(name="Apples", slug="apples")
    fruit.refresh_from_db()
    make_fee("7", category=fruit)
    farm = make_farm()
    pack = make_pack(product=make_product(farm, main_category=apples), price="100.00")
    nuts = make_product(farm, main_category=make_category("Nuts"))

    assert fees_of(make_order([(pack, 2)])) == [("commission", 1400, 0)]
    assert fees_of(make_order([(make_pack(product=nuts), 1)])) == []


def test_cooperative_takes_fees_by_role_of_its_members_only():
    five = make_cooperative()
    member, stranger = make_farm(cooperative=five), make_farm()
    make_fee("2", role="packing", cooperative=five, payee=five)
    make_fee("3", role="transport", cooperative=five, payee=five, tax_percent=6)

    order = make_order([(make_pack(member, price="100.00"), 1)])

    assert fees_of(order) == [("packing", 200, 0), ("transport", 300, 18)]
    assert fees_of(make_order([(make_pack(stranger), 1)])) == []


def test_rule_counts_within_its_days_only():
    today = dates.today()
    day = timedelta(days=1)
    make_fee("1", position=1, ends=today - day)
    make_fee("2", position=2, starts=today + day)
    make_fee("3", position=3, is_active=False)
    make_fee("4", position=4, starts=today, ends=today)

    order = make_order([(make_pack(price="100.00"), 1)])

    assert fees_of(order) == [("commission", 400, 0)]


def test_amounts_fit_their_currency_only():
    make_fee("0", currency="JPY", fixed=30)

    yen = make_pack(price="1000", currency="JPY")
    assert fees_of(make_order([(yen, 1)])) == [("commission", 30, 0)]
    assert fees_of(make_order([(make_pack(), 1)])) == []


def test_fee_stays_as_it_was_when_the_rule_changes():
    rule = make_fee("10")
    order = make_order([(make_pack(price="100.00"), 1)])

    FeeRule.objects.filter(pk=rule.pk).update(percent=50)

    assert fees_of(order) == [("commission", 1000, 0)]


def test_many_fees_leave_no_line_below_nothing():
    five = make_cooperative()
    farm = make_farm(cooperative=five)
    make_fee("60")
    make_fee("60", role="packing", payee=five)

    order = make_order([(make_pack(farm, price="100.00"), 1)])

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
