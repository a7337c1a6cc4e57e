"""The seller's page of money."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from orders.checkout.queries import Wishes, propose
from orders.order.services import Buyer, cancel_part, mark_paid, place_order, ship_part
from orders.payment.models import Payment
from orders.payment.services import ask_refund
from orders.payouts.periods import Period
from orders.payouts.services import earn_due
from orders.payouts.statement import Statement
from shop.basket.services import priced
from tests.cast import (
    a_basket,
    a_category,
    a_cooperative,
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    an_address,
)
from tests.orders.fulfilment.makers import packed_part
from tests.shop.offers.made import an_offer
from vendors.members.states import Role
from vendors.partner.models import Partner

from .makers import a_fee

pytestmark = pytest.mark.django_db
URL = "/desk/li/money/"


@pytest.fixture
def farm():
    return a_farm("Li Family Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(a_member(farm))
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

    assert "No money has moved yet" in shown
    assert "the whole price is yours" in shown


def test_what_is_pending_and_what_is_owed(owner, farm):
    a_fee("10")
    a_paid_order([(a_pack(farm, price="100.00"), 1)])
    part = packed_part(a_pack(farm, price="50.00"), 1)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None)
    earn_due(timezone.now() + timedelta(days=90))

    shown = page(owner)

    assert "¥102.00" in shown  # 100 + 12 − 10
    assert "¥57.00" in shown  # 50 + 12 − 5
    assert "10 %" in shown


def test_statement_adds_up(owner, farm):
    a_fee("10", tax_percent=6)
    a_paid_order([(a_pack(farm, price="100.00"), 1)])
    part = a_paid_order([(a_pack(farm, price="50.00"), 1)]).parts.get()
    cancel_part(part, by=None, by_shopper=True)

    table = rows(owner)

    assert [row[1] for row in table] == [
        "What",
        "Opening balance",
        "order paid",
        "order paid",
        "paid back to the shopper",
        "Closing balance",
    ]
    shown = [head.lower() for head in table[0]]
    assert shown[3:] == [
        *("shopper paid", "discounts borne by others", "fees", "paid out", "other"),
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
    five = a_cooperative()
    Partner.objects.filter(pk=farm.pk).update(cooperative=five)
    a_fee("2", role="packing", payee=five)
    an_offer(
        "20", funded_by="shared", cooperative=five, cooperative_percent=50,
        market_percent=50,
    )  # fmt: skip
    basket = a_basket(packs=[(a_pack(farm, price="100.00"), 1)])
    priced(basket)
    order = place_order(
        propose(basket, region="CN-BJ", wishes=Wishes()).draft,
        basket=basket,
        buyer=Buyer(email="guest@example.com"),
        address=an_address(),
    )
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
    a_paid_order([(a_pack(farm), 1)])
    before = Period.of(timezone.localdate(), "month").before

    shown = page(owner, f"?month={before.key}")

    assert "Nothing moved in this month." in shown


@pytest.mark.parametrize(
    "month", ["2026-13", "x", "", "0000-00", "99999-1", "9999-12", "0001-01"]
)
def test_odd_questions_are_answered_with_this_month(owner, month):
    answer = owner.get(URL, {"month": month, "currency": "x", "page": "z"})

    assert answer.status_code == 200
    assert answer.context["is_this_month"]


def test_months_follow_one_another():
    december = Period.asked({"period": "2026-12"}, timezone.localdate())

    assert (december.before.key, december.next.key) == ("2026-11", "2027-01")
    assert december.next.before == december


def test_another_sellers_money_is_not_there(client, farm):
    other = a_farm(code="wang")
    a_paid_order([(a_pack(farm, price="77.00"), 1), (a_pack(other, price="33.00"), 1)])
    client.force_login(a_member(other))

    assert client.get(URL).status_code == 404
    shown = client.get("/desk/wang/money/").content.decode()
    assert "¥45.00" in shown
    assert "¥89.00" not in shown


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.SELLER, 403), (Role.PACKER, 403), (Role.STREAMER, 403)],
)
def test_who_may_see_it(client, farm, role, status):
    client.force_login(a_member(farm, role))

    assert client.get(URL).status_code == status


def test_fees_shown_are_those_that_may_fit(owner, farm):
    five = a_cooperative("Five Villages")
    a_fee("7", seller=a_farm())
    a_fee("8", cooperative=five)
    a_fee("9", seller=farm, currency="CNY", fixed=1, floor=2, cap=50, position=1)
    a_fee("6", position=2)
    a_fee("4", position=3)

    shown = page(owner)

    assert "7 %" not in shown
    assert "8 %" not in shown
    assert "9 %" in shown
    assert "6 %" in shown
    # The one before it leaves nothing to it.
    assert "4 %" not in shown
    assert "at least ¥2.00" in shown
    assert "at most ¥50.00" in shown


def test_queries_stay_the_same(owner, farm, queries):
    a_fee("10")
    for _ in range(3):
        a_paid_order([(a_pack(farm), 1)])

    with queries(12):
        page(owner)


def test_many_rows_come_in_pages(owner, farm, monkeypatch):
    monkeypatch.setattr("orders.payouts.desk.PER_PAGE", 2)
    for _ in range(3):
        a_paid_order([(a_pack(farm), 1)])

    assert "Page 1 of 2" in page(owner)
    assert "Page 2 of 2" in page(owner, "?page=2")


def test_statement_of_a_large_month_is_read_in_pieces(farm, monkeypatch):
    monkeypatch.setattr("orders.payouts.statement.CHUNK", 2)
    for _ in range(5):
        a_paid_order([(a_pack(farm), 1)])
    made = Statement(farm, "CNY", Period.of(timezone.localdate(), "month"))

    assert len(list(made.file_rows())) == 8


@pytest.mark.parametrize("where", ["products/quick/", "products/new/"])
def test_fees_are_said_where_prices_are_set(owner, farm, where):
    five = a_cooperative("Five Villages")
    farm.cooperative = five
    farm.save()
    a_fee("5")
    a_fee("2.5", role="packing", cooperative=five, payee=five)
    a_fee("50", position=1, category=a_category())

    shown = owner.get(f"/desk/li/{where}").content.decode()

    assert "Kept of each sale: Nanpo 5% · Five Villages 2.5%." in shown


def test_nothing_is_said_where_nothing_is_kept(owner):
    shown = owner.get("/desk/li/products/new/").content.decode()

    assert "Kept of each sale" not in shown


def test_money_that_cannot_be_sent_says_what_it_waits_for(owner, farm):
    part = packed_part(a_pack(farm, price="50.00"), 1)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None)
    assert "What is owed to you waits" not in page(owner)

    earn_due(timezone.now() + timedelta(days=90))

    assert "no bank details" in page(owner)
