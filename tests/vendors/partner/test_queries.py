"""Sellers as others ask for them."""

import pytest

from shop.catalogue.models import Product
from tests.factories.shop import make_product
from tests.factories.vendors import make_cooperative, make_farm
from vendors.partner.models import Partner
from vendors.partner.queries import of_sellers

pytestmark = pytest.mark.django_db


def test_rows_of_some_sellers_and_of_all_there_are():
    coop = make_cooperative()
    own = make_product(make_farm(cooperative=coop))
    other = make_product(make_farm())

    def found(sellers):
        return Product.objects.filter(of_sellers("partner", sellers), state=own.state)

    everybody = Partner.objects.order_by("-pk")
    assert list(found(Partner.objects.filter(cooperative=coop))) == [own]
    assert list(found(everybody[:1])) == [other]
    assert not found(Partner.objects.none())
    assert set(found(everybody)) == {own, other}
    assert "partner_partner" not in str(found(everybody).query)
