"""A paid part that waits for something is not packed, and pages say why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order import waits as part_waits
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.vendor_orders import PackingError
from orders.order.waits import Wait
from tests.factories.orders import make_vendor_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(monkeypatch):
    """What parts wait for, by id."""
    found = {}

    def waits_of(parts):
        return {part.pk: found[part.pk] for part in parts if part.pk in found}

    monkeypatch.setattr(part_waits.others, "_providers", [waits_of])
    return found


def test_a_part_that_waits_is_not_packed(waits):
    part = accept_vendor_order(make_vendor_order(), by=None)
    waits[part.pk] = Wait("Two more are needed.", timezone.now() + timedelta(days=1))

    with pytest.raises(PackingError, match="Two more are needed"):
        start_packing(part, by=None)
    part.refresh_from_db()
    assert part.status == "accepted"

    waits.clear()
    assert start_packing(part, by=None).status == "packing"


def test_its_order_tells_what_it_waits_for(waits, client):
    part = make_vendor_order()
    waits[part.pk] = Wait("Two more are needed.")
    order = part.order

    def page():
        link = f"/orders/{order.number}/?key={order.access_key}"
        return client.get(link, follow=True).text

    assert "Two more are needed." in page()
    waits.clear()
    assert "Two more are needed." not in page()
