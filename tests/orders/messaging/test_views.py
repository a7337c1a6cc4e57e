"""Where shoppers ask and read."""

import pytest
from django.urls import reverse

from orders.messaging import rules
from orders.messaging.models import Message, Thread
from tests.factories.accounts import make_user
from tests.factories.orders import (
    answer_question,
    ask_question,
    make_china,
    make_order,
    make_paid_order,
    message_counts,
    question_url,
    texts_of,
    write_message,
)
from tests.factories.pages import browser_of
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script> https://evil.test"


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def talk_url(vendor_order):
    number, _dash, position = vendor_order.number.rpartition("-")
    return reverse("orders:messages", args=[number, position])


def test_question_is_asked_on_the_products_page(client, product, shopper):
    answer = client.post(question_url(product), {"text": "Fresh?", "mode": "public"})

    thread = Thread.objects.get()
    assert answer["Location"] == reverse("messaging:thread", args=[thread.pk])
    assert (thread.asker, thread.is_public, texts_of(thread)) == (
        shopper,
        True,
        ["Fresh?"],
    )
    page = client.get(answer["Location"]).content.decode()
    assert "Fresh?" in page
    assert "We will notify you when the farm replies." in page


def test_private_question_is_kept_private(client, product, shopper):
    client.post(question_url(product), {"text": "Fresh?", "mode": "private"})

    assert Thread.objects.get().is_public is False


def test_stranger_signs_in_before_asking(client, product):
    answer = client.post(question_url(product), {"text": "Fresh?", "mode": "public"})

    assert answer["Location"].startswith("/accounts/login/?next=/questions/about/")
    assert message_counts() == (0, 0)
    assert "Sign in to ask" in client.get(question_url(product)).content.decode()


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("", "public", "Please enter your message."),
        (" \n\x00 ", "public", "Please enter your message."),
        ("x" * 1001, "public", "at most 1000 characters"),
        ("Fresh?", "", "Please choose who can read it"),
        ("Fresh?", "secret", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(
    client, product, shopper, text, mode, says
):
    answer = client.post(question_url(product), {"text": text, "mode": mode})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert text.strip().replace("\x00", "") in page
    assert message_counts() == (0, 0)


def test_answered_question_stands_on_the_products_page_as_plain_words(
    client, product, owner, shopper
):
    answer_question(ask_question(product, shopper, SCRIPT), owner, "Two\nlines")

    for url in (product.get_absolute_url(), question_url(product)):
        page = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; https://evil.test" in page
        assert 'href="https://evil.test' not in page
        assert "Two\nlines" in page
        assert "Wang M." in page
        assert "mei@example.com" not in page


def test_question_of_another_person_is_nobodys_business(client, product, shopper):
    thread = ask_question(product, make_user(), is_public=False)
    url = reverse("messaging:thread", args=[thread.pk])

    answers = [client.get(url), client.post(url, {"text": "x"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert texts_of(thread) == ["Are they this year's?"]


def test_reading_the_answer_makes_it_old(client, product, owner, shopper):
    thread = answer_question(ask_question(product, shopper), owner)
    list_url, url = (
        reverse("messaging:mine"),
        reverse("messaging:thread", args=[thread.pk]),
    )
    before = client.get(list_url).content.decode()

    client.get(url)

    after = client.get(list_url).content.decode()
    assert ("badge bg-per" in before, "badge bg-per" in after) == (True, False)


def test_shopper_writes_on(client, product, owner, shopper):
    thread = answer_question(ask_question(product, shopper), owner)

    client.post(reverse("messaging:thread", args=[thread.pk]), {"text": "Thanks"})

    assert texts_of(thread)[-1] == "Thanks"


def test_eleventh_question_of_an_hour_waits(client, product, shopper):
    for n in range(rules.QUESTIONS_AN_HOUR):
        client.post(question_url(product), {"text": f"Q{n}", "mode": "public"})

    answer = client.post(question_url(product), {"text": "One more", "mode": "public"})

    assert answer.status_code == 429
    page = answer.content.decode()
    assert "You have sent many messages in the last hour." in page
    assert "One more" in page
    assert Thread.objects.count() == rules.QUESTIONS_AN_HOUR


def test_guest_writes_about_an_order_by_its_link(client, pack):
    order = make_paid_order([(pack, 1)])
    vendor_order = order.vendor_orders.get()
    url = talk_url(vendor_order)
    stranger = client.get(url).status_code
    client.get(f"{url}?key={order.access_key}")

    answer = client.post(url, {"text": "Please ring twice."}, follow=True)

    thread = Thread.objects.get()
    assert stranger == 404
    assert (thread.vendor_order, thread.asker, thread.is_public) == (
        vendor_order,
        None,
        False,
    )
    assert texts_of(thread) == ["Please ring twice."]
    assert "Please ring twice." in answer.content.decode()


def test_guests_of_one_address_write_ten_times_an_hour(client, pack):
    order = make_paid_order([(pack, 1)])
    url = talk_url(order.vendor_orders.get())
    client.get(f"{url}?key={order.access_key}")
    for n in range(rules.QUESTIONS_AN_HOUR):
        client.post(url, {"text": f"M{n}"})

    assert client.post(url, {"text": "More"}).status_code == 429
    assert Message.objects.count() == rules.QUESTIONS_AN_HOUR


def test_key_of_one_order_opens_no_other(client, pack):
    mine, other = make_paid_order([(pack, 1)]), make_paid_order([(pack, 1)])
    write_message(other.vendor_orders.get(), None, "Secret")
    client.get(f"/orders/{mine.number}/?key={mine.access_key}")
    url = talk_url(other.vendor_orders.get())

    assert client.get(url).status_code == 404
    assert client.get(f"{url}?key={mine.access_key}").status_code == 404
    assert client.post(url, {"text": "x"}).status_code == 404
    assert texts_of(Thread.objects.get()) == ["Secret"]


def test_unpaid_order_has_no_form(client, shopper, pack):
    vendor_order = make_order([(pack, 1)], user=shopper).vendor_orders.get()

    answer = client.post(talk_url(vendor_order), {"text": "Hello"})

    assert answer.status_code == 422
    assert (
        "You can write to the farm after the order is paid" in answer.content.decode()
    )
    assert (
        "/talk/"
        not in client.get(f"/orders/{vendor_order.order.number}/").content.decode()
    )
    assert message_counts() == (0, 0)


def test_order_page_leads_to_the_talk_and_says_what_is_new(
    client, owner, shopper, pack
):
    order = make_paid_order([(pack, 1)], user=shopper)
    url = f"/orders/{order.number}/"
    before = client.get(url).content.decode()
    answer_question(write_message(order.vendor_orders.get(), shopper), owner)

    after = client.get(url).content.decode()

    assert talk_url(order.vendor_orders.get()) in before
    assert 'badge bg-per">new' not in before
    assert 'badge bg-per">new' in after


@pytest.mark.parametrize("number", [1, 8])
def test_product_page_reads_its_questions_in_two_queries(
    client, product, owner, queries, number
):
    for n in range(number):
        answer_question(ask_question(product, make_user(), f"Q{n}"), owner)
    make_pack(product.partner, "Apples")
    url = product.get_absolute_url()
    client.get(url)

    with queries(9):
        client.get(url)


@pytest.mark.parametrize("number", [1, 25])
def test_lists_of_questions_take_few_queries(client, product, owner, queries, number):
    asker = make_user()
    for n in range(number):
        answer_question(ask_question(product, asker, f"Q{n}"), owner)
    mine = browser_of(asker)

    with queries(8):
        client.get(question_url(product))
    with queries(8):
        mine.get(reverse("messaging:mine"))
