"""The pages: adding by hand, the order's page with what was added, the desk's."""

import re
from decimal import Decimal

import pytest

from checkout.queries import Wishes
from orders.order.models import Order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from tests.factories.additions import add_to, make_open_order
from tests.factories.orders import pay_order
from tests.factories.payments import make_gift
from tests.factories.shipping import make_pickup_point
from tests.factories.vendors import make_member
from tests.markup import flat

pytestmark = pytest.mark.django_db


def url(order, what=""):
    return f"/orders/{order.number}/{what}"


def fields(page):
    """The hidden fields of the page, as its form sends them."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    pairs = [
        (re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one))
        for one in found
    ]
    return {name[1]: value[1] for name, value in pairs if name and value}


def choose(client, order, packs, **more):
    wanted = {f"packs-{pack.pk}": count for pack, count in packs.items()}
    return client.post(url(order, "add/"), wanted | {"action": "check"} | more)


def add(client, order, packs, **more):
    """Choose, look at the total, press the button."""
    shown = choose(client, order, packs, **more).text
    wanted = {f"packs-{pack.pk}": count for pack, count in packs.items()}
    return client.post(
        url(order, "add/"),
        fields(shown) | wanted | {"action": "add", "agrees": "on"} | more,
    )


@pytest.fixture
def signed_in(client, shopper):
    client.force_login(shopper)
    return client


def test_from_the_order_to_the_payment_and_back(signed_in, order, apples):
    assert "Add goods" in signed_in.get(url(order)).text
    page = signed_in.get(url(order, "add/")).text
    assert "Apples" in page
    assert "Pears" in page

    shown = flat(choose(signed_in, order, {apples: 2}).text)
    assert "¥40.00" in shown
    assert "Add and pay" in shown
    assert Order.objects.count() == 1

    answer = add(signed_in, order, {apples: 2})
    added = order.additions.get()
    assert answer.url == url(added)
    assert "added to order" in flat(signed_in.get(url(added)).text)
    assert "Waiting for your payment of ¥40.00" in flat(signed_in.get(url(order)).text)

    pay_order(added)
    assert signed_in.get(url(added)).url == url(order)
    page = flat(signed_in.get(url(order)).text)
    assert "Apples" in page
    assert "All together" in page
    assert added.number not in signed_in.get("/accounts/orders/").text


def test_balance_adds_at_once(signed_in, order, apples, shopper):
    make_gift(shopper, 9000)
    choose(signed_in, order, {apples: 1})
    answer = add(signed_in, order, {apples: 1}, uses_balance="1")
    assert answer.url == url(order)
    assert order.additions.get().status == "paid"
    assert "Added to your order." in signed_in.get(url(order)).text


def test_other_packs_than_the_total_was_of_are_priced_again(signed_in, order, apples):
    shown = choose(signed_in, order, {apples: 1}).text
    sent = fields(shown) | {f"packs-{apples.pk}": 2, "action": "add", "agrees": "on"}
    answer = signed_in.post(url(order, "add/"), sent)
    assert answer.status_code == 422
    assert "check the new total" in answer.text
    assert order.additions.count() == 0


def test_more_than_is_taken_in_cash_is_paid_by_card(signed_in, farm, pears, shopper):
    farm.delivery_methods.all().delete()
    point = make_pickup_point(farm, takes_cash=True, most_in_cash=Decimal(50))
    wishes = Wishes(deliveries={farm.pk: f"method-{point.pk}"}, in_cash=True)
    order = make_open_order([(pears, 3)], user=shopper, wishes=wishes, paid=False)

    assert "In cash, with the rest" in choose(signed_in, order, {pears: 2}).text
    shown = choose(signed_in, order, {pears: 3}).text
    assert "In cash, with the rest" not in shown
    assert "can’t be paid in cash" in flat(shown)
    add(signed_in, order, {pears: 3})
    added = order.additions.get()
    assert (added.status, added.payment_method) == ("pending-payment", "online")


@pytest.mark.parametrize("typed", ["-1", "many", "100000", "1.5"])
def test_what_is_no_number_comes_back(signed_in, order, apples, typed):
    answer = choose(signed_in, order, {apples: typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "whole number" in answer.text


def test_more_than_there_is_comes_back(signed_in, order, apples):
    answer = choose(signed_in, order, {apples: 21})
    assert answer.status_code == 422
    assert 'value="21"' in answer.text
    assert "Only 20 left" in answer.text


def test_nothing_chosen_and_a_stranger_basket(signed_in, order, apples, pears, shopper):
    assert signed_in.post(url(order, "add/"), {}).status_code == 422
    other = make_open_order([(pears, 1)], user=shopper)
    token = fields(choose(signed_in, other, {apples: 1}).text)["basket"]
    answer = choose(signed_in, order, {apples: 1}, basket=token)
    assert fields(answer.text)["basket"] != token


def test_goods_are_found_by_name(signed_in, order, apples):
    sent = {"q": "appl", "action": "search"}
    page = signed_in.post(url(order, "add/"), sent).text
    assert "Apples" in page
    assert "Pears" not in page


def test_a_guest_adds_by_the_link_and_pays_no_balance(client, order, apples, shopper):
    make_gift(shopper, 9000)
    assert client.get(url(order, "add/")).status_code == 404
    client.get(f"{url(order)}?key={order.access_key}")
    assert "my balance" not in choose(client, order, {apples: 1}).text
    add(client, order, {apples: 1})
    added = order.additions.get()
    assert client.get(url(added)).status_code == 200


def test_a_link_to_what_was_added_leads_to_the_order(client, order, apples):
    added = add_to(order, {apples: 1})
    client.get(f"{url(added)}?key={added.access_key}")
    assert client.get(url(added), follow=True).redirect_chain[0][0] == url(order)
    client.post(url(order, "revoke/"))
    added.refresh_from_db()
    client.logout()
    assert client.get(f"{url(added)}?key=old").status_code == 404


def test_too_late_says_so(signed_in, order, apples):
    sent = fields(choose(signed_in, order, {apples: 1}).text)
    part = order.vendor_orders.get()
    accept_vendor_order(part, by=None)
    start_packing(part, by=None)
    sent |= {f"packs-{apples.pk}": 1, "action": "add", "agrees": "on"}
    answer = signed_in.post(url(order, "add/"), sent, follow=True)
    assert "Nothing can be added" in answer.text
    assert "Add goods" not in signed_in.get(url(order)).text
    assert order.additions.count() == 0


def test_the_desk_shows_one_order(client, farm, order, apples):
    added = add_to(order, {apples: 2})
    part, more = order.vendor_orders.get(), added.vendor_orders.get()
    client.force_login(make_member(farm))
    desk = f"/desk/{farm.code}"

    assert client.get(f"{desk}/orders/{more.number}/").url.endswith(
        f"/orders/{part.number}/"
    )
    page = flat(client.get(f"{desk}/orders/{part.number}/").text)
    assert "Apples" in page
    assert "added later" in page
    rows = client.get(f"{desk}/orders/").text
    assert part.number in rows
    assert more.number not in rows
    for view in ("", "?day=all&view=product"):
        packing = flat(client.get(f"{desk}/packing/{view or '?day=all'}").text)
        assert "Apples" in packing
    assert "Apples" in client.get(f"{desk}/orders/{part.number}/slip/").text

    client.post(f"{desk}/orders/{part.number}/pack/")
    line = more.lines.get()
    client.post(f"{desk}/orders/{more.number}/lines/{line.pk}/", {"packed": "1"})
    line.refresh_from_db()
    assert line.is_packed
