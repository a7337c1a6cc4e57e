"""Pooled goods by household: exact, whole, and each number with its lines."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from office.intake.services.corrections import correct_intake
from orders.order.models import LotDraw
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_goods,
    make_intake_price,
)
from tests.factories.reports import (
    START,
    D,
    _refund,
    make_rivals,
    make_walnuts,
    read_figures,
    sell_and_count,
    sign_in_member,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_plain_household, make_village
from vendors.partner.models import Lot

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 19)


@pytest.fixture
def place():
    return make_rivals()


@pytest.fixture
def coop(place):
    return place[0]


@pytest.fixture
def office(client, coop):
    return sign_in_member(client, coop)


@pytest.fixture
def walnuts(coop):
    product = make_intake_goods(coop)  # a kilo for 30.00
    make_intake_price(product, "5.20")
    return product


@pytest.fixture
def mei(coop):
    return make_plain_household(
        coop, "Wang Mei", number="017", village=make_village(name="Anzi")
    )


@pytest.fixture
def yu(coop):
    return make_plain_household(coop, "Zhao Yu", number="018")


def brought(product, household=None, kilos=1, **fields):
    with time_machine.travel(START - timedelta(days=1), tick=False):
        return make_intake(product, household, grams=kilos * 1000, day=DAY, **fields)


def sold(*orders):
    """Paid and packed: from then on it is known which lots they are of."""
    parts = sell_and_count(*orders)
    with time_machine.travel(START + timedelta(hours=2), tick=False):
        for vendor_order in parts:
            pack_vendor_order(vendor_order)
    return parts


def by_name(answer):
    table = answer.context["table"]
    rows = {row[0].words: [cell.value for cell in row[1:]] for row in table.rows}
    return rows, [cell.value for cell in table.foot[0][1:]]


def shown(office, query=""):
    more = f"&{query}" if query else ""
    return read_figures(office, "more/pooled/", query=f"{OCTOBER}{more}")


OCTOBER = "period=custom&first=2026-10-01&last=2026-10-31&against=before"


def test_sale_of_a_lot_is_divided_by_what_each_household_brought(
    office, walnuts, mei, yu, place
):
    brought(walnuts, mei, 20)
    brought(walnuts, yu, 10)
    own = make_walnuts(place[2])["li"]
    yu.farm = place[2]["li"]
    yu.save()
    sold([(walnuts.stockrecords.get(), 10)], [(own, 2)])

    rows, foot = by_name(shown(office))

    assert rows == {
        "017 Wang Mei": [D("0.00"), 6667, D("200.00"), D("200.00")],
        "018 Zhao Yu": [D("40.00"), 3333, D("100.00"), D("140.00")],
    }
    assert foot == [D("40.00"), 10_000, D("300.00"), D("340.00")]


def test_parts_add_up_to_the_cooperatives_sales_however_it_divides(
    office, walnuts, mei, yu, coop
):
    third = make_plain_household(coop, "Li Na", number="019")
    for household in (mei, yu, third):
        brought(walnuts, household, 7)
    pack = walnuts.stockrecords.get()
    parts = sold([(pack, 1)], [(pack, 3)], [(pack, 4)])
    _refund(parts[1], share=50)
    sell_and_count()

    rows, foot = by_name(shown(office))

    amounts = [row[2] for row in rows.values()]
    assert sum(amounts) == foot[2] == D("195.00")
    assert max(amounts) - min(amounts) <= D("0.01")
    assert sum(row[1] for row in rows.values()) == 8000
    overall = read_figures(office, "tables/time/", query=OCTOBER).context["made"]
    assert overall.sums.goods_net == 19_500


def test_who_is_no_member_and_what_was_never_weighed_in_stand_apart(
    office, walnuts, mei, coop
):
    brought(walnuts, mei, 6)
    brought(walnuts, kilos=2, supplier="A neighbour", is_paid_cash=True)
    loose = make_pack(coop, "Honey", price="36.00", quantity=500)
    sold([(walnuts.stockrecords.get(), 8)], [(loose, 1)])

    rows, foot = by_name(shown(office))

    assert {name: row[2] for name, row in rows.items()} == {
        "017 Wang Mei": D("180.00"),
        "Delivered by non-members": D("60.00"),
        "Not received at the depot, or not packed yet": D("36.00"),
    }
    assert foot[2] == D("276.00")


def test_corrected_receipt_counts_as_corrected(office, walnuts, mei, yu):
    wrong = brought(walnuts, mei, 10)
    brought(walnuts, yu, 10)
    right = make_intake_delivery(walnuts, mei, grams=30_000, day=DAY)
    with time_machine.travel(START - timedelta(hours=12), tick=False):
        correct_intake(wrong, right, reason="Misread", key=uuid4(), by=None)
    sold([(walnuts.stockrecords.get(), 4)])

    rows, _foot = by_name(shown(office))

    assert [row[2] for row in rows.values()] == [D("90.00"), D("30.00")]


def test_each_number_leads_to_lines_that_add_up_to_it(office, walnuts, mei, yu, coop):
    brought(walnuts, mei, 5)
    brought(walnuts, yu, 2)
    loose = make_pack(coop, "Honey", price="36.00", quantity=500)
    pack = walnuts.stockrecords.get()
    sold([(pack, 1)], [(pack, 2)], [(loose, 1)])

    table = shown(office).context["table"]

    assert len(table.rows) == 3
    for row in table.rows:
        behind = office.get(row[3].url).context["table"]
        assert behind.foot[0][4].value == row[3].value
        assert sum(line[4].value for line in behind.rows) == row[3].value
        assert behind.rows


def test_filters_narrow_goods_and_households(office, walnuts, mei, yu):
    pears = make_intake_goods(walnuts.partner, "Pears")
    make_intake_price(pears, "2.00")
    brought(walnuts, mei, 5)
    brought(pears, yu, 5)
    sold([(walnuts.stockrecords.get(), 1)], [(pears.stockrecords.get(), 1)])

    of_goods, _foot = by_name(shown(office, f"product={pears.pk}"))
    of_one, foot = by_name(shown(office, f"household={mei.pk}"))
    of_village, _foot = by_name(shown(office, f"village={mei.village_id}"))

    assert list(of_goods) == ["018 Zhao Yu"]
    assert list(of_one) == list(of_village) == ["017 Wang Mei"]
    assert foot[2] == D("30.00")


def test_page_holds_its_budget_with_many_lots_and_is_taken_as_file(
    office, walnuts, coop, queries
):
    households = [make_plain_household(coop, f"House {n}") for n in range(12)]
    for household in households:
        brought(walnuts, household, 5)
    sold([(walnuts.stockrecords.get(), 12)])
    shown(office)

    with queries(12):
        shown(office)
    with queries(14):
        read_figures(
            office, "more/pooled-rows/", query=f"{OCTOBER}&who={households[0].pk}"
        )
    for kind in ("csv", "xlsx", "pdf"):
        file = read_figures(office, "more/pooled/", query=f"as={kind}")
        assert file.getvalue() if file.streaming else file.content


def test_table_by_household_leads_to_it(office, walnuts, mei):
    brought(walnuts, mei, 5)
    sold([(walnuts.stockrecords.get(), 1)])

    table = read_figures(office, "tables/households/", query=OCTOBER).content.decode()

    assert "/office/valley/figures/more/pooled/?" in table
    assert "Divide by household" in table


def test_market_and_rival_see_none_of_it(client, walnuts, mei, place):
    from tests.factories.accounts import make_staff

    brought(walnuts, mei, 5)
    sold([(walnuts.stockrecords.get(), 1)])
    client.force_login(make_staff())
    for name in ("pooled", "pooled-rows"):
        assert client.get(f"/office/market/figures/more/{name}/").status_code == 404
    rival = sign_in_member(client, place[1])
    behind = rival.get(f"/office/hill/figures/more/pooled-rows/?who={mei.pk}")
    assert behind.context["table"].rows == []
    assert rival.get("/office/valley/figures/more/pooled/").status_code == 404


def test_every_lot_is_on_a_page_however_many_there_are(office, place, queries):
    pack = make_walnuts(place[2])["li"]
    Lot.objects.bulk_create(
        Lot(
            pool=pack.pool,
            code=f"L-{n:05}",
            harvested_on=date(2026, 10, 2),
            quantity=1000,
            left=1000,
        )
        for n in range(2600)
    )
    last = Lot.objects.order_by("pk").first()
    (vendor_order,) = sell_and_count([(pack, 1)])
    LotDraw.objects.create(line=vendor_order.lines.get(), lot=last, units=250)

    with queries(12):
        answer = read_figures(office, "more/sell-through/", query=f"{OCTOBER}&page=52")

    rows = list(answer.context["page"])
    assert answer.context["page"].paginator.count == 2600
    assert (rows[-1][0].words, rows[-1][6].words) == ("L-00000", "25%")
    assert Decimal(rows[-1][5].value) == 250
    file = read_figures(
        office, "more/sell-through/", query=f"{OCTOBER}&as=csv"
    ).getvalue()
    assert file.decode("utf-8-sig").count("L-0") == 2600
