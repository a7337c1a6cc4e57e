"""Shoppers and owners who are signed in, and goods that came, made once a module."""

import pytest

from accounts.models import User
from orders.order.models import VendorOrder
from tests.cast import a_cooperative, a_farm, a_member, a_pack, a_user
from vendors.partner.models import Partner, StockRecord

from .makers import a_received_part


@pytest.fixture(scope="module")
def _received(kept):
    """Two boxes for 100.00 and 12.00 of delivery, received just now."""
    coop = a_cooperative("Valley Cooperative", code="valley")
    farm = a_farm("Li Family Orchard", code="li", cooperative=coop)
    owner = a_member(farm, email="li@example.com", first_name="Li", last_name="Jun")
    shopper = a_user("mei@example.com", first_name="Wang", last_name="Mei")
    pack = a_pack(farm, "Walnuts", price="50.00")
    return a_received_part(pack, 2, user=shopper, by=owner).pk


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
def part(shopper, _received):
    return VendorOrder.objects.get(pk=_received)
