"""Guests find their orders again, and keep them in an account that they open."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.services import set_phone
from orders.order.models import Order
from orders.order.services.guest_orders import take_over_guest_orders
from tests.config.auditing import audit
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db
FIND = "/orders/find/"
MAIL, PHONE = "chen@example.com", "+8613900139000"


def guest_order(email=MAIL, phone="", *, gift=False):
    pack = make_pack()
    make_member(pack.partner)
    order = make_paid_order([(pack, 1)])
    fields = {"guest_email": email, "guest_phone": phone, "is_gift": gift}
    Order.objects.filter(pk=order.pk).update(user=None, **fields)
    order.refresh_from_db()
    return order


def sent():
    mail.outbox.clear()
    deliver_everything()
    return list(mail.outbox)


def ask(client, contact, number=""):
    return client.post(FIND, {"contact": contact, "number": number})


def test_links_to_a_guests_orders_are_mailed(client):
    orders = [guest_order(), guest_order("CHEN@Example.com")]
    guest_order("other@example.com")
    sent()

    answer = ask(client, " Chen@example.com")

    assert answer.url == FIND
    (letter,) = sent()
    links = re.findall(r"https?://\S+/orders/(\w+)/\?key=(\S+)", letter.body)
    assert letter.to == [MAIL]
    assert sorted(links) == sorted((one.number, one.access_key) for one in orders)


def test_the_link_opens_the_order(client):
    order = guest_order()
    sent()
    ask(client, MAIL)
    (letter,) = sent()
    path = re.search(r"https?://[^/]+(/orders/\S+)", letter.body)[1]

    assert order.number in client.get(path, follow=True).text


def test_the_newest_order_of_a_number_is_sent_as_text(client):
    guest_order(phone=PHONE)
    newest = guest_order(phone=PHONE)
    sent()

    ask(client, "139 0013 9000")

    (text,) = sent()
    assert text.to == [f"{PHONE}@sms.test"]
    assert f"/orders/{newest.number}/?key={newest.access_key}" in text.body


def test_who_never_ordered_gets_nothing_and_reads_the_same(client):
    guest_order()
    sent()
    known = ask(client, MAIL)
    told = client.get(FIND).text.replace(MAIL, "")
    sent()
    unknown = ask(client, "no@example.com")
    assert client.get(FIND).text.count("on the way") == told.count("on the way") == 1

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert sent() == []


def test_one_with_an_account_is_told_to_sign_in(client):
    make_paid_order([(make_pack(), 1)], user=make_user(MAIL))
    sent()
    ask(client, MAIL)

    (letter,) = sent()
    assert "in your account" in letter.body
    assert "key=" not in letter.body


def test_number_and_contact_open_it_at_once(client):
    order = guest_order(phone=PHONE)

    answer = ask(client, "139 0013 9000", f" {order.number.lower()} ")

    assert answer.url == f"/orders/{order.number}/"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("contact", ["other@example.com", "+8613800138000"])
def test_a_wrong_contact_opens_nothing(client, contact):
    order = guest_order()

    answer = ask(client, contact, order.number)

    assert answer.status_code == 422
    assert order.number in answer.text
    assert client.get(f"/orders/{order.number}/").status_code == 404


def test_an_accounts_order_opens_by_signing_in_alone(client):
    order = make_paid_order([(make_pack(), 1)], user=make_user(MAIL))

    assert ask(client, MAIL, order.number).status_code == 422
    assert client.get(f"/orders/{order.number}/").status_code == 404


def test_the_phone_of_who_gets_a_gift_leads_to_no_prices(client):
    order = guest_order(phone=PHONE, gift=True)
    sent()

    assert ask(client, PHONE, order.number).status_code == 422
    ask(client, PHONE)
    assert sent() == []


def test_guessing_is_stopped(client):
    order = guest_order()
    for number in range(5):
        ask(client, MAIL, f"AAAAAAAAA{number}")

    answer = ask(client, MAIL, order.number)

    assert answer.status_code == 429
    assert "try again in an hour" in answer.text


@pytest.mark.parametrize(
    ("contact", "said"), [("", "required"), ("chen@", "e-mail address")]
)
def test_what_is_no_contact_is_said(client, contact, said):
    answer = ask(client, contact, "ABC")
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="ABC"' in answer.text


def test_who_opens_an_account_has_their_earlier_orders_there(client):
    theirs, other = guest_order("CHEN@example.com"), guest_order("other@example.com")
    user = make_user(MAIL)

    client.post(reverse("account_login"), {"login": MAIL, "password": PASSWORD})

    assert Order.objects.get(pk=theirs.pk).user == user
    assert Order.objects.get(pk=other.pk).user is None
    page = client.get("/accounts/orders/").text
    assert theirs.number in page
    deliver_everything()
    code, told = audit()
    assert code == 0, told


def test_an_address_that_is_not_proved_takes_nothing(client):
    order = guest_order()
    user = make_user(MAIL)
    user.emailaddress_set.update(verified=False)
    set_phone(user, PHONE, verified=False)
    ordered_for = guest_order("", PHONE)

    assert take_over_guest_orders(user) == 0
    assert Order.objects.filter(pk__in=[order.pk, ordered_for.pk], user=None).count()

    set_phone(user, PHONE, verified=True)
    assert take_over_guest_orders(user) == 1
    ordered_for.refresh_from_db()
    assert ordered_for.user == user


def test_signing_in_asks_once_by_an_index(client, queries):
    user = make_user(MAIL)
    guest_order()
    with queries(2):
        take_over_guest_orders(user)
