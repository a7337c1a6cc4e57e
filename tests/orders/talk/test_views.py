"""Where shoppers ask and read."""

import pytest
from django.urls import reverse

from orders.talk import rules
from orders.talk.models import Message, Thread
from tests.cast import a_pack, a_paid_order, a_placed_order, a_user, china
from tests.orders.talk.steps import (
    answered,
    ask_url,
    asked,
    browser,
    counts,
    texts,
    wrote,
)

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script> https://evil.test"


@pytest.fixture(autouse=True)
def _countries():
    china()


def talk_url(part):
    number, _dash, position = part.number.rpartition("-")
    return reverse("orders:talk", args=[number, position])


def test_question_is_asked_on_the_products_page(client, product, shopper):
    answer = client.post(ask_url(product), {"text": "Fresh?", "mode": "public"})

    thread = Thread.objects.get()
    assert answer["Location"] == reverse("talk:thread", args=[thread.pk])
    assert (thread.asker, thread.is_public, texts(thread)) == (
        shopper,
        True,
        ["Fresh?"],
    )
    page = client.get(answer["Location"]).content.decode()
    assert "Fresh?" in page
    assert "We tell you as soon as the farm answers." in page


def test_private_question_is_kept_private(client, product, shopper):
    client.post(ask_url(product), {"text": "Fresh?", "mode": "private"})

    assert Thread.objects.get().is_public is False


def test_stranger_signs_in_before_asking(client, product):
    answer = client.post(ask_url(product), {"text": "Fresh?", "mode": "public"})

    assert answer["Location"].startswith("/accounts/login/?next=/questions/about/")
    assert counts() == (0, 0)
    assert "Sign in to ask" in client.get(ask_url(product)).content.decode()


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("", "public", "Please write your message; a line is enough."),
        (" \n\x00 ", "public", "Please write your message; a line is enough."),
        ("x" * 1001, "public", "at most 1000 signs"),
        ("Fresh?", "", "choose who may read it"),
        ("Fresh?", "secret", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(
    client, product, shopper, text, mode, says
):
    answer = client.post(ask_url(product), {"text": text, "mode": mode})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert text.strip().replace("\x00", "") in page
    assert counts() == (0, 0)


def test_answered_question_stands_on_the_products_page_as_plain_words(
    client, product, owner, shopper
):
    answered(asked(product, shopper, SCRIPT), owner, "Two\nlines")

    for url in (product.get_absolute_url(), ask_url(product)):
        page = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; https://evil.test" in page
        assert 'href="https://evil.test' not in page
        assert "Two\nlines" in page
        assert "Wang M." in page
        assert "mei@example.com" not in page


def test_question_of_another_person_is_nobodys_business(client, product, shopper):
    thread = asked(product, a_user(), is_public=False)
    url = reverse("talk:thread", args=[thread.pk])

    answers = [client.get(url), client.post(url, {"text": "x"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert texts(thread) == ["Are they this year's?"]


def test_reading_the_answer_makes_it_old(client, product, owner, shopper):
    thread = answered(asked(product, shopper), owner)
    list_url, url = reverse("talk:mine"), reverse("talk:thread", args=[thread.pk])
    before = client.get(list_url).content.decode()

    client.get(url)

    after = client.get(list_url).content.decode()
    assert ("badge bg-per" in before, "badge bg-per" in after) == (True, False)


def test_shopper_writes_on(client, product, owner, shopper):
    thread = answered(asked(product, shopper), owner)

    client.post(reverse("talk:thread", args=[thread.pk]), {"text": "Thanks"})

    assert texts(thread)[-1] == "Thanks"


def test_eleventh_question_of_an_hour_waits(client, product, shopper):
    for n in range(rules.QUESTIONS_AN_HOUR):
        client.post(ask_url(product), {"text": f"Q{n}", "mode": "public"})

    answer = client.post(ask_url(product), {"text": "One more", "mode": "public"})

    assert answer.status_code == 429
    page = answer.content.decode()
    assert "You have written a lot in the last hour." in page
    assert "One more" in page
    assert Thread.objects.count() == rules.QUESTIONS_AN_HOUR


def test_guest_writes_about_an_order_by_its_link(client, pack):
    order = a_paid_order([(pack, 1)])
    part = order.parts.get()
    url = talk_url(part)
    stranger = client.get(url).status_code
    client.get(f"{url}?key={order.access_key}")

    answer = client.post(url, {"text": "Please ring twice."}, follow=True)

    thread = Thread.objects.get()
    assert stranger == 404
    assert (thread.part, thread.asker, thread.is_public) == (part, None, False)
    assert texts(thread) == ["Please ring twice."]
    assert "Please ring twice." in answer.content.decode()


def test_guests_of_one_address_write_ten_times_an_hour(client, pack):
    order = a_paid_order([(pack, 1)])
    url = talk_url(order.parts.get())
    client.get(f"{url}?key={order.access_key}")
    for n in range(rules.QUESTIONS_AN_HOUR):
        client.post(url, {"text": f"M{n}"})

    assert client.post(url, {"text": "More"}).status_code == 429
    assert Message.objects.count() == rules.QUESTIONS_AN_HOUR


def test_key_of_one_order_opens_no_other(client, pack):
    mine, other = a_paid_order([(pack, 1)]), a_paid_order([(pack, 1)])
    wrote(other.parts.get(), None, "Secret")
    client.get(f"/orders/{mine.number}/?key={mine.access_key}")
    url = talk_url(other.parts.get())

    assert client.get(url).status_code == 404
    assert client.get(f"{url}?key={mine.access_key}").status_code == 404
    assert client.post(url, {"text": "x"}).status_code == 404
    assert texts(Thread.objects.get()) == ["Secret"]


def test_unpaid_order_has_no_form(client, shopper, pack):
    part = a_placed_order([(pack, 1)], user=shopper).parts.get()

    answer = client.post(talk_url(part), {"text": "Hello"})

    assert answer.status_code == 422
    assert "once the order is paid" in answer.content.decode()
    assert "/talk/" not in client.get(f"/orders/{part.order.number}/").content.decode()
    assert counts() == (0, 0)


def test_order_page_leads_to_the_talk_and_says_what_is_new(
    client, owner, shopper, pack
):
    order = a_paid_order([(pack, 1)], user=shopper)
    url = f"/orders/{order.number}/"
    before = client.get(url).content.decode()
    answered(wrote(order.parts.get(), shopper), owner)

    after = client.get(url).content.decode()

    assert talk_url(order.parts.get()) in before
    assert 'badge bg-per">new' not in before
    assert 'badge bg-per">new' in after


@pytest.mark.parametrize("number", [1, 8])
def test_product_page_reads_its_questions_in_one_query(
    client, product, owner, queries, number
):
    for n in range(number):
        answered(asked(product, a_user(), f"Q{n}"), owner)
    a_pack(product.partner, "Apples")
    url = product.get_absolute_url()
    client.get(url)

    with queries(8):
        client.get(url)


@pytest.mark.parametrize("number", [1, 25])
def test_lists_of_questions_take_few_queries(client, product, owner, queries, number):
    asker = a_user()
    for n in range(number):
        answered(asked(product, asker, f"Q{n}"), owner)
    mine = browser(asker)

    with queries(8):
        client.get(ask_url(product))
    with queries(8):
        mine.get(reverse("talk:mine"))
