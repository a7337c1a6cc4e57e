"""Test cards: paid, declined, asked for 3-D Secure, by number and by name."""

import pytest
import stripe

from stripe_double.cards import CARDS, TOKENS, is_card_number

NEVER = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000 0000 0000 0002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000341", "card_declined", "generic_decline"),
        ("4000000000000069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4242424242424241", "incorrect_number", None),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
    ],
)
def test_card_is_declined_in_the_browser(intent, double, number, code, decline_code):
    made = intent()

    error = double.pay(made.id, number)["error"]

    assert error["type"] == "card_error"
    assert error["code"] == code
    assert error.get("decline_code") == decline_code
    assert double.books()["balance_transactions"] == []
    assert double.books()["ok"]


def test_declined_intent_can_be_paid_with_another_card(api, intent, double):
    made = intent()
    double.pay(made.id, "4000000000000002")
    failed = api.payment_intents.retrieve(made.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error.decline_code == "generic_decline"

    assert double.pay(made.id)["status"] == "succeeded"

    assert [c["status"] for c in double.books()["charges"]] == ["failed", "succeeded"]
    assert double.books()["ok"]


def test_server_confirm_raises_card_error(intent, double):
    with pytest.raises(stripe.CardError) as declined:
        intent(confirm=True, payment_method="pm_card_chargeDeclined", **NEVER)

    assert declined.value.code == "card_declined"
    assert declined.value.http_status == 402
    assert [e.kind for e in double.events()] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184"])
@pytest.mark.parametrize(
    ("approve", "status"),
    [
        (True, "succeeded"),
        (False, "requires_payment_method"),
        (None, "requires_action"),
    ],
)
def test_three_d_secure_waits_for_the_shopper(intent, double, number, approve, status):
    made = intent()

    seen = double.pay(made.id, number, approve=approve)

    assert seen["status"] == status
    assert len(double.books()["charges"]) == (1 if approve else 0)
    if approve is False:
        code = seen["last_payment_error"]["code"]
        assert code == "payment_intent_authentication_failure"
        assert len(double.events("payment_intent.payment_failed")) == 1


def test_three_d_secure_then_no_funds(api, intent, double):
    made = intent()

    seen = double.pay(made.id, "4000008260003178")

    assert seen["status"] == "requires_payment_method"
    assert seen["last_payment_error"]["decline_code"] == "insufficient_funds"


@pytest.mark.parametrize("wallet", ["alipay", "wechat_pay"])
def test_wallet_pays_on_its_own_page(api, intent, double, wallet):
    made = intent()

    assert double.pay(made.id, wallet)["status"] == "succeeded"

    charge = api.charges.list().data[0]
    assert charge.id.startswith("py_")
    assert charge.payment_method_details.type == wallet
    assert api.balance_transactions.list().data[0].type == "payment"


def test_wallet_that_the_currency_does_not_have_is_refused(intent, double):
    made = intent(currency="krw", amount=5000)

    error = double.pay(made.id, "alipay")["error"]

    assert made.payment_method_types == ["card"]
    assert error["code"] == "payment_intent_incompatible_payment_method"


def test_answering_the_bank_twice_charges_once(intent, double):
    made = intent()
    double.pay(made.id, "4000002500003155", approve=None)

    double.visit(made.id, approve=True)
    double.visit(made.id, approve=True)
    double.visit(made.id, approve=False)

    assert len(double.books()["charges"]) == 1
    assert double.books()["intents"][0]["status"] == "succeeded"


def test_every_test_card_passes_the_check_digit():
    assert [number for number in CARDS if not is_card_number(number)] == []
    assert set(TOKENS.values()) <= set(CARDS)
