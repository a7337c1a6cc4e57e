"""Sales at a stall: orders that are done with, once each, as they were made."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from core import dates
from fulfilment.packing.queries.vendor_orders import history
from notifications.models import Notification
from orders.order.models import Order, VendorOrder
from orders.order.states import VendorOrderStatus
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind
from payments.payouts.queries import held_of
from reports.sales.periods import before, to_date
from reports.sales.queries import sold_vendor_orders
from reports.sales.shoppers import of_shoppers, shoppers
from shop.catalogue.models import Product
from stall.models import StallSale
from stall.queries import goods_for_stall, owed_to_market, sales_on, takings
from stall.services import Sale, StallError, StallItem, record_sale
from stall.states import PaidBy
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.vendors import make_farm, make_lot, make_member
from tests.races.market import assert_sound
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def seller(farm):
    return make_member(farm, Role.SELLER)


def a_sale(*items, **fields):
    return Sale(**{
        "key": uuid4(), "items": items, "paid_by": PaidBy.CASH,
        "sold_at": timezone.now(), **fields,
    })  # fmt: skip


def some(pack, count=1, price=None, **fields):
    return StallItem(pack.pk, pack.price if price is None else price, count, **fields)


def test_sale_is_an_order_that_is_done_with(farm, seller):
    pack = make_pack(farm, "Pears", price="30.00", quantity=2500)
    had = pack.pool.on_hand

    sale = record_sale(farm, a_sale(some(pack, 2)), by=seller)

    part = VendorOrder.objects.get(order=sale.order)
    assert sale.order.total_incl_tax == Decimal("60.00")
    assert (part.status, part.in_cash) == (VendorOrderStatus.RECEIVED, True)
    assert part.at_stall
    pack.pool.refresh_from_db()
    assert (pack.pool.on_hand, pack.pool.claimed) == (had - 5000, 0)
    line = part.lines.get()
    assert (line.channel, line.quantity, line.shipped) == ("stall", 2, 2)
    assert_sound()


def test_money_is_the_sellers_and_its_fees_are_owed(farm, seller):
    make_fee("10")
    pack = make_pack(farm, price="100.00")

    sale = record_sale(farm, a_sale(some(pack)), by=seller)

    rows = Posting.objects.filter(account__kind=AccountKind.CASH)
    assert sum(one.amount for one in rows) == 0
    assert held_of(farm, sale.order.currency) < 0
    assert owed_to_market(farm, sale.order.currency) > 0
    assert_sound()


def test_nobody_is_told_to_pack_it(farm, seller):
    record_sale(farm, a_sale(some(make_pack(farm))), by=seller)
    assert not Notification.objects.exists()
    assert not mail.outbox


def test_sent_again_it_is_the_same_sale(farm, seller):
    sale = a_sale(some(make_pack(farm)))
    first = record_sale(farm, sale, by=seller)
    assert record_sale(farm, sale, by=seller) == first
    assert Order.objects.count() == 1


def test_goods_are_weighed_out(farm, seller):
    pack = make_pack(farm, "Walnuts", price="18.60", quantity=500)
    had = pack.pool.on_hand
    item = StallItem(pack.pk, Decimal("37.20"), units=1260)

    sale = record_sale(farm, a_sale(item), by=seller)

    line = sale.order.lines.get()
    assert line.line_price_incl_tax == Decimal("46.87")
    assert (line.pack_quantity, line.pack_name_en) == (1260, "1.26 kg")
    assert line.pack_name_zh_hans == "1.26公斤"
    pack.pool.refresh_from_db()
    assert pack.pool.on_hand == had - 1260
    assert_sound()


def test_weighed_packs_need_no_second_weighing(farm, seller):
    pack = make_weighed_pack(farm)
    item = StallItem(pack.pk, Decimal("20.00"), units=830)
    sale = record_sale(farm, a_sale(item), by=seller)
    assert not sale.order.lines.get().is_weighed
    assert_sound()


@pytest.mark.parametrize(
    ("currency", "price", "units", "total"),
    [
        ("CNY", "37.20", 1, "0.04"),
        ("JPY", "995", 333, "331"),
        ("KWD", "1.250", 1234, "1.540"),
        ("USD", "4.99", 2500, "12.48"),
    ],
)
def test_price_is_to_the_coin(farm, seller, currency, price, units, total):
    pack = make_pack(farm, price=price, quantity=1000, currency=currency)
    item = StallItem(pack.pk, Decimal(price), units=units)
    sale = record_sale(farm, a_sale(item), by=seller)
    assert sale.order.total_incl_tax == Decimal(total)
    assert_sound()


def test_price_is_what_was_asked(farm, seller):
    pack = make_pack(farm, price="30.00")
    sale = record_sale(farm, a_sale(some(pack, 3, Decimal("25.50"))), by=seller)
    assert sale.order.total_incl_tax == Decimal("76.50")
    free = record_sale(farm, a_sale(some(pack, 1, Decimal(0))), by=seller)
    assert free.order.total_incl_tax == 0
    assert_sound()


def test_more_than_the_books_have_was_there_after_all(farm, seller):
    pack = make_pack(farm, quantity=1000, on_hand=1000)

    record_sale(farm, a_sale(some(pack, 3)), by=seller)

    pack.pool.refresh_from_db()
    assert (pack.pool.on_hand, pack.pool.claimed) == (0, 0)
    entry = pack.pool.entries.get(reason="count")
    assert entry.quantity == 2000
    assert_sound()


def test_lots_are_used_up_as_they_are_when_packing(farm, seller):
    pack = make_pack(farm, quantity=1000, on_hand=0)
    lot = make_lot(pack.pool, quantity=5000)

    record_sale(farm, a_sale(some(pack, 2)), by=seller)

    lot.refresh_from_db()
    assert lot.left == 3000
    assert_sound()


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": -1}, {"count": 10_001}, {"units": 0},
        {"units": 10_000_001}, {"price": Decimal(-1)}, {"price": Decimal(10**9)},
    ],
)  # fmt: skip
def test_wrong_amounts_write_nothing(farm, seller, wrong):
    pack = make_pack(farm)
    given = {"count": 1, "price": pack.price, **wrong}
    with pytest.raises(StallError):
        record_sale(farm, a_sale(StallItem(pack.pk, **given)), by=seller)
    assert not Order.objects.exists()


def test_empty_sale_and_others_goods_write_nothing(farm, seller):
    theirs = make_pack(make_farm())
    for sale in (a_sale(), a_sale(some(theirs))):
        with pytest.raises(StallError):
            record_sale(farm, sale, by=seller)
    assert not Order.objects.exists()


def test_closed_shop_sells_nothing(farm, seller):
    pack = make_pack(farm)
    farm.status = "suspended"
    farm.save()
    with pytest.raises(StallError):
        record_sale(farm, a_sale(some(pack)), by=seller)
    assert not StallSale.objects.exists()


def test_takings_of_a_day(farm, seller):
    pack = make_pack(farm, price="10.00")
    for paid_by, count in ((PaidBy.CASH, 1), (PaidBy.CASH, 2), (PaidBy.OWN_CODE, 4)):
        record_sale(farm, a_sale(some(pack, count), paid_by=paid_by), by=seller)
    before = timezone.now() - timedelta(days=3)
    record_sale(farm, a_sale(some(pack, 9), sold_at=before), by=seller)

    found = takings(sales_on(farm, dates.today()))

    assert [(one.paid_by, one.count, one.total) for one in found] == [
        ("cash", 2, Decimal("30.00")),
        ("own-code", 1, Decimal("40.00")),
    ]


def test_goods_by_name_with_their_packs(farm):
    pears = make_pack(farm, "Pears", quantity=2500)
    make_pack(farm, "Pears", quantity=500, product=pears.product)
    make_pack(farm, "Hidden")
    Product.objects.filter(title="Hidden").update(state="hidden")
    make_pack(make_farm(), "Theirs")

    [goods] = goods_for_stall(farm)

    assert [pack.quantity for pack in goods.packs] == [500, 2500]
    assert goods.loose.quantity == 500


def test_buyers_at_a_stall_are_no_returning_shopper(farm, seller):
    pack = make_pack(farm, "Pears", price="30.00", quantity=2500)
    for _sale in range(2):
        record_sale(farm, a_sale(some(pack)), by=seller)
    period = to_date("month", dates.today())

    found, _before = shoppers(farm, period, before(period, "month"), "CNY")

    assert (found.all, found.guests, found.came_back) == (0, 0, 0)
    rows = sold_vendor_orders(farm)
    assert rows.count() == 2
    assert not of_shoppers(rows, farm, "guests", period).exists()


def test_history_of_a_sale_says_that_it_was_sold(client, farm, seller):
    pack = make_pack(farm, "Pears", price="30.00", quantity=2500)
    sale = record_sale(farm, a_sale(some(pack)), by=seller)
    part = VendorOrder.objects.get(order=sale.order)

    assert [one.label for one in history(part)] == ["sold"]
    assert part.status_words == "sold"
