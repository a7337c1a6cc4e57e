"""Shoppers and owners who are signed in, and goods that came, made once a module."""

import pytest

from accounts.models import User
from orders.order.models import VendorOrder
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.partner.models import Partner, StockRecord


@pytest.fixture(scope="module")
def _received(kept):
    """Two boxes for 100.00 and 12.00 of delivery, received just now."""
    coop = make_cooperative("Valley Cooperative", code="valley")
    farm = make_farm("Li Family Orchard", code="li", cooperative=coop)
    owner = make_member(farm, email="li@example.com", first_name="Li", last_name="Jun")
    shopper = make_user("mei@example.com", first_name="Wang", last_name="Mei")
    pack = make_pack(farm, "Walnuts", price="50.00")
    return make_received_vendor_order(pack, 2, user=shopper, by=owner).pk


@pytest.fixture
def coop(db, _received):
    return Partner.objects.get(code="valley")


@pytest.fixture
def farm(db, _received):
    return Partner.objects.get(code="li")


@pytest.fixture
def owner(db, _received):
    return User.objects.get(email="li@example.com")


@pytest.fixture
def shopper(client, db, _received):
    user = User.objects.get(email="mei@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def pack(farm):
    return StockRecord.objects.get(partner=farm)


@pytest.fixture
def vendor_order(shopper, _received):
    return VendorOrder.objects.get(pk=_received)
