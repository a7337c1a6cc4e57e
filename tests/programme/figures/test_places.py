"""The market's pages of places: looked at first, then done, or refused unchanged."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEntry
from programme.figures.models import Story
from programme.figures.services.targets import Aim, set_target
from reports.rollups.services import count_dirty_days
from tests.factories.accounts import make_staff
from tests.factories.programme import (
    day_before,
    figures_of,
    on_day,
    rebuild_figures,
    sell_on,
)
from tests.factories.reports import TODAY
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_member,
    make_officer,
    make_village,
)
from tests.programme.figures.test_views import shops
from vendors.places.models import VillageCounty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def operator(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def old():
    return make_county(name="Licheng", slug="licheng")


@pytest.fixture
def new():
    return make_county(name="Pingshun", slug="pingshun")


def merge_url(county):
    return reverse("office:county_merge", args=["market", county.slug])


def asked(county, when):
    return {"to": county.pk, "on": when.isoformat()}


def test_merger_is_shown_before_it_is_done(client, operator, old, new):
    village = make_village(county=old, name="Beishe")
    packs = shops(old, 3, village=village)
    sell_on([(packs[0], 1)], day_before(20))
    sell_on([(packs[0], 1), (packs[1], 1)], day_before(2))
    officer = make_officer(old)
    rebuild_figures()
    set_target(old, Aim(TODAY.year, "orders"), Decimal(365))

    page = client.get(merge_url(old), asked(new, day_before(4)))

    assert page.status_code == 200
    seen = page.context["preview"]
    assert [one.name for one in seen.villages] == ["Beishe"]
    assert (seen.stores, seen.orders, seen.days) == (3, 1, 5)
    assert seen.sales == (("CNY", Decimal("124.00")),)
    assert seen.officers == (officer,)
    (split,) = seen.targets
    assert split.stays + split.goes == 365
    assert "Beishe" in page.content.decode()
    old.refresh_from_db()
    assert old.merged_into is None


def test_confirmed_merger_is_done_logged_and_explained(client, operator, old, new):
    packs = shops(old, 3)
    sell_on([(packs[0], 1)], day_before(20))
    sell_on([(packs[0], 1)], day_before(2))

    done = client.post(merge_url(old), asked(new, day_before(4)), follow=True)

    old.refresh_from_db()
    assert (old.merged_into, old.merged_on) == (new, day_before(4))
    entry = AuditEntry.objects.get(act="county.merge")
    assert (entry.user, entry.scope) == (operator, "office:market")
    assert "Licheng became part of it on" in done.content.decode()
    count_dirty_days()
    assert (list(figures_of(old, "orders")), list(figures_of(new, "orders"))) == (
        [day_before(20)],
        [day_before(2)],
    )
    gone = client.get(reverse("office:county", args=["market", "licheng"]))
    assert "Part of Pingshun since" in gone.content.decode()
    assert client.get(merge_url(old)).status_code == 404


def test_numbers_of_the_look_are_those_of_the_merger(client, operator, old, new):
    packs = shops(old, 3)
    for n in (20, 4, 2):
        sell_on([(packs[0], 1)], day_before(n))
    rebuild_figures()
    seen = client.get(merge_url(old), asked(new, day_before(4))).context["preview"]

    client.post(merge_url(old), asked(new, day_before(4)))
    count_dirty_days()

    assert figures_of(new, "joined") == {day_before(4): seen.stores}
    assert sum(figures_of(new, "orders").values()) == seen.orders
    assert sum(figures_of(new, "sales", "CNY").values()) == int(seen.sales[0][1] * 100)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"to": "", "on": "2026-10-01"}, "Please choose a county."),
        ({"to": "999999", "on": "2026-10-01"}, "Please choose a county from the list"),
        ({"to": "self", "on": "2026-10-01"}, "Please choose a county from the list"),
        ({"to": "new", "on": ""}, "Please choose a date."),
        ({"to": "new", "on": "soon"}, "Please enter a date such as 2026-10-31"),
        (
            {"to": "new", "on": "2026-10-24"},
            ("Please choose the day of the move or a later day"),
        ),
        ({"to": "new", "on": "0001-01-01"}, "from 1950"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_merger_that_can_not_be_says_why(
    client, operator, old, new, typed, said, method
):
    make_village(county=old)
    named = {"self": str(old.pk), "new": str(new.pk)}
    body = typed | {"to": named.get(typed["to"], typed["to"])}

    page = getattr(client, method)(merge_url(old), body)

    assert page.status_code == 422
    assert said in page.content.decode()
    old.refresh_from_db()
    assert old.merged_into is None
    assert not AuditEntry.objects.filter(act="county.merge").exists()


def test_village_that_moved_later_is_named_and_nothing_moves(
    client, operator, old, new
):
    village = make_village(county=old, name="Beishe")
    url = reverse("office:village_move", args=["market", village.pk])
    client.post(url, asked(new, day_before(3)))

    for call in (client.get, client.post):
        page = call(url, asked(old, day_before(5)))
        assert page.status_code == 422
        assert "Beishe already moved on" in page.content.decode()

    village.refresh_from_db()
    assert village.county == new
    assert VillageCounty.objects.filter(village=village).count() == 2


def test_village_moves_after_a_look(client, operator, old, new):
    village = make_village(county=old, name="Beishe")
    packs = shops(old, 2, village=village)
    sell_on([(packs[0], 1)], day_before(2))
    rebuild_figures()
    url = reverse("office:village_move", args=["market", village.pk])

    seen = client.get(url, asked(new, day_before(3))).context["preview"]
    client.post(url, asked(new, day_before(3)))
    count_dirty_days()

    assert (seen.stores, seen.orders) == (2, 1)
    assert (figures_of(old, "left"), figures_of(new, "joined")) == (
        {day_before(3): 2},
        {day_before(3): 2},
    )
    assert AuditEntry.objects.get(act="village.move").user == operator


def test_story_goes_over_to_a_successor_that_has_none(client, operator, old, new):
    Story.objects.create(county=old, headline="From thirty", lead="To four hundred")

    client.post(merge_url(old), asked(new, TODAY))

    assert Story.objects.get().county == new
    assert client.get("/impact/licheng/")["Location"] == "/impact/pingshun/"


def test_successor_with_a_story_keeps_its_own(client, operator, old, new):
    Story.objects.create(county=old, headline="From thirty", lead="To four hundred")
    Story.objects.create(county=new, headline="Stores by the hundred", lead="And more")

    client.post(merge_url(old), asked(new, TODAY))

    assert client.get("/impact/licheng/")["Location"] == "/impact/pingshun/"
    told = client.get("/impact/").content.decode()
    assert "Stores by the hundred" in told
    assert "From thirty" not in told


def test_cooperative_has_no_such_page(client, old):
    cooperative = make_cooperative()
    client.force_login(make_member(cooperative, "chair"))

    page = client.get(reverse("office:places", args=[cooperative.code]))

    assert page.status_code == 403


@pytest.mark.parametrize("many", [1, 12])
def test_pages_stay_within_their_queries(client, operator, queries, old, new, many):
    for _ in range(many):
        shops(old, 1)
        make_county()
    client.get("/")
    pages = (
        reverse("office:places", args=["market"]),
        reverse("office:county", args=["market", old.slug]),
        merge_url(old) + f"?to={new.pk}&on={day_before(4).isoformat()}",
        reverse("office:story", args=["market", old.slug]),
    )

    for page in pages:
        with queries(12):
            assert client.get(page).status_code == 200


def test_counties_where_villages_stand_come_first(client, operator):
    empty = make_county(name="Anze", slug="anze")
    full = make_county(name="Zuoquan", slug="zuoquan")
    make_village(county=full, name="Matian")

    page = client.get(reverse("office:places", args=["market"]))

    first = page.context["provinces"][0][1]
    assert first[0] == (full, 1)
    assert (empty, 0) in [
        row for _name, rows in page.context["provinces"] for row in rows
    ]
