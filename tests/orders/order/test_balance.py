"""What is owed for more weight is paid with the next order of that seller, once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.order.models import BalanceEntry
from orders.order.queries import owed_by
from orders.order.services import (
    BalanceChanged,
    Buyer,
    cancel_part,
    expire_order,
    mark_paid,
    place_order,
)
from tests.cast import (
    a_basket,
    a_draft,
    a_farm,
    a_pack,
    a_paid_order,
    a_user,
    an_address,
)
from tests.sound import breached

pytestmark = pytest.mark.django_db


def an_owing_shopper(amount="1.90"):
    """A shopper who owes a farm so much, and the farm."""
    shopper, farm = a_user(), a_farm()
    part = a_paid_order([(a_pack(farm), 1)], user=shopper).parts.get()
    BalanceEntry.objects.create(
        user=shopper,
        partner=farm,
        currency="CNY",
        amount=Decimal(amount),
        cause="weight:1",
        part=part,
    )
    return shopper, farm


def place(shopper, farm, carried):
    pack = a_pack(farm)
    draft = a_draft([(pack, 1)])
    part = replace(draft.parts[0], carried=Decimal(carried))
    return place_order(
        replace(draft, parts=(part,)),
        basket=a_basket(shopper, [(pack, 1)]),
        buyer=Buyer(user=shopper, language="en"),
        address=an_address(),
    )


def test_order_carries_what_is_owed_and_then_nothing_is():
    shopper, farm = an_owing_shopper()
    assert owed_by(shopper) == {farm.pk: Decimal("1.90")}

    order = place(shopper, farm, "1.90")

    part = order.parts.get()
    assert part.total == part.goods + part.delivery_cost + Decimal("1.90")
    assert order.total_incl_tax == part.total
    assert owed_by(shopper) == {}
    assert breached() == []


def test_the_same_debt_is_not_paid_twice():
    shopper, farm = an_owing_shopper()
    place(shopper, farm, "1.90")
    entries = BalanceEntry.objects.count()

    with pytest.raises(BalanceChanged):
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

    part = order.parts.get()
    part.order.payments.create(
        key="k", amount=1, currency="CNY", state="succeeded", intent_id="pi_k"
    )
    # The amounts of this made-up payment are not what this test is about.
    part.order.payments.update(amount=int(part.total * 100))
    cancel_part(part, by=None, by_shopper=True)

    assert owed_by(shopper) == {farm.pk: Decimal("1.90")}


def test_nobody_owes_another_shoppers_balance():
    _shopper, farm = an_owing_shopper()
    other = a_user()

    assert owed_by(other) == owed_by(None) == {}
    with pytest.raises(BalanceChanged):
        place(other, farm, "1.90")
