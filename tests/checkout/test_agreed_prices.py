"""Lines with an agreed price at the checkout, and goods that were set aside."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.order.models import Line as OrderLine
from orders.order.models import Order
from orders.order.services import placement
from shop.basket.models import Basket, Line
from shop.basket.rules import Agreement
from shop.basket.services.lines import add_pack
from tests.factories.orders import make_china
from tests.factories.shop import make_offer, make_pack
from tests.sound import breached
from vendors.partner.models import StockPool

from .test_checkout import fill, pay, shown_total

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def agree(pack, price="40.00", *, quantity=1, reserved_quantity=0):
    until = timezone.now() + timedelta(minutes=5)
    agreed = Agreement("claim-1", Decimal(price), until, reserved_quantity)
    return add_pack(
        Basket.objects.get(status="Open"), pack, quantity, origin="live:3",
        agreed=agreed,
    )  # fmt: skip


@pytest.fixture
def pack(client):
    """One plain pack of it is in the basket."""
    pack = make_pack(price="59.00", quantity=5000, on_hand=50_000)
    fill(client, (pack, 1))
    return pack


@pytest.fixture
def holder(monkeypatch):
    """Whoever set goods aside: it hands them over, and can be told not to."""

    class Holder:
        hands_over = True
        asked = None

        def __call__(self, _order, lines):
            self.asked = {name: line.claimed for name, line in lines.items()}
            return dict(self.asked) if self.hands_over else {}

    holder = Holder()
    monkeypatch.setattr(placement, "RESERVATIONS", [holder])
    return holder


def test_each_line_is_ordered_at_its_own_price_and_keeps_its_origin(
    client, double, pack
):
    agree(pack)

    total = shown_total(client)
    pay(client, total)

    rows = OrderLine.objects.order_by("pk")
    assert total == "111.00"
    assert [(row.unit_price_incl_tax, row.origin, row.channel) for row in rows] == [
        (Decimal("59.00"), "", "page"),
        (Decimal("40.00"), "live:3", "live"),
    ]
    assert StockPool.objects.get().claimed == 10_000
    assert breached() == []


def test_an_offer_on_two_lines_of_one_pack_is_written_line_by_line(
    client, double, pack
):
    make_offer("10")
    agree(pack)

    pay(client, shown_total(client))

    rows = OrderLine.objects.order_by("pk")
    paid = [row.line_price_incl_tax for row in rows]
    assert paid == [Decimal("53.10"), Decimal("36.00")]
    assert breached() == []


def test_what_is_set_aside_is_handed_over_and_not_claimed_again(
    client, double, pack, holder
):
    StockPool.objects.update(claimed=45_000)
    line = agree(pack, quantity=9, reserved_quantity=45_000)

    pay(client, shown_total(client))

    assert holder.asked == {line.line_reference: 45_000}
    assert StockPool.objects.get().claimed == 50_000
    assert sum(OrderLine.objects.values_list("claimed", flat=True)) == 50_000


def test_what_nobody_hands_over_is_not_ordered(client, double, pack, holder):
    holder.hands_over = False
    StockPool.objects.update(claimed=10_000)
    agree(pack, quantity=2, reserved_quantity=10_000)

    pay(client, shown_total(client))

    assert not Order.objects.exists()
    assert StockPool.objects.get().claimed == 10_000


def test_an_agreement_that_ends_between_page_and_payment_charges_nothing(
    client, double, pack
):
    agree(pack)
    total = shown_total(client)
    Line.objects.filter(agreed_price__isnull=False).update(agreed_until=timezone.now())

    answer = pay(client, total)

    assert not Order.objects.exists()
    assert answer.status_code == 409
    assert "The total has changed." in answer.content.decode()
    assert shown_total(client) == "130.00"


def test_ordering_the_same_again_copies_nothing_of_the_agreement(client, double, pack):
    agree(pack)
    number = pay(client, shown_total(client)).json()["order"]

    client.post(f"/orders/{number}/cancel-unpaid/")
    client.post(f"/orders/{number}/again/")

    rows = Line.objects.filter(basket__status="Open")
    assert {(row.agreed_price, row.reserved_quantity, row.origin) for row in rows} == {
        (None, 0, "")
    }
