"""vendure#2227, spree#14581: a split order lost a field on its way to the sellers, or
the seller could not send its part.

Here each field of the draft is compared with the row it must reach; a new field without
a row in these tables fails the test.
"""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.money import tax_included
from core.units import UnitKind
from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.models import Order
from orders.order.services import Buyer, place_order
from orders.order.states import VendorOrderStatus as S
from tests.cast import (
    a_basket_of,
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    a_product,
    a_user,
    an_address,
)
from tests.orders.fulfilment.steps import packed

pytestmark = pytest.mark.django_db

# For each field of the draft: what must stand in the row that is made of it.
LINE = {
    "pack": lambda line: line.stockrecord,
    "quantity": lambda line: line.quantity,
    "discount": lambda line: (
        line.line_price_before_discounts_incl_tax - line.line_price_incl_tax
    ),
    # None for the pack's own.
    "price": lambda line: (
        line.unit_price_incl_tax
        if line.unit_price_incl_tax != line.stockrecord.price
        else None
    ),
    "channel": lambda line: line.channel,
    "origin": lambda line: line.origin,
    # Goes with the signal that asks for it: tests/orders/checkout/test_agreed_prices.
    "set_aside": lambda line: 0,
    "basket_reference": lambda line: "",
}
PART = {
    "partner": lambda part: part.partner,
    "lines": lambda part: part.lines.count(),
    "delivery": lambda part: part.delivery_code,
    "note": lambda part: part.note,
    "carried": lambda part: part.carried,
    "is_visit": lambda part: part.is_visit,
}
DELIVERY = {
    "code": lambda part: part.delivery_code,
    "name": lambda part: part.delivery_name,
    "cost": lambda part: part.delivery_cost,
    "is_pickup": lambda part: part.is_pickup,
    "expected_from": lambda part: part.expected_from,
    "expected_to": lambda part: part.expected_to,
    "depot": lambda part: part.depot,
}
WHOLE = {
    "currency": lambda order: order.currency,
    "parts": lambda order: order.parts.count(),
    "from_balance": lambda order: order.from_balance,
}


@pytest.fixture
def draft():
    """Two sellers, no two values alike."""
    pears = a_pack(a_farm("Li"), "Pears", price="30.00", quantity=2500, tax="0.09")
    eggs = a_product(a_farm("Gao"), "Eggs", unit_kind=UnitKind.PIECE)
    ten = a_pack(product=eggs, price="19.99", quantity=10, tax="0.13", name="10 eggs")
    sixty = a_pack(product=eggs, price="99.00", quantity=60, tax="0.13", name="60 eggs")
    post = Delivery(
        "flat-7", "SF Express", Decimal("12.50"), False, date(2031, 3, 4),
        date(2031, 3, 6),
    )  # fmt: skip
    pickup = Delivery(
        "pickup-8", "At the farm", Decimal(0), True, date(2031, 3, 5), date(2031, 3, 5)
    )
    lines = (DraftLine(ten, 3, Decimal("5.97")), DraftLine(sixty, 1, origin="live:4"))
    return OrderDraft(
        "CNY",
        (
            DraftPart(
                pears.partner, (DraftLine(pears, 2, Decimal("1.23")),), post, "Hi"
            ),
            DraftPart(ten.partner, lines, pickup, "Ring twice, please"),
        ),
    )


@pytest.fixture
def buyer():
    return Buyer(None, "chen@example.com", "+8613800138000", "zh-hans")


@pytest.fixture
def order(draft, buyer):
    placed = place_order(
        draft,
        basket=a_basket_of(draft),
        buyer=buyer,
        address=an_address(line3="Haidian"),
    )
    return Order.objects.get(pk=placed.pk)


def pairs(draft, order):
    return list(zip(draft.parts, order.parts.order_by("number"), strict=True))


@pytest.mark.parametrize(
    ("kind", "table"),
    [(DraftLine, LINE), (DraftPart, PART), (Delivery, DELIVERY), (OrderDraft, WHOLE)],
)
def test_each_field_has_a_place(kind, table):
    assert [field.name for field in fields(kind)] == list(table)


def test_each_delivery_reaches_its_part(draft, order):
    for part, row in pairs(draft, order):
        for name, read in DELIVERY.items():
            assert read(row) == getattr(part.delivery, name), name


def test_each_part_reaches_its_seller(draft, order):
    for part, row in pairs(draft, order):
        assert row.partner == part.partner
        assert row.note == part.note
        assert row.status == S.PENDING
        assert row.lines.count() == len(part.lines)
        assert (row.goods, row.discount) == (part.goods, part.discount)
        assert (row.total, row.tax) == (part.total, part.tax)
        assert row.weight_grams == part.weight_grams


def test_each_line_is_as_it_was_drafted(draft, order):
    for part, row in pairs(draft, order):
        for wanted, line in zip(part.lines, row.lines.order_by("pk"), strict=True):
            pack = wanted.pack
            for name, read in LINE.items():
                assert read(line) == getattr(wanted, name), name
            assert (line.order, line.partner) == (order, part.partner)
            assert line.partner_name == part.partner.name
            assert line.partner_sku == pack.partner_sku
            assert (line.product, line.title) == (pack.product, pack.product.title)
            assert (line.pool, line.unit_kind) == (pack.pool, pack.pool.unit_kind)
            assert (line.pack_name, line.pack_quantity) == (pack.name, pack.quantity)
            assert (line.claimed, line.shipped) == (wanted.base_units, 0)
            assert line.tax_rate == pack.tax_category.rate
            assert line.unit_price_incl_tax == pack.price
            assert line.line_price_incl_tax - line.line_price_excl_tax == (
                tax_included(wanted.total, wanted.rate, "CNY")
            )
            price = line.prices.get()
            assert (price.quantity, price.price_incl_tax) == (line.quantity, pack.price)


def test_the_order_keeps_the_whole_and_the_buyer(draft, order, buyer):
    for name, read in WHOLE.items():
        meant = getattr(draft, name)
        assert read(order) == (len(meant) if name == "parts" else meant)
    assert order.total_incl_tax == draft.total == Decimal("224.27")
    assert order.total_excl_tax == draft.total - draft.tax
    assert order.shipping_incl_tax == draft.delivery_cost
    assert order.guest_email == buyer.email
    assert order.guest_phone == buyer.phone
    assert order.language == buyer.language
    for name, value in an_address(line3="Haidian").items():
        assert getattr(order.shipping_address, name) == value, name


def test_account_of_the_buyer_is_kept(draft):
    user = a_user("own@example.com")
    placed = place_order(
        draft,
        basket=a_basket_of(draft, user),
        buyer=replace(Buyer(), user=user, email="own@example.com"),
        address=an_address(),
    )

    order = Order.objects.get(pk=placed.pk)
    assert (order.user, order.guest_email) == (user, "")


def test_seller_reads_and_sends_its_part_without_the_rest(client):
    order = a_paid_order(
        [(a_pack(a_farm(code="li"), "Pears"), 1), (a_pack(a_farm(), "Millet"), 1)]
    )
    part = packed(order.parts.get(partner__code="li"))
    client.force_login(a_member(part.partner))
    page = client.get(reverse("desk:order", args=["li", part.number])).text
    assert "18 Fuxing Road" in page
    assert "Millet" not in page

    client.post(
        reverse("desk:order_ship", args=["li", part.number]),
        {
            "seen_sent": 0,
            f"packs-{part.lines.get().pk}": 1,
            "carrier": "SF Express",
            "tracking_number": "SF1234567890123",
        },
    )

    part.refresh_from_db()
    assert part.status == S.SHIPPED
