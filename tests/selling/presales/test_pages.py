"""Presales on the desk and in the shop: said wherever their goods are."""

from datetime import timedelta

import pytest

from core import dates
from orders.order.models import Order
from orders.order.states import VendorOrderStatus
from selling.presales.models import Presale
from selling.presales.states import PresaleState
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, shown_total
from tests.checkout.test_checkout import pay as pay_checkout
from tests.factories.orders import make_china, make_paid_order
from tests.factories.presales import KILO, make_presale, pack_of
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def desk(client, farm):
    client.force_login(make_member(farm, language="en"))
    return f"/desk/{farm.code}/presales/"


def typed(pack, **changes):
    today = dates.today()
    days = {
        "opens_on": 0, "closes_on": 10, "harvest_from": 11, "harvest_to": 18,
        "last_day": 30,
    }  # fmt: skip
    fields = {name: f"{today + timedelta(days=n)}" for name, n in days.items()}
    fields |= {"pool": pack.pool_id, "low": "100", "high": "150", "unit": "kg"}
    return fields | {"rule": "first-come"} | changes


def text(answer):
    return flat(answer.content.decode())


def test_presale_is_declared_on_the_desk(client, farm, desk):
    pack = make_pack(farm, "Cherries", on_hand=0)

    answer = client.post(f"{desk}new/", typed(pack))

    presale = Presale.objects.get()
    assert answer["Location"] == f"{desk}{presale.pk}/"
    assert (presale.low, presale.high) == (100 * KILO, 150 * KILO)
    assert presale.state == PresaleState.OPEN
    assert "0 g of 100 kg ordered" in text(client.get(desk))
    assert "Expected harvest" in text(client.get(answer["Location"]))


def test_form_keeps_what_was_typed_and_says_what_is_wrong(client, farm, desk):
    pack = make_pack(farm, on_hand=0)
    for changes, words in (
        ({"low": "200"}, "less than the low end"),
        ({"low": "many"}, "number"),
        ({"unit": "piece"}, "another unit"),
        ({"harvest_from": ""}, "choose a day"),
        ({"harvest_to": "2020-01-01"}, "before the first day"),
        ({"closes_on": "2020-01-01"}, "before orders begin"),
        ({"pool": make_pack(farm).pool_id}, "valid choice"),
        ({"rule": "regulars-first"}, "valid choice"),
    ):
        answer = client.post(f"{desk}new/", typed(pack, **changes))
        assert answer.status_code == 422, changes
        assert words in text(answer), changes
        assert 'value="150"' in answer.content.decode()
    assert not Presale.objects.exists()


def test_who_has_nothing_to_presell_is_told_what_to_do(client, farm, desk):
    assert "without stock" in text(client.get(f"{desk}new/"))


def test_harvest_is_moved_and_confirmed_on_the_desk(client, farm, desk):
    presale = make_presale(make_pack(farm, on_hand=0))
    order = make_paid_order([(pack_of(presale), 2)])
    page = f"{desk}{presale.pk}/"
    today = dates.today()
    move = {"do": "move", "move-first": f"{today}", "move-last": f"{today}"}
    assert client.post(page, move).status_code == 302
    wrong = {"do": "move", "move-first": f"{today}", "move-last": "2020-01-01"}
    assert client.post(page, wrong).status_code == 422

    harvest = {
        "do": "harvest", "harvest-amount": "7.5", "harvest-unit": "kg",
        "harvest-harvested_on": f"{today}",
    }  # fmt: skip
    assert client.post(page, harvest | {"harvest-amount": "0"}).status_code == 422
    answer = client.post(page, harvest, follow=True)

    assert "Harvest confirmed" in text(answer)
    presale.refresh_from_db()
    assert (presale.state, presale.harvested) == (PresaleState.CONFIRMED, 7500)
    assert order.lines.get().due == 1
    again = client.post(page, {"do": "fail"}, follow=True)
    assert "known already" in text(again)


def test_harvest_is_called_off_on_the_desk(client, farm, desk):
    presale = make_presale(make_pack(farm, on_hand=0))
    order = make_paid_order([(pack_of(presale), 2)])

    client.post(f"{desk}{presale.pk}/", {"do": "fail"})

    part = order.vendor_orders.get()
    assert part.status == VendorOrderStatus.CANCELLED


def test_presales_of_others_are_not_there(client, farm, desk):
    theirs = make_presale()

    assert client.get(f"{desk}{theirs.pk}/").status_code == 404
    assert client.post(f"{desk}{theirs.pk}/", {"do": "fail"}).status_code == 404


def test_packer_sees_and_does_not_change(client, farm):
    presale = make_presale(make_pack(farm, on_hand=0))
    client.force_login(make_member(farm, Role.PACKER, language="en"))
    page = f"/desk/{farm.code}/presales/{presale.pk}/"

    assert "Confirm the harvest" not in text(client.get(page))
    assert client.post(page, {"do": "fail"}).status_code == 403


# --- In the shop -------------------------------------------------------------------


def test_product_card_and_basket_say_that_it_is_a_presale(client):
    make_china()
    presale = make_presale(make_pack(make_farm(), "Cherries", on_hand=0))
    pack = pack_of(presale)

    page = text(client.get(pack.product.get_absolute_url()))
    assert "In full when you order" in page
    assert "earlier orders are filled first" in page
    assert "100 kg to 150 kg" in page
    assert "Presale, harvest" in text(client.get("/catalogue/"))

    other = make_pack(presale.partner, price="20.00")
    fill(client, (pack, 1), (other, 1))
    basket = text(client.get("/basket/"))
    assert "Presale: harvest expected" in basket
    assert "sent together after" in basket
    assert "Presale: harvest expected" in text(client.get("/checkout/"))


def test_promise_is_not_before_the_harvest(client, double):
    make_china()
    presale = make_presale(make_pack(make_farm(), on_hand=0))
    fill(client, (pack_of(presale), 1))

    answer = pay_checkout(client, shown_total(client)).json()

    part = Order.objects.get(number=answer["order"]).vendor_orders.get()
    assert dates.day_of(part.send_by) >= presale.harvest_to
    assert part.accept_by == part.send_by
    assert part.expected_from >= presale.harvest_to


def test_presale_is_paid_at_once(client, settings):
    settings.BANK_TRANSFER = True
    settings.BANK_TRANSFER_ACCOUNT = "1"
    make_china()
    presale = make_presale(make_pack(make_farm(), on_hand=0))
    fill(client, (pack_of(presale), 1))

    page = client.post("/checkout/", {**ADDRESS, "action": "update"}).text

    assert 'value="transfer"' not in page


def test_product_of_a_presale_takes_one_query_more(client, queries):
    presale = make_presale(make_pack(make_farm(), on_hand=0))
    url = pack_of(presale).product.get_absolute_url()
    client.get(url)

    with queries(25):
        client.get(url)


def test_order_page_says_what_it_waits_for(client):
    presale = make_presale()
    order = make_paid_order([(pack_of(presale), 1)], email="guest@example.com")

    page = client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)

    assert "Waiting for the harvest, expected" in text(page)
