"""Checkout Sessions: a page that takes one payment, until it is paid or ended."""

import pytest
import stripe

LINE = {
    "quantity": 1,
    "price_data": {
        "currency": "cny",
        "unit_amount": 4200,
        "product_data": {"name": "ABC"},
    },
}


def make(client, **changes):
    wanted = {
        "mode": "payment",
        "line_items": [LINE],
        "success_url": "https://shop.test/paid/",
        "cancel_url": "https://shop.test/back/",
        "payment_intent_data": {"metadata": {"order": "ABC"}},
        **changes,
    }
    return client.v1.checkout.sessions.create(params=wanted)


def look(client, session):
    return client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge"]}
    )


def test_page_is_plain_html_and_pays_once(double, client):
    session = make(client)
    assert (session.status, session.payment_intent) == ("open", None)

    assert double.pay_on_page(session.id) == "https://shop.test/paid/"
    assert double.pay_on_page(session.id) == "https://shop.test/paid/"

    paid = look(client, session)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.metadata["order"] == "ABC"
    assert paid.payment_intent.latest_charge.amount == 4200
    assert len(double.books()["charges"]) == 1
    kinds = [event.kind for event in double.events()]
    assert kinds.count("checkout.session.completed") == 1


def test_declined_card_leaves_the_page_open(double, client):
    session = make(client)
    assert double.pay_on_page(session.id, "4000000000000002") == ""
    tried = look(client, session)
    assert tried.status == "open"
    assert tried.payment_intent.last_payment_error.code == "card_declined"

    assert double.pay_on_page(session.id)
    assert look(client, session).payment_intent.id == tried.payment_intent.id


def test_bank_is_asked_and_leads_back(double, client):
    session = make(client)
    assert "/authorize/" in double.pay_on_page(session.id, "4000002760003184")
    intent = look(client, session).payment_intent
    double.visit(intent.id, approve=True)
    assert look(client, session).status == "complete"


def test_ended_page_takes_nothing(double, client):
    session = make(client)
    double.pay_on_page(session.id, "4000000000000002")
    client.v1.checkout.sessions.expire(session.id)

    assert double.pay_on_page(session.id) == ""
    ended = look(client, session)
    assert (ended.status, ended.payment_intent.status) == ("expired", "canceled")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_paid_page_is_not_ended(double, client):
    session = make(client)
    double.pay_on_page(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_page_ends_after_a_day(double, client):
    session = make(client)
    double.advance(24 * 3600 + 1)
    assert look(client, session).status == "expired"


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "subscription"},
        {"success_url": "nowhere"},
        {"line_items": []},
        {"line_items": [{"price": "price_1", "quantity": 1}]},
        {"no_such": "1"},
    ],
)
def test_what_is_wrong_is_refused(double, client, wrong):
    with pytest.raises(stripe.InvalidRequestError):
        make(client, **wrong)
