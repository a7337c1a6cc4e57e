from decimal import Decimal

import pytest

from orders.shipping.arrivals import Consignment
from orders.shipping.models import DeliveryMethod, DeliveryRate
from orders.shipping.quotes import quote_for
from orders.shipping.services.methods import (
    MethodTerms,
    ShippingRate,
    StaleMethodError,
    add_method,
    change_method,
    fingerprint,
    remove_method,
)
from orders.shipping.services.settings import give_default_delivery
from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm
from vendors.partner.services.sellers import open_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db
FLAT = MethodTerms(kind="flat", name="Parcel", min_days=2, max_days=4)


def rates_of(method):
    return list(method.rates.values_list("regions", "up_to_grams", "price"))


def test_add_method_writes_the_method_and_its_rates():
    farm = make_farm(delivers=False)

    method = add_method(
        farm, FLAT, [ShippingRate(Decimal(12)), ShippingRate(Decimal(25), ("CN-XZ",))]
    )

    assert (method.partner, method.name, method.position) == (farm, "Parcel", 0)
    assert sorted(rates_of(method)) == [
        ([], None, Decimal("12.00")),
        (["CN-XZ"], None, Decimal("25.00")),
    ]


def test_change_method_replaces_all_rates():
    method = add_method(make_farm(delivers=False), FLAT, [ShippingRate(Decimal(12))])

    change_method(method, FLAT, [ShippingRate(Decimal(9))], seen=fingerprint(method))

    assert rates_of(method) == [([], None, Decimal("9.00"))]


def test_change_method_of_an_old_page_is_refused_and_changes_nothing():
    method = add_method(make_farm(delivers=False), FLAT, [ShippingRate(Decimal(12))])
    seen = fingerprint(method)
    change_method(method, FLAT, [ShippingRate(Decimal(9))], seen=seen)

    with pytest.raises(StaleMethodError):
        change_method(method, FLAT, [ShippingRate(Decimal(99))], seen=seen)

    assert rates_of(method) == [([], None, Decimal("9.00"))]


def test_remove_method_may_be_called_again():
    method = add_method(make_farm(delivers=False), FLAT, [ShippingRate(Decimal(12))])

    remove_method(method)
    remove_method(method)

    assert DeliveryMethod.objects.count() == 0
    assert DeliveryRate.objects.count() == 0


def test_a_new_farm_delivers_and_can_be_picked_up_from():
    farm = make_farm(delivers=False)

    give_default_delivery(farm)
    give_default_delivery(farm)

    goods = Consignment(farm, Decimal(100), 5000, "CNY")
    assert [q.cost for q in quote_for(goods, "CN-BJ")] == [
        Decimal("12.00"),
        Decimal("0.00"),
    ]
    assert quote_for(goods, "CN-XZ")[0].cost == Decimal("25.00")
    assert [q.is_pickup for q in quote_for(goods, "CN-HK")] == [True]
    assert farm.delivery_methods.count() == 2


def test_a_farm_is_given_delivery_when_it_opens_for_the_first_time():
    farm = make_farm(delivers=False, status=PartnerStatus.APPLIED, opened_at=None)

    open_partner(farm, by=make_user())

    assert farm.delivery_methods.count() == 2
