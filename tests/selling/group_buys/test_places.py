"""Groups whose goods all go to one place that the leader named."""

import pytest
from django.urls import reverse

from fulfilment.packing.queries.vendor_orders import recipient
from orders.order.models import Order
from selling.group_buys.models import GroupBuy, GroupJoin, GroupPlace
from selling.group_buys.rules import GroupBuyError
from selling.group_buys.services.orders import GroupOverError
from selling.group_buys.services.places import start_group
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    GroupScene,
    faults_of_groups,
    join_of,
    make_group_offer,
    order_basket,
    own_address,
    part_of,
    pay_join,
    put_beside,
)
from tests.factories.orders import make_china
from tests.factories.shipping import make_pickup_point
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db

TYPED = {
    "place": "Village shop Wang",
    "name": "Wang Li",
    "phone": "13800001111",
    "province": "CN-BJ",
    "line4": "北京",
    "line3": "朝阳区",
    "line1": "Xinfu Lu 8",
    "postcode": "",
}


@pytest.fixture
def scene():
    make_china()
    return GroupScene(to_leader=True)


def a_place(**fields):
    return GroupPlace(
        **{
            "name": "Village shop Wang",
            "receiver": "Wang Li",
            "phone": "+8613800001111",
            "line1": "Xinfu Lu 8",
            "line3": "朝阳区",
            "line4": "北京",
            "state": "Beijing",
            "country_id": "CN",
            **fields,
        }
    )


def at_the_place(place):
    """A member's address, as the checkout writes it."""
    address = own_address()
    return address | place.columns()


def test_a_leader_names_the_place_and_everybody_reads_it(scene, client):
    leader = make_user()
    client.force_login(leader)
    product = client.get(scene.pack.product.get_absolute_url()).text
    url = reverse("groups:place", args=[scene.offer.pk])
    assert url in product
    assert "Where do your group" in client.get(url).text

    answer = client.post(url, TYPED | {"click": "one"})
    assert answer.url == reverse("basket:summary")
    place = GroupPlace.objects.get()
    assert (place.name, place.receiver, place.region) == (
        "Village shop Wang",
        "Wang Li",
        "CN-BJ",
    )
    page = client.get(place.group.get_absolute_url()).text
    assert "Village shop Wang" in page
    assert "Xinfu Lu 8" in page
    assert "13800001111" not in page


def test_what_is_missing_is_said_and_what_was_typed_stays(scene, client):
    client.force_login(make_user())
    url = reverse("groups:place", args=[scene.offer.pk])
    answer = client.post(url, TYPED | {"line1": ""})
    assert answer.status_code == 422
    assert "Village shop Wang" in answer.text
    assert not GroupBuy.objects.exists()


def test_a_tap_on_the_goods_page_leads_to_the_question(scene, client):
    client.force_login(make_user())
    answer = client.post(reverse("groups:start", args=[scene.offer.pk]))
    assert answer.url == reverse("groups:place", args=[scene.offer.pk])
    assert not GroupBuy.objects.exists()


def test_groups_without_their_place_do_not_begin(scene):
    with pytest.raises(GroupBuyError, match="where the goods"):
        start_group(scene.offer, make_user(), key="one")
    with pytest.raises(GroupBuyError, match="does not deliver there"):
        start_group(scene.offer, make_user(), key="two", place=a_place(country_id="DE"))
    plain = GroupScene()
    with pytest.raises(GroupBuyError, match="another way"):
        start_group(plain.offer, make_user(), key="three", place=a_place())
    assert not GroupBuy.objects.exists()


def test_all_orders_go_to_the_place_under_their_members_names(scene):
    place = a_place()
    join = start_group(scene.offer, make_user(), key="one", place=place)
    pay_join(join, address=at_the_place(place))
    group = GroupBuy.objects.get()
    member = join_of(group)
    pay_join(member, address=at_the_place(place))

    group.refresh_from_db()
    assert group.is_complete
    to = recipient(part_of(member))
    assert "Xinfu Lu 8" in to.street
    assert any("Wang Li +8613800001111" in line for line in to.street)
    assert faults_of_groups() == []


def test_orders_that_go_elsewhere_are_refused_before_they_are_charged(scene):
    join = start_group(scene.offer, make_user(), key="one", place=a_place())
    with pytest.raises(GroupOverError, match="go to one place"):
        order_basket(join.user, address=own_address())
    assert not Order.objects.exists()


def test_the_checkout_asks_for_name_and_phone_alone(scene, client):
    other = make_pack(price="8.00")
    user = make_user()
    join = start_group(scene.offer, user, key="one", place=a_place())
    put_beside(user, other)
    client.force_login(user)

    page = client.get(reverse("checkout:index")).text
    assert "Village shop Wang" in page
    assert "Everything in this order goes there" in page
    assert 'name="line1"' not in page
    assert 'name="phone"' in page
    assert join.group.place.phone not in page


def test_an_order_is_placed_on_the_page_and_goes_to_the_place(scene, client):
    user = make_user()
    start_group(scene.offer, user, key="one", place=a_place())
    client.force_login(user)
    url = reverse("checkout:index")
    page = client.get(url)
    total = page.context["draft"].total
    answer = client.post(
        url,
        {
            "action": "pay",
            "name": "Chen Yulan",
            "phone": "13900002222",
            "email": user.email,
            "agrees": "on",
            "expected_total": f"{total}",
            "expected_from_balance": "0",
            "assisted": "",
            "order": "",
        },
    )
    order = Order.objects.get()
    assert answer.status_code == 302
    address = order.shipping_address
    assert (address.first_name, address.line1) == ("Chen Yulan", "Xinfu Lu 8")
    assert "Wang Li" in address.line2


def test_goods_for_the_place_are_not_collected_elsewhere(scene, client):
    make_pickup_point(scene.farm)
    user = make_user()
    start_group(scene.offer, user, key="one", place=a_place())
    client.force_login(user)
    page = client.get(reverse("checkout:index"))
    [one] = page.context["proposal"].chosen
    assert not any(quote.is_pickup for quote in one.group.quotes)


def test_a_basket_goes_to_one_place(scene):
    user = make_user()
    start_group(scene.offer, user, key="one", place=a_place())
    other = make_pack(scene.farm, price="59.00")
    offer = make_group_offer(other, to_leader=True)
    with pytest.raises(GroupBuyError, match="delivered elsewhere"):
        start_group(offer, user, key="two", place=a_place(name="Block 5"))
    assert GroupJoin.objects.count() == 1


def test_the_farm_reads_where_a_group_goes(scene, client):
    place = a_place()
    join = start_group(scene.offer, make_user(), key="one", place=place)
    pay_join(join, address=at_the_place(place))
    client.force_login(scene.host)
    url = reverse("desk:group", args=[scene.farm.code, scene.offer.pk])
    page = client.get(url).text
    assert "Village shop Wang" in page
    assert "+8613800001111" in page


def test_a_seller_lets_the_leader_name_the_place(client):
    plain = GroupScene()
    client.force_login(plain.host)
    url = reverse("desk:group_edit", args=[plain.farm.code, plain.offer.pk])
    form = client.get(url).context["form"]
    typed = {
        name: form[name].value() if form[name].value() is not None else ""
        for name in form.fields
    }
    for name in ("starts_at", "ends_at"):
        typed[name] = f"{typed[name]:%Y-%m-%dT%H:%M}"
    client.post(url, typed | {"point": "leader"})
    plain.offer.refresh_from_db()
    assert plain.offer.to_leader
    assert client.get(url).context["form"]["point"].value() == "leader"
