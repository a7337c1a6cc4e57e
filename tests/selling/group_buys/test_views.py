"""A group's page, the way in, and what goods say of group offers."""

import pytest
from django.urls import reverse

from selling.group_buys.models import GroupBuy, GroupJoin
from tests.factories.accounts import make_user
from tests.factories.group_buys import GroupScene, join_of, pay_join
from tests.factories.shop import make_pack

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


def test_guests_sign_in_first(scene, client):
    group = scene.open_group()
    answer = client.post(reverse("groups:join", args=[group.code]))
    assert answer.url.startswith(reverse("account_login"))
    assert group.code in answer.url


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
