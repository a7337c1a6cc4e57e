"""The page of visits: found by what a visitor chooses, in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from core import dates
from shop.catalogue.states import ListingState
from tests.factories.shop import make_basket, make_pack
from tests.factories.tourism import make_experience, slots_of
from tests.factories.vendors import make_farm, make_member, make_viewpoint, make_village
from tourism.services.experiences import hide_experience

pytestmark = pytest.mark.django_db


def titles_on(page):
    return [one.title for one in page.context["experiences"]]


def found(client, **asked):
    return titles_on(client.get("/visit/", asked))


def in_days(days):
    return (dates.today() + timedelta(days=days)).isoformat()


def test_experiences_are_found_by_village_kind_day_and_people(client):
    village, other = make_village(), make_village()
    make_experience(make_farm(village=village), title_en="Picking", days=3)
    make_experience(
        make_farm(village=other),
        title_en="Walk",
        kind="walk",
        days=5,
        capacity=4,
        most=4,
    )

    assert found(client) == ["Picking", "Walk"]
    assert found(client, village=village.slug) == ["Picking"]
    assert found(client, kind="walk") == ["Walk"]
    assert found(client, day=in_days(6)) == ["Walk"]
    assert found(client, day=in_days(40)) == []
    assert found(client, people="6") == ["Picking"]
    month = dates.today() + timedelta(days=2)
    assert found(client, month=str(month.month)) == ["Picking", "Walk"]


def test_full_and_hidden_ones_are_not_offered(client):
    full = make_experience(title_en="Full", days=1)
    slot = slots_of(full)[0]
    slot.pool.claimed = slot.pool.on_hand
    slot.pool.save()
    hide_experience(make_experience(title_en="Hidden"))

    page = client.get("/visit/")

    assert titles_on(page) == ["Full"]
    assert "No dates available" in page.content.decode()
    assert found(client, people="1") == []


def test_closed_farm_is_left_out(client):
    farm = make_farm()
    make_experience(farm)
    farm.status = "suspended"
    farm.save()

    assert found(client) == []


def test_places_to_see_stand_beside_but_not_when_a_day_is_asked(client):
    make_viewpoint(name="Eagle Rock")

    assert [one.name for one in client.get("/visit/").context["places"]] == [
        "Eagle Rock"
    ]
    assert client.get("/visit/", {"day": in_days(2)}).context["places"] == []


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "13"}, {"month": "²"}, {"village": "\x00"}, {"kind": "party"},
        {"day": "2026-02-31"}, {"day": "soon"}, {"people": "-1"}, {"people": "1" * 40},
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_as_if_not_there(client, asked):
    make_experience(title_en="Picking")

    assert found(client, **asked) in (["Picking"], [])


@pytest.mark.parametrize("many", [1, 7])
def test_page_takes_a_fixed_number_of_queries(client, queries, many):
    for _ in range(many):
        make_experience(make_farm(village=make_village()))
        make_viewpoint(village=make_village())
    cache.clear()
    with queries(6):
        assert client.get("/visit/").status_code == 200
    pack = make_pack()
    user = make_member(pack.partner)
    make_basket(user, [(pack, 1)])
    client.force_login(user)
    cache.clear()
    with queries(9):
        assert client.get("/visit/").status_code == 200


def test_experience_is_in_no_list_of_goods(client):
    found = make_experience(title_en="Picking")
    assert found.product.state == ListingState.BOOKABLE

    for url in ("/catalogue/", "/search/?q=Picking", f"/farms/{found.partner.code}/"):
        assert "Picking" not in titles(client.get(url))


def titles(page):
    goods = page.context.get("goods") or getattr(
        page.context.get("page"), "products", []
    )
    return [product.title for product in goods]
