"""vendure#2227, spree#14581: a split order lost a field on its way to the sellers, or
the seller could not send its part.

Here each field of the draft is compared with the row it must reach; a new field without
a row in these tables fails the test.
"""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core.money import tax_included
from core.units import UnitKind
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order
from orders.order.services.placement import Buyer, place_order
from orders.order.states import VendorOrderStatus as S
from tests.factories.accounts import make_user
from tests.factories.containers import make_container
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_address, make_paid_order
from tests.factories.shop import make_basket_of, make_pack, make_product
from tests.factories.vendors import make_farm, make_lot, make_member
from vendors.partner.services.containers import put_in_containers

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
    # Goes with the signal that asks for it: tests/checkout/test_agreed_prices.
    "reserved_quantity": lambda line: 0,
    "lot": lambda line: line.lot,
    "basket_reference": lambda line: "",
    "units": lambda line: (
        None if line.pack_quantity == line.stockrecord.quantity else line.pack_quantity
    ),
    "is_own_price": lambda line: line.is_own_price,
    "without_deposit": lambda line: (
        line.stockrecord.container is not None and line.container is None
    ),
}
PART = {
    "partner": lambda vendor_order: vendor_order.partner,
    "lines": lambda vendor_order: vendor_order.lines.count(),
    "delivery": lambda vendor_order: vendor_order.delivery_code,
    "note": lambda vendor_order: vendor_order.note,
    "carried": lambda vendor_order: vendor_order.carried,
    "is_visit": lambda vendor_order: vendor_order.is_visit,
    "due_on": lambda vendor_order: vendor_order.due_on,
    "rest": lambda vendor_order: vendor_order.rest,
}
DELIVERY = {
    "code": lambda vendor_order: vendor_order.delivery_code,
    "name": lambda vendor_order: vendor_order.delivery_name,
    "cost": lambda vendor_order: vendor_order.delivery_cost,
    "is_pickup": lambda vendor_order: vendor_order.is_pickup,
    "by_van": lambda vendor_order: vendor_order.by_van,
    "expected_from": lambda vendor_order: vendor_order.expected_from,
    "expected_to": lambda vendor_order: vendor_order.expected_to,
    "accept_by": lambda vendor_order: vendor_order.accept_by,
    "send_by": lambda vendor_order: vendor_order.send_by,
    "depot": lambda vendor_order: vendor_order.depot,
}
WHOLE = {
    "currency": lambda order: order.currency,
    "vendor_orders": lambda order: order.vendor_orders.count(),
    "from_balance": lambda order: order.from_balance,
    "earmark": lambda order: order.earmark,
    "payment_method": lambda order: order.payment_method,
    "expires_at": lambda order: order.expires_at,
    "added_to": lambda order: order.added_to,
    "is_gift": lambda order: order.is_gift,
    "gift_message": lambda order: order.gift_message,
    "rest_by_card": lambda order: order.rest_by_card,
}


@pytest.fixture
def draft():
    """Two sellers, no two values alike."""
    pears = make_pack(
        make_farm("Li"), "Pears", price="30.00", quantity=2500, tax="0.09"
    )
    loose = make_pack(product=pears.product, price="6.00", quantity=500, tax="0.09")
    eggs = make_product(make_farm("Gao"), "Eggs", unit_kind=UnitKind.PIECE)
    ten = make_pack(
        product=eggs, price="19.99", quantity=10, tax="0.13", name="10 eggs"
    )
    sixty = make_pack(
        product=eggs, price="99.00", quantity=60, tax="0.13", name="60 eggs"
    )
    for pack in (ten, sixty):
        put_in_containers(pack, make_container(pack.partner), 1)
    post = Delivery(
        "flat-7", "SF Express", Decimal("12.50"), False, True, date(2031, 3, 4),
        date(2031, 3, 6), datetime(2031, 3, 2, 4, tzinfo=UTC),
        datetime(2031, 3, 3, 4, tzinfo=UTC),
    )  # fmt: skip
    pickup = Delivery(
        "pickup-8",
        "At the farm",
        Decimal(0),
        True,
        False,
        date(2031, 3, 5),
        date(2031, 3, 5),
    )
    lines = (
        DraftLine(ten, 3, Decimal("5.97"), is_own_price=True),
        DraftLine(
            sixty,
            1,
            origin="live:4",
            lot=make_lot(sixty.pool, 60),
            without_deposit=True,
        ),
    )
    return OrderDraft(
        "CNY",
        (
            DraftVendorOrder(
                pears.partner,
                (
                    DraftLine(pears, 2, Decimal("1.23")),
                    DraftLine(loose, 1, price=Decimal("15.12"), units=1260),
                ),
                post,
                "Hi",
            ),
            DraftVendorOrder(
                ten.partner,
                lines,
                pickup,
                "Ring twice, please",
                due_on=date(2031, 4, 1),
            ),
        ),
        expires_at=datetime(2031, 3, 1, 4, tzinfo=UTC),
        added_to=make_paid_order([(pears, 1)]),
        is_gift=True,
        gift_message="Happy birthday",
    )


@pytest.fixture
def buyer():
    return Buyer(None, "chen@example.com", "+8613800138000", "zh-hans")


@pytest.fixture
def order(draft, buyer):
    placed = place_order(
        draft,
        basket=make_basket_of(draft),
        buyer=buyer,
        address=make_address(line3="Haidian"),
    )
    return Order.objects.get(pk=placed.pk)


def pairs(draft, order):
    return list(
        zip(draft.vendor_orders, order.vendor_orders.order_by("number"), strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (DraftLine, LINE),
        (DraftVendorOrder, PART),
        (Delivery, DELIVERY),
        (OrderDraft, WHOLE),
    ],
)
def test_each_field_has_a_place(kind, table):
    assert [field.name for field in fields(kind)] == list(table)


def test_each_delivery_reaches_its_part(draft, order):
    for vendor_order, row in pairs(draft, order):
        for name, read in DELIVERY.items():
            assert read(row) == getattr(vendor_order.delivery, name), name


def test_each_part_reaches_its_seller(draft, order):
    for vendor_order, row in pairs(draft, order):
        assert row.partner == vendor_order.partner
        assert row.note == vendor_order.note
        assert (row.due_on, row.rest) == (vendor_order.due_on, vendor_order.rest)
        assert row.status == S.PENDING
        assert row.lines.count() == len(vendor_order.lines)
        assert (row.goods, row.discount) == (vendor_order.goods, vendor_order.discount)
        assert (row.total, row.tax) == (vendor_order.total, vendor_order.tax)
        assert row.weight_grams == vendor_order.weight_grams


def test_each_line_is_as_it_was_drafted(draft, order):
    for vendor_order, row in pairs(draft, order):
        for wanted, line in zip(
            vendor_order.lines, row.lines.order_by("pk"), strict=True
        ):
            pack = wanted.pack
            for name, read in LINE.items():
                assert read(line) == getattr(wanted, name), name
            assert (line.order, line.partner) == (order, vendor_order.partner)
            assert line.partner_name == vendor_order.partner.name
            assert line.partner_sku == pack.partner_sku
            assert (line.product, line.title) == (pack.product, pack.product.title)
            assert (line.pool, line.unit_kind) == (pack.pool, pack.pool.unit_kind)
            measured = ("1.26 kg", 1260) if wanted.units else (pack.name, pack.quantity)
            assert (line.pack_name, line.pack_quantity) == measured
            assert (line.claimed, line.shipped) == (wanted.base_units, 0)
            assert line.tax_rate == pack.tax_category.rate
            assert line.unit_price_incl_tax == wanted.unit_price
            assert line.line_price_incl_tax - line.line_price_excl_tax == (
                tax_included(wanted.total, wanted.rate, "CNY")
            )
            price = line.prices.get()
            each = (line.quantity, wanted.unit_price)
            assert (price.quantity, price.price_incl_tax) == each


def test_the_order_keeps_the_whole_and_the_buyer(draft, order, buyer):
    for name, read in WHOLE.items():
        meant = getattr(draft, name)
        assert read(order) == (len(meant) if name == "vendor_orders" else meant)
    assert order.total_incl_tax == draft.total == Decimal("245.39")
    assert order.total_excl_tax == draft.total - draft.tax
    assert order.shipping_incl_tax == draft.delivery_cost
    assert order.guest_email == buyer.email
    assert order.guest_phone == buyer.phone
    assert order.language == buyer.language
    for name, value in make_address(line3="Haidian").items():
        assert getattr(order.shipping_address, name) == value, name


def test_account_of_the_buyer_is_kept(draft):
    user = make_user("own@example.com")
    placed = place_order(
        draft,
        basket=make_basket_of(draft, user),
        buyer=replace(Buyer(), user=user, email="own@example.com"),
        address=make_address(),
    )

    order = Order.objects.get(pk=placed.pk)
    assert (order.user, order.guest_email) == (user, "")


def test_seller_reads_and_sends_its_part_without_the_rest(client):
    order = make_paid_order(
        [
            (make_pack(make_farm(code="li"), "Pears"), 1),
            (make_pack(make_farm(), "Millet"), 1),
        ]
    )
    vendor_order = pack_vendor_order(order.vendor_orders.get(partner__code="li"))
    client.force_login(make_member(vendor_order.partner))
    page = client.get(reverse("desk:order", args=["li", vendor_order.number])).text
    assert "18 Fuxing Road" in page
    assert "Millet" not in page

    client.post(
        reverse("desk:order_ship", args=["li", vendor_order.number]),
        {
            "seen_sent": 0,
            f"packs-{vendor_order.lines.get().pk}": 1,
            "carrier": "SF Express",
            "tracking_number": "SF1234567890123",
        },
    )

    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED
