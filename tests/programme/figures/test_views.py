"""Officers' pages: whose they are, what they show, and what they keep to themselves."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.states import StaffRole
from core import dates
from core.models import AuditEntry
from programme.figures.models import DeclaredFigure, Target
from programme.figures.services.targets import Aim, set_target
from tests.factories.accounts import make_user
from tests.factories.programme import day_before, on_day, rebuild_figures, sell_on
from tests.factories.reports import TODAY
from tests.factories.shop import make_pack
from tests.factories.vendors import make_county, make_farm, make_officer, make_village
from vendors.places.services import merge_counties

pytestmark = pytest.mark.django_db
PAGES = (
    "overview", "months", "regions", "villages", "counties", "reports", "targets",
    "declared", "log",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(name="Pingshun", slug="pingshun")


@pytest.fixture
def officer(client, county):
    user = make_officer(county)
    client.force_login(user)
    return user


def url(name, county, **more):
    return reverse(f"programme:{name}", kwargs={"slug": county.slug, **more})


def shops(county, count, *, village=None, currency="CNY"):
    """So many shops, each with a pack for 50.00, delivered for 12.00."""
    village = village or make_village(county=county)
    made = [
        make_farm(village=village, opened_at=on_noon(day_before(40)))
        for _ in range(count)
    ]
    return [make_pack(farm, price="50.00", currency=currency) for farm in made]


def on_noon(when):
    from datetime import time

    return dates.at(when, time(12))


def test_officer_of_another_county_finds_no_page(client, county):
    client.force_login(make_officer(make_county()))

    found = {name: client.get(url(name, county)).status_code for name in PAGES}
    assert found == dict.fromkeys(PAGES, 404)


@pytest.mark.parametrize("parcels", [0, 1, 3])
def test_pages_stay_within_their_queries(client, county, officer, queries, parcels):
    packs = shops(county, 3)
    for n in range(parcels):
        sell_on([(pack, 1) for pack in packs], day_before(n))
    rebuild_figures()

    for name in PAGES:
        client.get(url(name, county))
        with queries(12):
            response = client.get(url(name, county))
        assert response.status_code == 200, name


def test_overview_sets_the_year_against_its_targets(client, county, officer):
    packs = shops(county, 3)
    sell_on([(pack, 1) for pack in packs], day_before(3))
    rebuild_figures()
    set_target(county, Aim(2026, "sales", "CNY"), Decimal(372))

    goals = {
        one.label: one for one in client.get(url("overview", county)).context["goals"]
    }

    assert (goals["sales"].amount, goals["sales"].share) == (Decimal("186.00"), 50)
    assert goals["stores open"].amount == 3
    assert goals["visitors"].amount == 0


def test_currencies_have_columns_of_their_own(client, county, officer):
    sell_on([(shops(county, 2)[0], 1)], day_before(3))
    sell_on([(shops(county, 1, currency="USD")[0], 1)], day_before(3))
    rebuild_figures()

    table = client.get(url("months", county)).context["table"]

    assert table.heads[-2:] == ("Sales CNY", "Sales USD")
    assert [cell.value for cell in table.foot[0][-2:]] == [Decimal("62.00")] * 2


def test_month_table_is_a_file_too(client, county, officer):
    sell_on([(shops(county, 3)[0], 1)], day_before(3))
    rebuild_figures()

    response = client.get(url("months", county), {"as": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[-1] == "Total,3,0,1,1,3,62.00"


def test_months_with_fewer_than_three_stores_keep_what_was_sold(
    client, county, officer
):
    sell_on([(shops(county, 2)[0], 1)], day_before(3))
    rebuild_figures()

    response = client.get(url("months", county))
    goals = client.get(url("overview", county)).context["goals"]

    rows = [*response.context["table"].rows, *response.context["table"].foot]
    assert [row[-1].words for row in rows] == ["…"] * 3
    assert [one.label for one in goals if one.is_hidden] == ["sales", "orders"]


def test_village_with_few_stores_keeps_its_sales_and_takes_another_along(
    client, county, officer
):
    places = [
        make_village(county=county, name=name) for name in ("Few", "Some", "Many")
    ]
    buyers = ["a@example.com", "b@example.com", "c@example.com"]
    for place, count, n in zip(places, (1, 3, 4), (1, 1, 2), strict=True):
        packs = shops(county, count, village=place)
        for email in buyers:
            sell_on([(pack, n) for pack in packs], day_before(3), email=email)
    rebuild_figures()

    rows = client.get(url("villages", county)).context["table"].rows
    shown = {row[0].words: row[3].words for row in rows}

    assert shown == {"Few": "…", "Many": "¥1,344.00", "Some": "…"}


def test_region_of_few_shoppers_is_not_named(client, county, officer):
    (pack,) = shops(county, 1)
    for n in range(3):
        sell_on([(pack, 1)], day_before(3), email=f"{n}@example.com", state="Beijing")
    for n in range(4):
        sell_on([(pack, 1)], day_before(3), email=f"{n}@example.com", state="Shanxi")
    sell_on([(pack, 1)], day_before(3), email="one@example.com", state="Tibet")
    rebuild_figures()

    rows = client.get(url("regions", county)).context["table"].rows

    assert [(row[0].words, row[1].value) for row in rows] == [
        ("Shanxi", 4),
        ("Places with very few shoppers", 4),
    ]


def test_village_page_tells_what_every_shopper_sees(client, county, officer):
    village = make_village(county=county)
    (pack,) = shops(county, 1, village=village)
    sell_on([(pack, 1)], day_before(3), email="secret@example.com")
    rebuild_figures()

    page = client.get(url("village", county, pk=village.pk)).content.decode()

    assert pack.partner.name in page
    assert "¥62" not in page
    assert "secret@example.com" not in page


def test_village_of_another_county_is_not_there(client, county, officer):
    other = make_village(county=make_county())

    assert client.get(url("village", county, pk=other.pk)).status_code == 404


def test_other_counties_show_sums_but_no_way_further(client, county, officer):
    other = make_county(name="Rival", households=2000)
    for which, count in ((county, 3), (other, 4)):
        sell_on([(pack, 1) for pack in shops(which, count)], day_before(3))
    rebuild_figures()

    rows = client.get(url("counties", county)).context["table"].rows

    assert [[cell.words for cell in row] for row in rows] == [
        ["Rival", "1", "Shanxi", "4", "1", "¥248", "¥124", "counted"],
        ["Pingshun", "2", "Shanxi", "3", "1", "¥186", "–", "counted"],
    ]
    assert not any(cell.url for row in rows for cell in row)


def test_other_county_with_few_stores_keeps_its_sums(client, county, officer):
    other = make_county(name="Rival")
    sell_on([(shops(other, 1)[0], 1)], day_before(3))
    rebuild_figures()

    rows = client.get(url("counties", county)).context["table"].rows

    assert [cell.words for cell in rows[0]][:6] == [
        "Rival", "1", "Shanxi", "1", "…", "…",
    ]  # fmt: skip


def test_merged_county_leads_to_its_successor(client, county, officer):
    successor = make_county(slug="successor")
    merge_counties(county, successor, on=TODAY)

    response = client.get(url("months", county), {"year": 2026})

    assert response["Location"] == url("months", successor) + "?year=2026"
    assert client.get(response["Location"]).status_code == 200


def test_targets_are_set_changed_and_logged(client, county, officer):
    page = url("targets", county)

    client.post(page, {"stores": "400", "sales": "80000000"})
    client.post(page, {"stores": "410", "sales": ""})

    rows = Target.objects.values_list("year", "measure", "currency", "value")
    assert list(rows) == [(2026, "stores", "", 410)]
    told = AuditEntry.objects.filter(act="programme.target").order_by("pk")
    assert [(one.before.get("value"), one.after["value"]) for one in told] == [
        (None, 400),
        (None, 8_000_000_000),
        (400, 410),
        (8_000_000_000, None),
    ]


def test_target_that_is_no_number_keeps_what_was_typed(client, county, officer):
    response = client.post(url("targets", county), {"stores": "many"})

    assert response.status_code == 422
    assert b'value="many"' in response.content
    assert not Target.objects.exists()


DECLARED = {
    "measure": "sales",
    "year": "2019",
    "amount": "80000000",
    "sureness": "about",
    "source": "Yearbook",
}


def test_declared_figure_is_kept_with_its_source_and_shown_apart(
    client, county, officer
):
    client.post(url("declared", county), DECLARED)

    row = DeclaredFigure.objects.get()
    assert (row.value, row.currency, row.first, row.last) == (
        8_000_000_000,
        "CNY",
        date(2019, 1, 1),
        date(2019, 12, 31),
    )
    assert (row.source, row.entered_by) == ("Yearbook", officer)
    page = client.get(url("months", county), {"year": 2019})
    assert page.context["table"].rows == []
    assert page.context["notes"] == [
        "Declared, not counted: sales about ¥80 million. Source: Yearbook"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"source": ""},
        {"year": "2027"},
        {"until": "2018"},
        {"amount": "0.001"},
        {"measure": "stores", "amount": "1.5"},
        {"amount": "-1"},
    ],
)
def test_declaration_that_cannot_be_is_refused(client, county, officer, change):
    response = client.post(url("declared", county), {**DECLARED, **change})

    assert response.status_code == 422
    assert not DeclaredFigure.objects.exists()


def test_what_is_declared_already_is_not_declared_again(client, county, officer):
    client.post(url("declared", county), DECLARED)

    response = client.post(url("declared", county), {**DECLARED, "until": "2020"})

    assert response.status_code == 422
    assert DeclaredFigure.objects.count() == 1


def test_what_the_market_counts_is_not_declared(client, county, officer):
    sell_on([(shops(county, 1)[0], 1)], day_before(3))
    rebuild_figures()

    response = client.post(url("declared", county), {**DECLARED, "year": "2026"})

    assert b"the market counts this itself" in response.content
    assert not DeclaredFigure.objects.exists()


def test_declared_figure_is_taken_back_by_its_county_alone(client, county, officer):
    client.post(url("declared", county), DECLARED)
    row = DeclaredFigure.objects.get()
    client.force_login(make_officer(make_county()))
    refused = client.post(url("take_back", county, pk=row.pk))

    assert refused.status_code == 404
    assert DeclaredFigure.objects.count() == 1

    client.force_login(officer)
    client.post(url("take_back", county, pk=row.pk))

    assert not DeclaredFigure.objects.exists()
    assert AuditEntry.objects.filter(act="programme.take_back").count() == 1


def test_door_leads_to_ones_own_county(client, county, officer):
    assert client.get("/programme/")["Location"] == url("overview", county)
    client.force_login(make_user(is_staff=True, staff_role=StaffRole.CONTENT))
    assert client.get("/programme/").status_code == 404
