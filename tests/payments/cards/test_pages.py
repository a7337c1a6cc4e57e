"""The account's page of saved cards, and paying by one at the checkout and later."""

import pytest

from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.cards.models import SavedCard
from payments.cards.queries import cards_of
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, shown_total
from tests.checkout.test_checkout import pay as pay_checkout
from tests.factories.accounts import make_user
from tests.factories.cards import (
    ASKS_ALWAYS,
    FAILS_LATER,
    MASTERCARD,
    make_card_row,
    make_saved_card,
)
from tests.factories.orders import make_china, make_order
from tests.factories.payments import post_webhook
from tests.factories.shop import make_pack
from tests.markup import flat

pytestmark = pytest.mark.django_db
PAGE = "/accounts/payment-methods/"
JSON = {"accept": "application/json"}


@pytest.fixture
def person(client):
    user = make_user(language="en")
    client.force_login(user)
    return user


def shown(client, path=PAGE):
    return flat(client.get(path).content.decode())


def test_pages_are_for_the_signed_in(client):
    for path in (PAGE, f"{PAGE}new/", f"{PAGE}saved/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_list_says_which_is_default_and_which_expired(client, person):
    assert "No saved cards yet" in shown(client)
    make_card_row(person)
    make_card_row(person, brand="unionpay", last4="0005", exp_month=1, exp_year=2020)

    page = shown(client)

    assert "Visa ···· 4242" in page
    assert "UnionPay ···· 0005" in page
    assert page.count("default</span>") == 1
    assert page.count("expired</span>") == 1


def test_list_takes_few_queries(client, person, queries):
    for _ in range(3):
        make_card_row(person)
    client.get(PAGE)

    with queries(4):
        client.get(PAGE)


def test_card_is_added_by_script(client, person, double):
    answer = client.post(f"{PAGE}new/", {}, headers=JSON).json()
    double.save(answer["client_secret"].split("_secret")[0])

    landed = client.get(answer["return_url"], follow=True)

    assert "Card saved." in landed.content.decode()
    assert [card.last4 for card in cards_of(person.pk)] == ["4242"]


def test_card_is_added_without_script_on_stripes_page(client, person, double):
    led = client.post(f"{PAGE}new/")["Location"]
    assert led.startswith(f"{double.url}/pay/")

    assert double.pay_on_page(led.rpartition("/")[2]).endswith(f"{PAGE}saved/")

    assert "Visa ···· 4242" in flat(
        client.get(f"{PAGE}saved/", follow=True).content.decode()
    )


def test_card_that_an_event_brought_first_is_told_as_saved(client, person, double):
    answer = client.post(f"{PAGE}new/", {}, headers=JSON).json()
    double.save(answer["client_secret"].split("_secret")[0])
    for event in double.events("payment_method.attached"):
        post_webhook(client, event)
    deliver_due()

    landed = client.get(answer["return_url"], follow=True)

    assert "Card saved." in landed.content.decode()


def test_who_comes_back_without_a_card_is_told(client, person, double):
    answer = client.post(f"{PAGE}new/", {}, headers=JSON).json()
    double.save(answer["client_secret"].split("_secret")[0], ASKS_ALWAYS, approve=False)

    landed = client.get(answer["return_url"], follow=True)

    assert "The card was not saved." in landed.content.decode()


def test_new_card_page_may_lead_to_stripe(client, person, double):
    policy = client.get(f"{PAGE}new/")["Content-Security-Policy"]

    assert double.url in policy.partition("form-action")[2].partition(";")[0]


def test_who_tries_card_after_card_is_stopped(client, person, double):
    for _ in range(10):
        client.post(f"{PAGE}new/", {}, headers=JSON)

    answer = client.post(f"{PAGE}new/", {}, headers=JSON)
    page = client.post(f"{PAGE}new/")

    assert answer.status_code == page.status_code == 409
    assert "try again in an hour" in answer.json()["error"]
    assert "try again in an hour" in page.content.decode()


def test_stripe_that_is_away_is_said(client, person, double):
    double.fault("refuse", path="/v1/customers", times=5)

    answer = client.post(f"{PAGE}new/", {}, headers=JSON)

    assert answer.status_code == 409
    assert "can't be reached" in answer.json()["error"]


def test_default_is_chosen_and_a_card_removed(client, person, double):
    visa = make_saved_card(double, person)
    other = make_saved_card(double, person, MASTERCARD)
    client.post(f"{PAGE}{other.pk}/default/")
    assert [card.pk for card in cards_of(person.pk)] == [other.pk, visa.pk]

    client.post(f"{PAGE}{other.pk}/remove/")
    deliver_due()

    assert [card.pk for card in cards_of(person.pk)] == [visa.pk]


def test_cards_of_others_are_not_there(client, person):
    theirs = make_card_row(make_user())

    for act in ("default", "remove"):
        assert client.post(f"{PAGE}{theirs.pk}/{act}/").status_code == 404
    assert SavedCard.objects.get(pk=theirs.pk).removed_at is None


def an_order(person):
    return make_order([(make_pack(), 1)], user=person)


def pay(client, order, **fields):
    return client.post(f"/orders/{order.number}/pay/", fields)


def is_paid(order):
    order.refresh_from_db()
    return order.status == OrderStatus.PAID


def test_order_is_paid_by_a_saved_card(client, person, double):
    card = make_saved_card(double, person)
    order = an_order(person)
    assert "Visa ···· 4242" in shown(client, f"/orders/{order.number}/")

    answer = pay(client, order, card=card.pk)

    assert answer["Location"] == f"/orders/{order.number}/"
    assert is_paid(order)


def test_bank_is_visited_and_leads_back(client, person, double):
    card = make_saved_card(double, person, ASKS_ALWAYS)
    order = an_order(person)

    led = pay(client, order, card=card.pk)["Location"]
    assert led.startswith(f"{double.url}/authorize/")
    double.visit(order.payments.get().intent_id, approve=True)
    client.get(f"/orders/{order.number}/return/")

    assert is_paid(order)


def test_declined_card_says_so_and_another_pays(client, person, double):
    card = make_saved_card(double, person, FAILS_LATER)
    order = an_order(person)

    page = client.post(
        f"/orders/{order.number}/pay/", {"card": card.pk}, follow=True
    ).content.decode()
    assert "Visa ···· 0341 was declined" in flat(page)
    assert not is_paid(order)

    secret = pay_by_script(client, order, card="")["client_secret"]
    double.pay(secret.split("_secret")[0])
    client.get(f"/orders/{order.number}/return/")
    assert is_paid(order)


def pay_by_script(client, order, **fields):
    return client.post(f"/orders/{order.number}/pay/", fields, headers=JSON).json()


def test_ticked_box_saves_the_card_that_pays(client, person, double):
    order = an_order(person)
    secret = pay_by_script(client, order, saves_card="1")["client_secret"]
    double.pay(secret.split("_secret")[0])
    client.get(f"/orders/{order.number}/return/")
    deliver_due()

    assert is_paid(order)
    assert [str(card) for card in cards_of(person.pk)] == ["Visa ···· 4242"]


def test_box_that_is_ticked_later_opens_another_payment(client, person, double):
    order = an_order(person)
    first = pay_by_script(client, order)["client_secret"]
    second = pay_by_script(client, order, saves_card="1")["client_secret"]

    assert first != second
    assert "error" in double.pay(first.split("_secret")[0])


def test_ticked_box_saves_it_on_stripes_page_too(client, person, double):
    order = an_order(person)
    led = pay(client, order, hosted="1", saves_card="1")["Location"]
    double.pay_on_page(led.rpartition("/")[2])
    client.get(f"/orders/{order.number}/return/")
    deliver_due()

    assert is_paid(order)
    assert len(cards_of(person.pk)) == 1


def test_cards_pay_only_orders_of_their_owner(client, person, double):
    card = make_saved_card(double, make_user())
    order = an_order(person)

    answer = pay_by_script(client, order, card=card.pk)

    assert answer["client_secret"]
    assert not is_paid(order)


def test_guest_is_offered_no_box(client, double):
    order = make_order(email="guest@example.com")
    page = client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)

    assert "saves_card" not in page.content.decode()


def test_checkout_is_paid_by_a_saved_card_without_script(client, person, double):
    make_china()
    fill(client, (make_pack(), 1))
    card = make_saved_card(double, person)
    page = shown(client, "/checkout/")
    assert f'name="card" value="{card.pk}" checked' in page
    assert "saves_card" in page

    client.post(
        "/checkout/",
        {**ADDRESS, "action": "pay", "expected_total": shown_total(client),
         "card": card.pk, "hosted": "1"},
    )  # fmt: skip

    order = Order.objects.get()
    assert is_paid(order)
    assert order.payments.get().card_id == card.method_id


def test_card_tried_instead_of_a_declined_one_keeps_the_order(client, person, double):
    make_china()
    fill(client, (make_pack(), 1))
    card = make_saved_card(double, person)
    total = shown_total(client)
    first = pay_checkout(client, total, card="").json()

    led = pay_checkout(client, total, card=card.pk, order=first["order"]).json()

    assert led["url"] == f"/orders/{first['order']}/"
    assert is_paid(Order.objects.get())
