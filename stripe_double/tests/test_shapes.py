"""The checks that other tests lean on: they must see what is wrong."""

import pytest
import requests
import stripe

from stripe_double.shapes import wrongs
from stripe_double.testing import SECRET_KEY

RIGHT = {
    "object": "transfer_reversal",
    "id": "trr_1",
    "amount": 5,
    "balance_transaction": "txn_1",
    "created": 1,
    "currency": "cny",
    "destination_payment_refund": None,
    "metadata": {},
    "source_refund": None,
    "transfer": "tr_1",
}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"colour": 1}, ["transfer_reversal.colour is not of Stripe"]),
        ({"amount": "5"}, ["transfer_reversal.amount is '5'"]),
        ({"amount": None}, ["transfer_reversal.amount is null"]),
        ({"object": "money"}, KeyError),
    ],
)
def test_shape_names_what_is_wrong(change, wrong):
    if wrong is KeyError:
        with pytest.raises(KeyError):
            wrongs(RIGHT | change)
    else:
        assert wrongs(RIGHT | change) == wrong


def test_shape_misses_what_is_not_there():
    short = {name: value for name, value in RIGHT.items() if name != "transfer"}

    assert wrongs(short) == ["transfer_reversal.transfer is missing"]
    assert wrongs({"object": "list", "data": [short]}) == wrongs(short)


def test_shape_looks_inside():
    balance = {
        "object": "balance",
        "livemode": False,
        "pending": [],
        "available": [{"amount": 5, "currency": None}],
    }

    assert wrongs(balance) == ["balance.available[].currency is null"]


def test_enum_is_closed():
    event = {
        "object": "event",
        "id": "evt_1",
        "created": 1,
        "data": {"object": {}},
        "livemode": False,
        "pending_webhooks": 0,
        "type": "payment.created",
    }

    assert wrongs(event) == ["event.type is 'payment.created'"]


def test_violations_name_calls_that_stripe_would_refuse(api, double):
    api.payment_intents.create({"amount": 500, "currency": "cny"})
    assert double.violations() == []

    with pytest.raises(stripe.InvalidRequestError):
        api.payment_intents.create({"amount": 500, "colour": "red"})

    assert double.violations() == [
        "POST /v1/payment_intents: Received unknown parameter: colour"
    ]


def test_wallet_shows_its_page_as_a_code(intent, double):
    double.pay(intent().id, "wechat_pay", approve=None)
    api = stripe.StripeClient(SECRET_KEY, base_addresses={"api": double.url}).v1
    code = api.payment_intents.list().data[0].next_action.wechat_pay_display_qr_code

    page = requests.get(code.hosted_instructions_url, timeout=5)
    drawn = requests.get(code.image_url_svg, timeout=5)
    photo = requests.get(code.image_url_png, timeout=5)

    assert code.data == code.hosted_instructions_url
    assert "/code.svg" in page.text
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert photo.content.startswith(b"\x89PNG")
