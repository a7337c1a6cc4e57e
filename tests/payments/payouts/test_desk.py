"""The seller's page of money."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from core import dates
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.payment import mark_paid
from payments.payment.models import Payment
from payments.payment.services.refunds import ask_refund
from payments.payouts.periods import Period
from payments.payouts.services.earnings import earn_due
from payments.payouts.statement import Statement
from shop.basket.services.baskets import priced
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import (
    make_paid_order,
    make_vendor_order,
    place_basket,
)
from tests.factories.payouts import make_fee
from tests.factories.shop import make_basket, make_category, make_offer, make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db
URL = "/desk/li/money/"


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def page(client, query=""):
    return client.get(f"{URL}{query}").content.decode()


def rows(client, form="csv"):
    answer = client.get(f"{URL}?as={form}")
    content = b"".join(answer.streaming_content)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_nothing_yet(owner):
    shown = page(owner)

    assert "No transactions yet" in shown
    assert "the whole price is yours" in shown


def test_what_is_pending_and_what_is_owed(owner, farm):
    make_fee("10")
    make_paid_order([(make_pack(farm, price="100.00"), 1)])
    vendor_order = make_packed_vendor_order(make_pack(farm, price="50.00"), 1)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    earn_due(timezone.now() + timedelta(days=90))

    shown = page(owner)

    assert "¥102.00" in shown  # 100 + 12 − 10
    assert "¥57.00" in shown  # 50 + 12 − 5
    assert "10%" in shown


def test_statement_adds_up(owner, farm):
    make_fee("10", tax_percent=6)
    make_paid_order([(make_pack(farm, price="100.00"), 1)])
    vendor_order = make_vendor_order(make_pack(farm, price="50.00"))
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    table = rows(owner)

    assert [row[1] for row in table] == [
        "Item",
        "Opening balance",
        "order paid",
        "order paid",
        "refunded to the shopper",
        "Closing balance",
    ]
    shown = [head.lower() for head in table[0]]
    assert shown[3:] == [
        *("shopper paid", "discounts funded by others", "fees", "paid out", "other"),
        *("yours", "not yet earned", "owed to you", "balance", "currency"),
    ]
    nothing = ["0.00"] * 2
    assert table[2][3:6] == ["112.00", "0.00", "10.60"]
    assert table[2][6:] == [*nothing, "101.40", "101.40", "0.00", "101.40", "CNY"]
    assert table[3][3:9] == ["62.00", "0.00", "5.30", *nothing, "56.70"]
    assert table[4][3:9] == ["-62.00", "0.00", "-5.30", *nothing, "-56.70"]
    assert (table[1][11], table[-1][11]) == ("0.00", "101.40")
    assert [row[2] for row in rows(owner, "xlsx")] == [row[2] or None for row in table]


def test_statement_adds_up_with_discounts_that_others_pay(owner, farm):
    five = make_cooperative()
    Partner.objects.filter(pk=farm.pk).update(cooperative=five)
    make_fee("2", role="packing", payee=five)
    make_offer(
        "20", funded_by="shared", cooperative=five, cooperative_percent=50,
        market_percent=50,
    )  # fmt: skip
    basket = make_basket(packs=[(make_pack(farm, price="100.00"), 1)])
    priced(basket)
    order = place_basket(basket)
    payment = Payment.objects.create(
        order=order, key="pi:1", amount=9200, currency="CNY", state="succeeded"
    )
    mark_paid(order)
    line = order.lines.get()
    ask_refund(
        payment,
        amount=2000,
        cause="x",
        vendor_order=line.vendor_order,
        lines={line.pk: 2000},
    )

    table = rows(owner)

    nothing = ["0.00"] * 2
    assert table[2][3:9] == ["92.00", "20.00", "2.00", *nothing, "110.00"]
    assert table[3][3:9] == ["-20.00", "-5.00", "-0.50", *nothing, "-24.50"]
    assert table[-1][11] == "85.50"


def test_month_before_is_empty_and_opens_with_nothing(owner, farm):
    make_paid_order([(make_pack(farm), 1)])
    before = Period.of(dates.today(), "month").before

    shown = page(owner, f"?month={before.key}")

    assert "No transactions in this month." in shown


@pytest.mark.parametrize(
    "month", ["2026-13", "x", "", "0000-00", "99999-1", "9999-12", "0001-01"]
)
def test_odd_questions_are_answered_with_this_month(owner, month):
    answer = owner.get(URL, {"month": month, "currency": "x", "page": "z"})

    assert answer.status_code == 200
    assert answer.context["is_this_month"]


def test_months_follow_one_another():
    december = Period.asked({"period": "2026-12"}, dates.today())

    assert (december.before.key, december.next.key) == ("2026-11", "2027-01")
    assert december.next.before == december


def test_another_sellers_money_is_not_there(client, farm):
    other = make_farm(code="wang")
    make_paid_order(
        [(make_pack(farm, price="77.00"), 1), (make_pack(other, price="33.00"), 1)]
    )
    client.force_login(make_member(other))

    assert client.get(URL).status_code == 404
    shown = client.get("/desk/wang/money/").content.decode()
    assert "¥45.00" in shown
    assert "¥89.00" not in shown


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.SELLER, 403), (Role.PACKER, 403), (Role.STREAMER, 403)],
)
def test_who_may_see_it(client, farm, role, status):
    client.force_login(make_member(farm, role))

    assert client.get(URL).status_code == status


def test_fees_shown_are_those_that_may_fit(owner, farm):
    five = make_cooperative("Five Villages")
    make_fee("7", seller=make_farm())
    make_fee("8", cooperative=five)
    make_fee("9", seller=farm, currency="CNY", fixed=1, floor=2, cap=50, position=1)
    make_fee("6", position=2)
    make_fee("4", position=3)

    shown = page(owner)

    assert "7%" not in shown
    assert "8%" not in shown
    assert "9%" in shown
    assert "6%" in shown
    # The one before it leaves nothing to it.
    assert "4%" not in shown
    assert "at least ¥2.00" in shown
    assert "at most ¥50.00" in shown


def test_queries_stay_the_same(owner, farm, queries):
    make_fee("10")
    for _ in range(3):
        make_paid_order([(make_pack(farm), 1)])

    with queries(15):  # two of each balance: its checkpoint, and what came since
        page(owner)


def test_many_rows_come_in_pages(owner, farm, monkeypatch):
    monkeypatch.setattr("payments.payouts.desk.PER_PAGE", 2)
    for _ in range(3):
        make_paid_order([(make_pack(farm), 1)])

    assert "Page 1 of 2" in page(owner)
    assert "Page 2 of 2" in page(owner, "?page=2")


def test_statement_of_a_large_month_is_read_in_pieces(farm, monkeypatch):
    monkeypatch.setattr("payments.payouts.statement.CHUNK", 2)
    for _ in range(5):
        make_paid_order([(make_pack(farm), 1)])
    made = Statement(farm, "CNY", Period.of(dates.today(), "month"))

    assert len(list(made.file_rows())) == 8


@pytest.mark.parametrize("where", ["products/quick/", "products/new/"])
def test_fees_are_said_where_prices_are_set(owner, farm, where):
    five = make_cooperative("Five Villages")
    farm.cooperative = five
    farm.save()
    make_fee("5")
    make_fee("2.5", role="packing", cooperative=five, payee=five)
    make_fee("50", position=1, category=make_category())

    shown = owner.get(f"/desk/li/{where}").content.decode()

    assert "Deducted from each sale: Nanpo 5% · Five Villages 2.5%." in shown


def test_nothing_is_said_where_nothing_is_kept(owner):
    shown = owner.get("/desk/li/products/new/").content.decode()

    assert "Deducted from each sale:" not in shown


def test_money_that_cannot_be_sent_says_what_it_waits_for(owner, farm):
    vendor_order = make_packed_vendor_order(make_pack(farm, price="50.00"), 1)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    assert "Your payout is waiting" not in page(owner)

    earn_due(timezone.now() + timedelta(days=90))

    assert "no bank details" in page(owner)
