"""A sent part of two lines, its seller, and a fee on everything."""

import pytest

from orders.order.models import Order
from orders.order.services import ship_part
from tests.cast import a_member, a_pack, a_paid_order, a_user
from tests.orders.fulfilment.makers import a_run_farm
from tests.orders.fulfilment.steps import packed
from tests.orders.payouts.makers import a_fee
from vendors.members.states import Role
from vendors.partner.models import Partner


@pytest.fixture(scope="module")
def _ordered(kept):
    """Pears 2 × 30.00, apples 3 × 20.00, delivery 12.00; a tenth is the market's."""
    farm = a_run_farm("Li Family Orchard", code="li")
    a_fee("10")
    pear = a_pack(farm, "Pears", price="30.00", quantity=2500)
    apple = a_pack(farm, "Apples", price="20.00", quantity=1000)
    shopper = a_user("shopper@example.com")
    return a_paid_order([(pear, 2), (apple, 3)], user=shopper).pk


@pytest.fixture
def farm(db, _ordered):
    return Partner.objects.get(code="li")


@pytest.fixture
def order(db, _ordered):
    return Order.objects.get(pk=_ordered)


@pytest.fixture
def part(order):
    part = packed(order.parts.get())
    packs = {line.pk: line.left for line in part.lines.all()}
    ship_part(part, packs=packs, carrier="", tracking_number="", by=None)
    part.refresh_from_db()
    return part


@pytest.fixture
def seller(client, farm):
    user = a_member(farm, Role.SELLER, first_name="Zhao", last_name="Min")
    client.force_login(user)
    return user
