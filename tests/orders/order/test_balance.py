"""What is owed for more weight is paid with the next order of that seller, once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.order.models import BalanceEntry
from orders.order.queries import owed_by
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.payment import mark_paid
from orders.order.services.weights import BalanceChangedError
from tests.factories.accounts import make_user
from tests.factories.orders import (
    make_order_draft,
    make_vendor_order,
    place_draft,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.sound import breached

pytestmark = pytest.mark.django_db


def an_owing_shopper(amount="1.90"):
    """A shopper who owes a farm so much, and the farm."""
    shopper, farm = make_user(), make_farm()
    vendor_order = make_vendor_order(make_pack(farm), user=shopper)
    BalanceEntry.objects.create(
        user=shopper,
        partner=farm,
        currency="CNY",
        amount=Decimal(amount),
        cause="weight:1",
        vendor_order=vendor_order,
    )
    return shopper, farm


def place(shopper, farm, carried):
    pack = make_pack(farm)
    draft = make_order_draft([(pack, 1)])
    vendor_order = replace(draft.vendor_orders[0], carried=Decimal(carried))
    return place_draft(replace(draft, vendor_orders=(vendor_order,)), user=shopper)


def test_order_carries_what_is_owed_and_then_nothing_is():
    shopper, farm = an_owing_shopper()
    assert owed_by(shopper) == {farm.pk: Decimal("1.90")}

    order = place(shopper, farm, "1.90")

    vendor_order = order.vendor_orders.get()
    assert (
        vendor_order.total
        == vendor_order.goods + vendor_order.delivery_cost + Decimal("1.90")
    )
    assert order.total_incl_tax == vendor_order.total
    assert owed_by(shopper) == {}
    assert breached() == []


def test_the_same_debt_is_not_paid_twice():
    shopper, farm = an_owing_shopper()
    place(shopper, farm, "1.90")
    entries = BalanceEntry.objects.count()

    with pytest.raises(BalanceChangedError):
        place(shopper, farm, "1.90")

    assert BalanceEntry.objects.count() == entries


def test_order_that_is_let_go_has_paid_nothing_and_pays_again_when_it_is_paid_late():
    shopper, farm = an_owing_shopper()
    order = place(shopper, farm, "1.90")
    order.expires_at = order.date_placed
    order.save(update_fields=["expires_at"])

    expire_order(order)

    assert owed_by(shopper) == {farm.pk: Decimal("1.90")}
    order.refresh_from_db()
    assert mark_paid(order)
    assert owed_by(shopper) == {}


def test_late_payment_is_not_honoured_when_another_order_paid_the_debt():
    shopper, farm = an_owing_shopper()
    order = place(shopper, farm, "1.90")
    order.expires_at = order.date_placed
    order.save(update_fields=["expires_at"])
    expire_order(order)
    place(shopper, farm, "1.90")

    order.refresh_from_db()

    assert not mark_paid(order)
    assert owed_by(shopper) == {}


def test_cancelled_part_has_paid_nothing():
    shopper, farm = an_owing_shopper()
    order = place(shopper, farm, "1.90")
    mark_paid(order)

    vendor_order = order.vendor_orders.get()
    vendor_order.order.payments.create(
        key="k", amount=1, currency="CNY", state="succeeded", intent_id="pi_k"
    )
    # The amounts of this made-up payment are not what this test is about.
    vendor_order.order.payments.update(amount=int(vendor_order.total * 100))
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    assert owed_by(shopper) == {farm.pk: Decimal("1.90")}


def test_nobody_owes_another_shoppers_balance():
    _shopper, farm = an_owing_shopper()
    other = make_user()

    assert owed_by(other) == owed_by(None) == {}
    with pytest.raises(BalanceChangedError):
        place(other, farm, "1.90")
