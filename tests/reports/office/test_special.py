"""Prices, seasons, sell-through and claims, and the rows that add up to them."""

from datetime import date
from decimal import Decimal

import pytest

from core.money import to_minor
from fulfilment.claims.services.steps import accept
from orders.order.models import Line, LotDraw
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_claim, make_received_vendor_order
from tests.factories.reports import (
    D,
    _refund,
    make_rivals,
    make_walnuts,
    read_figures,
    sell_and_count,
    sign_in_member,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import Lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_rivals()


@pytest.fixture
def packs(place):
    return make_walnuts(place[2])


@pytest.fixture
def office(client, place):
    return sign_in_member(client, place[0])


def a_lot(pack):
    return Lot.objects.create(
        pool=pack.pool,
        code=f"L-{pack.pk}",
        harvested_on=date(2026, 10, 2),
        quantity=80_000,
        left=80_000,
    )


def rows(answer):
    return [[cell.value for cell in row] for row in answer.context["table"].rows]


def test_price_stands_beside_the_markets_where_three_sell(office, packs):
    sell_and_count([(packs["li"], 2)], [(packs["wang"], 1)])  # 20.00 for 5 kg
    alone = rows(read_figures(office, "more/prices/"))
    sell_and_count([(packs["rival"], 3)])
    dear = make_pack(make_farm(), "Dear nuts", price="60.00")
    sell_and_count([(dear, 6)])

    found = rows(read_figures(office, "more/prices/"))

    assert [row[4:6] for row in alone] == [[D("4.00"), None], [D("4.00"), None]]
    # 2 + 1 + 3 boxes at 20.00 and 6 at 60.00, of 5 kg each
    assert [row[4:6] for row in found] == [[D("4.00"), D("8.00")]] * 2


def test_price_is_after_what_went_back_and_leads_to_its_lines(office, packs):
    _refund(sell_and_count([(packs["li"], 2)])[0], share=50)
    sell_and_count()

    row = read_figures(office, "more/prices/").context["table"].rows[0]

    assert (row[3].value, row[4].value) == (D("20.00"), D("2.00"))
    assert office.get(row[4].url).context["sums"].goods_net == 2000


def test_season_stands_beside_the_same_one_a_year_before(office, packs):
    sell_and_count([(packs["li"], 3)])
    sell_and_count([(packs["li"], 2)], day=-365)
    sell_and_count([(packs["li"], 1)], day=-200)

    table = read_figures(office, "more/seasons/").context["table"]

    assert [row[0].words for row in table.rows] == [
        "Autumn 2026",
        "Spring 2026",
        "Autumn 2025",
    ]
    now = table.rows[0]
    assert (now[3].value, now[5].value, now[6].words) == (D(60), D(40), "+50%")
    for cell in (now[3], now[5]):
        sums = office.get(cell.url).context["sums"]
        assert sums.goods_net == to_minor(cell.value, "CNY")


def test_lot_says_how_much_of_it_was_sold_and_to_which_lines(office, packs):
    lot = a_lot(packs["li"])
    sell_and_count([(packs["li"], 3)], [(packs["li"], 1)])
    for line in Line.objects.all():
        LotDraw.objects.create(line=line, lot=lot, units=line.due_units)

    row = read_figures(office, "more/sell-through/").context["table"].rows[0]

    assert (row[0].words, row[5].value, row[6].words) == (lot.code, 20_000, "25%")
    behind = office.get(row[5].url).context["table"]
    assert [line[4].value for line in behind.rows] == [5000, 15_000]
    assert behind.foot[0][4].value == 20_000


def test_anothers_lot_shows_no_lines(office, packs):
    lot = a_lot(packs["rival"])

    assert rows(read_figures(office, "more/draws/", query=f"lot={lot.pk}")) == []
    assert rows(read_figures(office, "more/draws/", query="lot=nonsense")) == []


def test_claims_are_counted_by_cause_and_lead_to_themselves(office, packs):
    for name in ("li", "wang", "rival"):
        claim = make_claim(make_received_vendor_order(packs[name]))
        if name == "li":
            accept(claim, by=make_user())

    table = read_figures(office, "more/claims/", query="period=month").context["table"]

    (row,) = table.rows
    assert [cell.value for cell in row[1:3]] == [2, 1]
    for cell in row[1:]:
        behind = office.get(cell.url).context["table"]
        assert len(behind.rows) == row[1 if cell is row[1] else 2].value
        costs = sum((line[5].value for line in behind.rows), Decimal(0))
        assert behind.foot[0][5].value == costs == row[3].value
    assert row[3].value > 0


def test_special_pages_hold_their_budget_and_are_taken_as_files(office, packs, queries):
    sell_and_count([(packs["li"], 1)], [(packs["wang"], 2)])

    for name in (
        "prices", "seasons", "sell-through", "claims", "draws", "claim-rows",
    ):  # fmt: skip
        path = f"more/{name}/"
        read_figures(office, path)
        with queries(12):
            read_figures(office, path)
        for kind in ("csv", "xlsx", "pdf"):
            assert read_figures(office, path, query=f"as={kind}").getvalue(), (
                name,
                kind,
            )


def test_unknown_table_is_not_there(office):
    assert office.get("/office/valley/figures/more/secrets/").status_code == 404
