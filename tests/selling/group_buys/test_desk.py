"""The desk's pages on group offers: made, changed, stopped, and their groups."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from selling.group_buys.models import GroupOffer
from selling.group_buys.rules import GroupBuyError
from selling.group_buys.services.offers import change_offer, end_offers, make_offer
from tests.factories.group_buys import GroupScene, group_terms, part_of
from tests.factories.shipping import make_pickup_point
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def desk(farm, client):
    client.force_login(make_member(farm))
    return client


def typed(pack, **changes):
    now = dates.local(timezone.now())
    return {
        "pack_field": pack.pk,
        "size": "3",
        "price": "40.00",
        "per_person": "2",
        "hours": "24",
        "most_groups": "5",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}",
        "point": "",
        "reward_percent": "",
        "reward_amount": "",
        **changes,
    }


def test_a_seller_makes_changes_and_stops_one(farm, desk):
    pack = make_pack(farm, price="59.00")
    new = reverse("desk:group_new", args=[farm.code])
    assert "Group price per pack" in desk.get(new).text

    desk.post(new, typed(pack))
    offer = GroupOffer.objects.get()
    assert (offer.size, offer.price, offer.was) == (
        3,
        Decimal("40.00"),
        Decimal("59.00"),
    )
    page = desk.get(reverse("desk:group", args=[farm.code, offer.pk])).text
    assert "¥40.00 for 3 people" in page

    edit = reverse("desk:group_edit", args=[farm.code, offer.pk])
    assert 'value="40.00"' in desk.get(edit).text
    desk.post(edit, typed(pack, price="38.50"))
    offer.refresh_from_db()
    assert offer.price == Decimal("38.50")

    desk.post(reverse("desk:group_stop", args=[farm.code, offer.pk]))
    offer.refresh_from_db()
    assert offer.status == "ended"
    assert offer.ended_at


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"price": "59.00"}, "lower than the regular price"),
        ({"price": "0"}, "above 0"),
        ({"price": "4O"}, "enter a price"),
        ({"price": "40.005"}, "smallest amount"),
        ({"size": "1"}, "enter at least 2"),
        ({"hours": "1000"}, "enter at most 168"),
        ({"ends_at": ""}, "choose a date and time"),
        ({"ends_at": "2020-01-01T10:00"}, "after the start"),
        ({"reward_percent": "50"}, "enter at most 30"),
        ({"reward_amount": "20.00"}, "up to 30%"),
        ({"reward_percent": "5", "reward_amount": "1.00"}, "not both"),
    ],
)
def test_what_is_wrong_is_said_with_everything_typed(farm, desk, changes, says):
    pack = make_pack(farm, price="59.00")
    new = reverse("desk:group_new", args=[farm.code])
    answer = desk.post(new, typed(pack, **changes))

    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="5"' in answer.text
    assert not GroupOffer.objects.exists()


def test_packs_by_weight_and_other_farms_points_are_refused(farm):
    with pytest.raises(GroupBuyError, match="depends on its weight"):
        make_offer(make_weighed_pack(farm), group_terms(price="10.00"), by=None)
    point = make_pickup_point(make_farm())
    with pytest.raises(GroupBuyError, match="own pickup points"):
        make_offer(make_pack(farm), group_terms(point=point), by=None)


def test_a_pack_has_one_running_offer(farm):
    pack = make_pack(farm)
    make_offer(pack, group_terms(), by=None)
    with pytest.raises(GroupBuyError, match="already has a group offer"):
        make_offer(pack, group_terms(), by=None)
    GroupOffer.objects.update(ends_at=timezone.now())
    assert end_offers() == 1
    make_offer(pack, group_terms(), by=None)


@pytest.mark.parametrize(
    ("currency", "price", "kept"), [("JPY", "40.4", "40"), ("KWD", "40.004", "40.00")]
)
def test_prices_stand_at_their_currency_s_step(farm, currency, price, kept):
    pack = make_pack(farm, currency=currency, price="60")
    offer = make_offer(pack, group_terms(price=price), by=None)
    assert offer.price == Decimal(kept)


def test_groups_that_began_keep_their_terms():
    scene = GroupScene()
    group = scene.open_group()
    change_offer(scene.offer, group_terms(price="30.00", size=5), by=None)
    group.refresh_from_db()
    assert (group.price, group.size) == (Decimal("40.00"), 2)


def test_the_page_names_members_and_their_orders(client, queries):
    scene = GroupScene()
    group = scene.complete_group()
    client.force_login(scene.host)
    with queries(12):
        page = client.get(reverse("desk:group", args=[scene.farm.code, scene.offer.pk]))
    for join in group.joins.all():
        assert part_of(join).number in page.text
    assert "2 of 2 people" in page.text
    assert "complete" in page.text


def test_the_list_counts_groups(client, queries):
    scene = GroupScene()
    scene.complete_group()
    scene.open_group()
    client.force_login(scene.host)
    with queries(9):
        page = client.get(reverse("desk:groups", args=[scene.farm.code])).text
    assert "1 open · 1 complete · 0 not completed" in page
