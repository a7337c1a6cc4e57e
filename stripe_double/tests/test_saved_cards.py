"""Customers and their cards: saved with and without a payment, charged later, gone."""

import json

import pytest
import stripe

BACK = "https://shop.test/back/"
ASKS_ONCE, ASKS_ALWAYS = "4000002500003155", "4000002760003184"
FAILS_LATER, DECLINED = "4000000000000341", "4000000000000002"


@pytest.fixture
def customer(api):
    return api.customers.create({"metadata": {"person": "7"}})


@pytest.fixture
def save(api, double, customer):
    """Saves a card for the customer; its id."""

    def make(card="4242424242424242"):
        setup = api.setup_intents.create(
            {"customer": customer.id, "automatic_payment_methods": {"enabled": True}}
        )
        saved = double.save(setup.id, card)
        assert saved["status"] == "succeeded", saved
        return saved["payment_method"]

    return make


@pytest.fixture
def charge(api, customer):
    """Charges a saved card without the shopper."""

    def ask(card, **changes):
        made = api.payment_intents.create(
            {"amount": 5000, "currency": "cny", "customer": customer.id}
        )
        wanted = {"payment_method": card, "off_session": True, "return_url": BACK}
        return api.payment_intents.confirm(made.id, wanted | changes)

    return ask


def cards_of(api, customer):
    rows = api.payment_methods.list({"customer": customer.id, "type": "card"})
    return [row.id for row in rows]


def kinds(double, prefix):
    return [event.kind for event in double.events() if event.kind.startswith(prefix)]


def test_setup_saves_a_card_and_charges_nothing(api, double, customer, save):
    card = save()

    assert cards_of(api, customer) == [card]
    assert api.customers.payment_methods.list(customer.id).data[0].id == card
    assert double.books()["charges"] == []
    assert kinds(double, "setup_intent.")[-1] == "setup_intent.succeeded"
    assert kinds(double, "payment_method.") == ["payment_method.attached"]
    found = api.payment_methods.retrieve(card)
    assert (found.customer, found.card.last4) == (customer.id, "4242")


def test_setup_asks_the_bank_and_takes_no_for_an_answer(api, double, customer):
    setup = api.setup_intents.create({"customer": customer.id})
    refused = double.save(setup.id, ASKS_ONCE, approve=False)
    assert refused["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    assert cards_of(api, customer) == []

    assert double.save(setup.id, ASKS_ONCE)["status"] == "succeeded"
    assert len(cards_of(api, customer)) == 1


def test_declined_card_is_not_saved(api, double, customer):
    setup = api.setup_intents.create({"customer": customer.id})

    answer = double.save(setup.id, DECLINED)

    assert answer["error"]["code"] == "card_declined"
    assert answer["error"]["setup_intent"]["status"] == "requires_payment_method"
    assert cards_of(api, customer) == []


def test_cancelled_setup_takes_no_card(api, double, customer):
    setup = api.setup_intents.create({"customer": customer.id})
    api.setup_intents.cancel(setup.id, {"cancellation_reason": "abandoned"})

    assert double.save(setup.id)["error"]["code"] == "setup_intent_unexpected_state"


def test_payment_saves_the_card_that_paid(api, double, customer):
    made = api.payment_intents.create(
        {
            "amount": 5000,
            "currency": "cny",
            "customer": customer.id,
            "setup_future_usage": "off_session",
        }
    )
    assert made.payment_method_types == ["card"]
    double.pay(made.id)

    (card,) = cards_of(api, customer)
    assert api.payment_intents.retrieve(made.id).payment_method == card


def test_saved_card_pays_without_the_shopper(charge, save):
    assert charge(save()).status == "succeeded"
    assert charge(save(ASKS_ONCE)).status == "succeeded"


@pytest.mark.parametrize(
    ("number", "code"),
    [(ASKS_ALWAYS, "authentication_required"), (FAILS_LATER, "card_declined")],
)
def test_refused_charge_leaves_an_intent_to_be_paid_by_hand(
    api, double, charge, save, number, code
):
    card = save(number)

    with pytest.raises(stripe.CardError) as refused:
        charge(card)

    assert refused.value.http_status == 402
    assert refused.value.code == code
    intent = json.loads(refused.value.http_body)["error"]["payment_intent"]
    assert intent["status"] == "requires_payment_method"
    assert kinds(double, "payment_intent.")[-1] == "payment_intent.payment_failed"
    assert double.pay(intent["id"])["status"] == "succeeded"


def test_bank_lets_a_card_expire_and_changes_what_is_behind_it(double, charge, save):
    expired, drained = save(), save()
    double.card(expired, exp_month=1, exp_year=2020)
    double.card(drained, number="4000000000009995")

    for card, code in ((expired, "expired_card"), (drained, "card_declined")):
        with pytest.raises(stripe.CardError) as refused:
            charge(card)
        assert refused.value.code == code
    assert kinds(double, "payment_method.")[-1] == (
        "payment_method.automatically_updated"
    )


def test_shopper_confirms_a_saved_card_at_the_bank(api, double, charge, save):
    card = save(ASKS_ALWAYS)

    asked = charge(card, off_session=False)

    assert asked.status == "requires_action"
    assert asked.next_action.redirect_to_url.return_url == BACK
    double.visit(asked.id, approve=True)
    assert api.payment_intents.retrieve(asked.id).status == "succeeded"


def test_detached_card_pays_no_more(api, double, customer, charge, save):
    card = save()
    api.payment_methods.detach(card)

    assert cards_of(api, customer) == []
    assert kinds(double, "payment_method.")[-1] == "payment_method.detached"
    with pytest.raises(stripe.InvalidRequestError):
        charge(card)
    with pytest.raises(stripe.InvalidRequestError):
        api.payment_methods.detach(card)


def test_saved_card_is_its_customers_alone(api, save):
    card = save()
    other = api.customers.create({})
    for whose in ({}, {"customer": other.id}):
        with pytest.raises(stripe.InvalidRequestError):
            api.payment_intents.create(
                {"amount": 5000, "currency": "cny", "payment_method": card, **whose}
            )
    with pytest.raises(stripe.InvalidRequestError):
        api.payment_methods.list({})


def test_page_of_stripe_saves_a_card(api, double, customer):
    session = api.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "cny",
            "customer": customer.id,
            "success_url": "https://shop.test/saved/",
        }
    )
    assert double.pay_on_page(session.id, DECLINED) == ""

    assert double.pay_on_page(session.id) == "https://shop.test/saved/"

    assert len(cards_of(api, customer)) == 1
    found = api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (found.status, found.setup_intent.status) == ("complete", "succeeded")


def test_page_for_a_payment_saves_its_card_when_asked(api, double, customer):
    price = {"currency": "cny", "unit_amount": 5, "product_data": {"name": "A"}}
    session = api.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer.id,
            "line_items": [{"quantity": 1000, "price_data": price}],
            "payment_intent_data": {"setup_future_usage": "off_session"},
            "success_url": "https://shop.test/paid/",
        }
    )

    double.pay_on_page(session.id)

    assert len(cards_of(api, customer)) == 1
