"""A group's page, the way in, and what goods say of group offers."""

import pytest
from django.urls import reverse

from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.services.offers import stop_offer
from tests.factories.accounts import make_staff, make_user
from tests.factories.group_buys import GroupScene, join_of, pay_join
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return GroupScene()


def url_of(group):
    return reverse("groups:group", args=[group.code])


def test_the_page_shows_who_is_in_and_what_is_missing(scene, client, queries):
    leader = make_user(first_name="Yulan", last_name="Chen", email="leader@example.com")
    group = scene.open_group(leader)

    with queries(8):
        page = client.get(url_of(group)).text
    assert leader.public_name in page
    assert "leader@example.com" not in page
    assert "1 more person" in page
    assert "Free place" in page
    assert "¥40.00" in page
    assert "¥59.00" in page
    assert "<svg" in page


def test_unknown_groups_are_not_there(client):
    assert client.get(reverse("groups:group", args=["nothing2"])).status_code == 404


def test_joining_leads_to_the_basket_and_says_what_it_waits_for(scene, client):
    group = scene.open_group()
    user = make_user()
    client.force_login(user)

    answer = client.post(reverse("groups:join", args=[group.code]), {"click": "one"})
    assert answer.url == reverse("basket:summary")
    basket = client.get(answer.url).text
    assert "once the group is complete" in basket
    assert "Reserved for you until" in basket
    again = client.post(reverse("groups:join", args=[group.code]), {"click": "one"})
    assert again.url == reverse("basket:summary")
    assert GroupJoin.objects.filter(user=user).count() == 1


def test_what_shares_the_parcel_waits_and_both_pages_say_so(scene, client):
    group = scene.open_group()
    user = make_user()
    client.force_login(user)
    client.post(reverse("groups:join", args=[group.code]), {"click": "one"})
    other = make_pack(scene.farm, price="20.00")
    client.post(reverse("basket:add"), {"pack": other.pk, "quantity": 1, "click": "x"})

    for name in ("basket:summary", "checkout:index"):
        assert "are sent together with it" in client.get(reverse(name)).text


def test_guests_sign_in_before_they_lead(scene, client):
    answer = client.post(reverse("groups:start", args=[scene.offer.pk]))
    assert answer.url.startswith(reverse("account_login"))
    assert not GroupBuy.objects.exists()


def test_a_refusal_shows_the_page_with_what_was_typed(client):
    group = GroupScene(per_person=2).open_group()
    client.force_login(make_user())
    said = {"click": "one", "quantity": "7"}
    answer = client.post(reverse("groups:join", args=[group.code]), said)

    assert answer.status_code == 422
    assert "up to 2 packs" in answer.text
    assert 'value="7"' in answer.text
    assert not GroupJoin.objects.filter(status="held").exists()


def test_a_product_offers_it_with_the_groups_that_are_open(scene, client):
    group = scene.open_group()
    page = client.get(scene.pack.product.get_absolute_url()).text
    assert "Group buy for 2" in page
    assert url_of(group) in page

    pay_join(join_of(group))
    page = client.get(scene.pack.product.get_absolute_url()).text
    assert "Group buy for 2" in page
    assert url_of(group) not in page


def test_cards_name_the_group_price(scene, client):
    assert "¥40.00 for a group of 2" in client.get(reverse("catalogue:index")).text


def test_one_begins_from_the_product(scene, client):
    user = make_user()
    client.force_login(user)
    start = reverse("groups:start", args=[scene.offer.pk])
    assert client.post(start, {"click": "a"}).url == reverse("basket:summary")
    assert GroupBuy.objects.get().leader == user
    refused = client.post(start, {"click": "b"})
    assert refused.url == scene.pack.product.get_absolute_url()
    assert "already lead" in client.get(refused.url).text


def test_ones_own_groups_are_listed(scene, client, queries):
    user = make_user()
    group = scene.open_group(user)
    client.force_login(user)
    with queries(8):
        page = client.get(reverse("groups:mine")).text
    assert url_of(group) in page
    assert "1 of 2 people" in page


def test_a_complete_group_says_so_and_one_may_start_another(scene, client):
    group = scene.complete_group()
    client.force_login(make_user())
    page = client.get(url_of(group)).text
    assert "This group is complete" in page
    assert "Start a new group" in page


def test_the_order_says_what_it_waits_for(scene, client):
    user = make_user()
    join = scene.start(user)
    order = pay_join(join)
    client.force_login(user)
    page = client.get(reverse("orders:detail", args=[order.number])).text
    assert "1 more person needed" in page


def test_goods_for_groups_are_found_by_a_filter(scene, client):
    other = make_pack(scene.farm, price="8.00")
    title = scene.pack.product.title
    page = client.get(reverse("catalogue:index"), {"group": "1"}).text
    assert "Buy together" in page
    assert title in page
    assert other.product.title not in page

    stop_offer(scene.offer, by=None)
    assert title not in client.get(reverse("catalogue:index"), {"group": "1"}).text


def test_offices_see_the_offers_and_groups_of_their_sellers(scene, client, queries):
    group = scene.open_group()
    title = scene.pack.product.title
    client.force_login(make_staff())
    offers = reverse("office:group_buys", args=["market"])
    groups = reverse("office:groups", args=["market"])

    with queries(10):
        page = client.get(offers).text
    assert title in page
    assert "1 open" in page
    assert title not in client.get(offers, {"state": "ended"}).text
    assert title in client.get(offers, {"q": scene.farm.name[:6]}).text
    assert title not in client.get(offers, {"q": "nothing of it"}).text
    with queries(10):
        page = client.get(groups, {"offer": scene.offer.pk}).text
    assert group.get_absolute_url() in page
    assert "1 of 2 people" in page
    assert "1 free place" in page
    assert group.get_absolute_url() not in client.get(groups, {"state": "failed"}).text
    assert group.get_absolute_url() in client.get(groups, {"state": "open"}).text


def test_a_cooperatives_office_sees_its_own_sellers_alone(scene, client):
    group = scene.open_group()
    cooperative = make_cooperative()
    client.force_login(make_member(cooperative, Role.CHAIR))
    url = reverse("office:groups", args=[cooperative.code])
    assert group.get_absolute_url() not in client.get(url).text
    scene.farm.cooperative = cooperative
    scene.farm.save()
    assert group.get_absolute_url() in client.get(url).text


def test_complete_groups_say_since_when(scene, client):
    group = scene.complete_group()
    assert "Complete since" in client.get(url_of(group)).text
    client.force_login(scene.host)
    url = reverse("desk:group", args=[scene.farm.code, scene.offer.pk])
    page = client.get(url).text
    assert "Complete since" in page
    assert "Decided" not in page
