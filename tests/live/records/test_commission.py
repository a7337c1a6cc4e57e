"""A host's commission: frozen with the line, earned with the sale, gone with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from live.records.commission import commissions_of, sums_of
from live.records.models import CommissionAgreement
from orders.fulfilment.services import begin_packing
from orders.order.services import (
    cancel_part,
    finish_packing,
    ship_part,
    tick_line,
)
from orders.payment.services import ask_refund
from orders.payment.services.refunds import RefundTerms, _apply
from orders.payment.states import Bearer, RefundState
from orders.payouts.models import LineFee
from orders.payouts.periods import Period
from orders.payouts.services import book_orders, earn_due
from orders.payouts.services.fees import freeze_fees
from orders.payouts.statement import Statement
from tests.cast import a_cooperative, a_farm, a_member, a_pack
from tests.live.makers import a_broadcast, a_live_order, shown_for
from tests.orders.payouts.makers import a_fee, off_balance, owed
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


@pytest.fixture
def host():
    return a_farm()


@pytest.fixture
def pack():
    return a_pack(price="100.00")


@pytest.fixture
def part(host, pack):
    """Two boxes of 100.00 from a broadcast for 10 %; the market takes 5 %."""
    a_fee("5")
    order = a_live_order(shown_for(host, pack), [(pack, 2)])
    return order.parts.get()


def deliver(part, packs=2):
    part.refresh_from_db()
    line = part.lines.get()
    if not line.is_packed:
        begin_packing(part, by=None)
        tick_line(line, packed=True)
        part = finish_packing(part, by=None)
    ship_part(part, packs={line.pk: packs}, carrier="SF", tracking_number="", by=None)
    earn_due(timezone.now() + timedelta(days=90))


def back(part, amount, cause="x", **terms):
    line = part.lines.get()
    return ask_refund(
        part.order.payments.get(), amount=amount, cause=cause, vendor_order=part,
        lines={line.pk: amount}, terms=RefundTerms(**terms),
    )  # fmt: skip


def standing(part, host):
    return (
        owed(part.partner), owed(part.partner, "payable"),
        owed(host, "cooperative"), owed(host, "payable"),
    )  # fmt: skip


def test_waits_until_the_sale_is_earned(part, host):
    fee = LineFee.objects.get(role="host")
    assert (fee.payee, fee.percent, fee.price, fee.amount) == (host, 10, 20000, 2000)
    assert standing(part, host) == (18200, 0, 2000, 0)

    deliver(part, 1)
    assert standing(part, host) == (9100, 9100, 1000, 1000)
    deliver(part, 1)
    assert standing(part, host) == (0, 18200, 0, 2000)
    assert breached() == []


def test_is_booked_once(part, host):
    assert book_orders([part.order]) == 0
    assert owed(host, "cooperative") == 2000


def test_percent_is_the_shelfs_whatever_is_agreed_later(host, pack):
    broadcast = shown_for(host, pack)
    CommissionAgreement.objects.update(percent=Decimal(40))

    a_live_order(broadcast, [(pack, 1)])

    assert LineFee.objects.get(role="host").percent == 10


@pytest.mark.parametrize("is_earned", [False, True])
@pytest.mark.parametrize(("gone", "kept"), [(5000, 1500), (3333, 1667), (20000, 0)])
def test_what_goes_back_takes_its_share_along(part, host, is_earned, gone, kept):
    if is_earned:
        deliver(part)

    refund = back(part, gone)

    assert owed(host, "payable" if is_earned else "cooperative") == kept
    _apply(refund, RefundState.FAILED)
    assert owed(host, "payable") + owed(host, "cooperative") == 2000


def test_many_small_refunds_take_as_much_as_one(part, host):
    for n in range(30):
        back(part, 333, f"small-{n}")

    assert owed(host, "cooperative") == 2000 - 999


def test_refund_that_the_market_bears_leaves_seller_and_host_alone(part, host):
    before = standing(part, host)
    back(part, 5000, bearer=Bearer.MARKET)
    assert standing(part, host) == before


def test_cancelled_part_brings_nothing(part, host):
    cancel_part(part, by=None, by_shopper=False)
    assert standing(part, host) == (0, 0, 0, 0)


def test_no_commission_without_origin_agreement_or_of_own_goods(host, pack):
    broadcast = shown_for(host, pack)
    other = a_broadcast(host)
    own = a_pack(host)

    a_live_order(other, [(pack, 1)])
    a_live_order(broadcast, [(own, 1)])

    assert not LineFee.objects.filter(role="host").exists()


def test_never_more_than_the_seller_gets(host, pack):
    a_fee("80")
    broadcast = shown_for(host, pack, "50")

    a_live_order(broadcast, [(pack, 1)])

    assert list(LineFee.objects.values_list("role", "amount")) == [
        ("commission", 8000), ("host", 2000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "price", "share"),
    [("CNY", "19.99", 246), ("JPY", "1999", 246), ("KWD", "19.99", 2460)],
)
def test_exact_to_the_step_of_any_currency(host, currency, price, share):
    pack = a_pack(price=price, currency=currency)
    a_live_order(shown_for(host, pack, "12.3"), [(pack, 1)])

    assert owed(host, "cooperative", currency) == share


def rows(partner):
    made = Statement(partner, "CNY", Period.of(timezone.localdate(), "month"))
    return [(r.words, r.yours, r.charged, r.other) for r, _balance in made.all_rows()]


def test_statements_of_both_tell_it_apart(part, host):
    back(part, 5000)

    assert rows(part.partner) == [
        ("order paid", 21200 - 1000, 1000, 0),
        ("commission for a host: order paid", -2000, 2000, 0),
        ("paid back to the shopper", -5000 + 250, -250, 0),
        ("commission for a host: paid back to the shopper", 500, -500, 0),
    ]
    assert rows(host) == [
        ("commission as a host: order paid", 2000, -2000, 0),
        ("commission as a host: paid back to the shopper", -500, 500, 0),
    ]


def test_cooperative_with_a_fee_of_the_same_sale_reads_two_rows():
    five = a_cooperative()
    a_fee("4", role="packing", cooperative=five, payee=five)
    pack = a_pack(a_farm(cooperative=five), price="100.00")
    part = a_live_order(shown_for(five, pack), [(pack, 1)]).parts.get()
    deliver(part, 1)

    found = rows(five)

    assert found[:2] == [
        ("a member's sale: order paid", 400, -400, 0),
        ("commission as a host: order paid", 1000, -1000, 0),
    ]
    assert sum(row[1] for row in found) == 1400 == owed(five, "payable")
    assert breached() == []


def test_page_of_both_says_what_it_came_to(part, host, client, queries):
    back(part, 5000)
    assert [(s.is_host, s.kept) for s in sums_of(host)] == [(True, Decimal(15))]
    assert [(s.is_host, s.kept) for s in sums_of(part.partner)] == [
        (False, Decimal(15))
    ]
    row = commissions_of(host).get()
    assert (row.is_frozen, row.kept, row.back) == (True, 1500, 500)
    deliver(part)
    assert commissions_of(host).get().is_frozen is False

    client.force_login(a_member(host))
    with queries(12):
        page = client.get(f"/desk/{host.code}/live/terms/")
    assert "15.00" in page.content.decode()


def test_lines_of_no_broadcast_ask_nothing_more(pack, queries):
    a_fee("5")
    broadcast = a_broadcast(pack.partner)
    order = a_live_order(broadcast, [(pack, 1)], is_paid=False)
    related = ("order", "partner", "product__main_category")
    line = order.lines.select_related(*related).get()
    line.origin = ""
    LineFee.objects.all().delete()
    with queries(2):
        freeze_fees([line])
