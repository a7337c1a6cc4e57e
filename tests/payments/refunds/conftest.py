"""A sent part of two lines, its seller, and a fee on everything."""

import pytest

from orders.order.models import Order
from orders.order.services.fulfilment import ship_vendor_order
from tests.factories.accounts import make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member, make_run_farm
from vendors.members.states import Role
from vendors.partner.models import Partner


@pytest.fixture(scope="module")
def _ordered(kept):
    """Pears 2 × 30.00, apples 3 × 20.00, delivery 12.00; a tenth is the market's."""
    farm = make_run_farm("Li Family Orchard", code="li")
    make_fee("10")
    pear = make_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = make_pack(farm, "Apples", price="20.00", quantity=1000)
    shopper = make_user("shopper@example.com")
    return make_paid_order([(pear, 2), (apple, 3)], user=shopper).pk


@pytest.fixture
def farm(db, _ordered):
    return Partner.objects.get(code="li")


@pytest.fixture
def order(db, _ordered):
    return Order.objects.get(pk=_ordered)


@pytest.fixture
def vendor_order(order):
    vendor_order = pack_vendor_order(order.vendor_orders.get())
    packs = {line.pk: line.left for line in vendor_order.lines.all()}
    ship_vendor_order(
        vendor_order, packs=packs, carrier="", tracking_number="", by=None
    )
    vendor_order.refresh_from_db()
    return vendor_order


@pytest.fixture
def seller(client, farm):
    user = make_member(farm, Role.SELLER, first_name="Zhao", last_name="Min")
    client.force_login(user)
    return user
