"""A host's commission: frozen with the line, earned with the sale, gone with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import dates
from fulfilment.packing.services.packing import begin_packing
from live.records.commission import commissions_of, sums_of
from live.records.models import CommissionAgreement
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    finish_packing,
    ship_vendor_order,
    tick_line,
)
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty, RefundState
from payments.payouts.models import LineFee
from payments.payouts.periods import Period
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.fees import freeze_fees
from payments.payouts.services.postings import book_orders
from payments.payouts.statement import Statement
from tests.factories.live import make_broadcast, make_hosted_broadcast, make_live_order
from tests.factories.payments import off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


@pytest.fixture
def host():
    return make_farm()


@pytest.fixture
def pack():
    return make_pack(price="100.00")


@pytest.fixture
def vendor_order(host, pack):
    """Two boxes of 100.00 from a broadcast for 10 %; the market takes 5 %."""
    make_fee("5")
    order = make_live_order(make_hosted_broadcast(host, pack), [(pack, 2)])
    return order.vendor_orders.get()


def deliver(vendor_order, packs=2):
    vendor_order.refresh_from_db()
    line = vendor_order.lines.get()
    if not line.is_packed:
        begin_packing(vendor_order, by=None)
        tick_line(line, packed=True)
        vendor_order = finish_packing(vendor_order, by=None)
    ship_vendor_order(
        vendor_order, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None
    )
    earn_due(timezone.now() + timedelta(days=90))


def back(vendor_order, amount, cause="x", **terms):
    line = vendor_order.lines.get()
    payment = vendor_order.order.payments.get()
    return ask_refund(
        payment, amount=amount, cause=cause, vendor_order=vendor_order,
        lines={line.pk: amount}, terms=RefundTerms(**terms),
    )  # fmt: skip


def standing(vendor_order, host):
    return (
        owed(vendor_order.partner), owed(vendor_order.partner, "payable"),
        owed(host, "cooperative"), owed(host, "payable"),
    )  # fmt: skip


def test_waits_until_the_sale_is_earned(vendor_order, host):
    fee = LineFee.objects.get(role="host")
    assert (fee.payee, fee.percent, fee.price, fee.amount) == (host, 10, 20000, 2000)
    assert standing(vendor_order, host) == (18200, 0, 2000, 0)

    deliver(vendor_order, 1)
    assert standing(vendor_order, host) == (9100, 9100, 1000, 1000)
    deliver(vendor_order, 1)
    assert standing(vendor_order, host) == (0, 18200, 0, 2000)
    assert breached() == []


def test_is_booked_once(vendor_order, host):
    assert book_orders([vendor_order.order]) == 0
    assert owed(host, "cooperative") == 2000


def test_percent_is_the_shelfs_whatever_is_agreed_later(host, pack):
    broadcast = make_hosted_broadcast(host, pack)
    CommissionAgreement.objects.update(percent=Decimal(40))

    make_live_order(broadcast, [(pack, 1)])

    assert LineFee.objects.get(role="host").percent == 10


@pytest.mark.parametrize("is_earned", [False, True])
@pytest.mark.parametrize(("gone", "kept"), [(5000, 1500), (3333, 1667), (20000, 0)])
def test_what_goes_back_takes_its_share_along(
    vendor_order, host, is_earned, gone, kept
):
    if is_earned:
        deliver(vendor_order)

    refund = back(vendor_order, gone)

    assert owed(host, "payable" if is_earned else "cooperative") == kept
    move_refund(refund, RefundState.FAILED)
    assert owed(host, "payable") + owed(host, "cooperative") == 2000


def test_many_small_refunds_take_as_much_as_one(vendor_order, host):
    for n in range(30):
        back(vendor_order, 333, f"small-{n}")

    assert owed(host, "cooperative") == 2000 - 999


def test_refund_that_the_market_bears_leaves_seller_and_host_alone(vendor_order, host):
    before = standing(vendor_order, host)
    back(vendor_order, 5000, bearer=LiableParty.MARKET)
    assert standing(vendor_order, host) == before


def test_cancelled_part_brings_nothing(vendor_order, host):
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    assert standing(vendor_order, host) == (0, 0, 0, 0)


def test_no_commission_without_origin_agreement_or_of_own_goods(host, pack):
    broadcast = make_hosted_broadcast(host, pack)
    other = make_broadcast(host)
    own = make_pack(host)

    make_live_order(other, [(pack, 1)])
    make_live_order(broadcast, [(own, 1)])

    assert not LineFee.objects.filter(role="host").exists()


def test_never_more_than_the_seller_gets(host, pack):
    make_fee("80")
    broadcast = make_hosted_broadcast(host, pack, "50")

    make_live_order(broadcast, [(pack, 1)])

    assert list(LineFee.objects.values_list("role", "amount")) == [
        ("commission", 8000), ("host", 2000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "price", "share"),
    [("CNY", "19.99", 246), ("JPY", "1999", 246), ("KWD", "19.99", 2460)],
)
def test_exact_to_the_step_of_any_currency(host, currency, price, share):
    pack = make_pack(price=price, currency=currency)
    make_live_order(make_hosted_broadcast(host, pack, "12.3"), [(pack, 1)])

    assert owed(host, "cooperative", currency) == share


def rows(partner):
    made = Statement(partner, "CNY", Period.of(dates.today(), "month"))
    return [(r.words, r.yours, r.charged, r.other) for r, _balance in made.all_rows()]


def test_statements_of_both_tell_it_apart(vendor_order, host):
    back(vendor_order, 5000)

    assert rows(vendor_order.partner) == [
        ("order paid", 21200 - 1000, 1000, 0),
        ("commission for a host: order paid", -2000, 2000, 0),
        ("refunded to the shopper", -5000 + 250, -250, 0),
        ("commission for a host: refunded to the shopper", 500, -500, 0),
    ]
    assert rows(host) == [
        ("commission as a host: order paid", 2000, -2000, 0),
        ("commission as a host: refunded to the shopper", -500, 500, 0),
    ]


def test_cooperative_with_a_fee_of_the_same_sale_reads_two_rows():
    five = make_cooperative()
    make_fee("4", role="packing", cooperative=five, payee=five)
    pack = make_pack(make_farm(cooperative=five), price="100.00")
    vendor_order = make_live_order(
        make_hosted_broadcast(five, pack), [(pack, 1)]
    ).vendor_orders.get()
    deliver(vendor_order, 1)

    found = rows(five)

    assert found[:2] == [
        ("a member's sale: order paid", 400, -400, 0),
        ("commission as a host: order paid", 1000, -1000, 0),
    ]
    assert sum(row[1] for row in found) == 1400 == owed(five, "payable")
    assert breached() == []


def test_page_of_both_says_what_it_came_to(vendor_order, host, client, queries):
    back(vendor_order, 5000)
    assert [(s.is_host, s.kept) for s in sums_of(host)] == [(True, Decimal(15))]
    assert [(s.is_host, s.kept) for s in sums_of(vendor_order.partner)] == [
        (False, Decimal(15))
    ]
    row = commissions_of(host).get()
    assert (row.is_frozen, row.kept, row.back) == (True, 1500, 500)
    deliver(vendor_order)
    assert commissions_of(host).get().is_frozen is False

    client.force_login(make_member(host))
    with queries(12):
        page = client.get(f"/desk/{host.code}/live/terms/")
    assert "15.00" in page.content.decode()


def test_lines_of_no_broadcast_ask_nothing_more(pack, queries):
    make_fee("5")
    broadcast = make_broadcast(pack.partner)
    order = make_live_order(broadcast, [(pack, 1)], is_paid=False)
    related = ("order", "partner", "product__main_category")
    line = order.lines.select_related(*related).get()
    line.origin = ""
    LineFee.objects.all().delete()
    with queries(2):
        freeze_fees([line])
