"""PaymentIntents from their creation to money, captured or cancelled."""

import pytest
import stripe

from stripe_double.money import fee

AUTOMATIC = {"automatic_payment_methods": {"enabled": True}}


def test_intent_is_created_with_what_was_asked(api, intent, double):
    made = intent(**AUTOMATIC, transfer_group="N7", metadata={"order": "7"})

    assert made.status == "requires_payment_method"
    assert made.amount == 23500
    assert made.currency == "cny"
    assert made.transfer_group == "N7"
    assert made.metadata.to_dict() == {"order": "7"}
    assert made.payment_method_types == ["card", "alipay", "wechat_pay"]
    assert made.client_secret.startswith(f"{made.id}_secret_")
    assert api.payment_intents.retrieve(made.id).to_dict() == made.to_dict()
    assert [event.kind for event in double.events()] == ["payment_intent.created"]


def test_objects_have_only_fields_of_the_library(api, intent, double):
    paid = intent()
    double.pay(paid.id)
    refund = api.refunds.create({"payment_intent": paid.id})
    charge = api.charges.list().data[0]
    shown = {
        stripe.PaymentIntent: api.payment_intents.retrieve(paid.id),
        stripe.Charge: charge,
        stripe.Refund: refund,
        stripe.BalanceTransaction: api.balance_transactions.list().data[0],
        stripe.Event: api.events.list().data[0],
        stripe.PaymentMethod: api.payment_methods.retrieve(charge.payment_method),
    }

    for kind, found in shown.items():
        unknown = set(found.to_dict()) - set(kind.__annotations__)
        assert unknown == set(), kind


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (399, "cny", "amount_too_small"),
        (49, "usd", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "cny", "amount_too_large"),
        (0, "cny", "parameter_invalid_integer"),
        (-500, "cny", "parameter_invalid_integer"),
        (1005, "kwd", "parameter_invalid_integer"),
        (550, "isk", "parameter_invalid_integer"),
        (1000, "zzz", "parameter_invalid_currency"),
    ],
)
def test_amount_that_cannot_be_charged_is_refused(
    intent, double, amount, currency, code
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intent(amount=amount, currency=currency)

    assert refused.value.code == code
    assert double.books()["intents"] == []


@pytest.mark.parametrize(
    ("amount", "currency"), [(400, "cny"), (50, "jpy"), (1010, "kwd"), (500, "isk")]
)
def test_least_amounts_are_accepted(intent, amount, currency):
    assert intent(amount=amount, currency=currency).amount == amount


def test_payment_books_charge_fee_and_events(api, intent, double):
    made = intent(transfer_group="N7")

    seen = double.pay(made.id)

    assert seen["status"] == "succeeded"
    paid = api.payment_intents.retrieve(
        made.id, {"expand": ["latest_charge.balance_transaction"]}
    )
    assert paid.amount_received == 23500
    assert paid.latest_charge.transfer_group == "N7"
    row = paid.latest_charge.balance_transaction
    assert (row.amount, row.fee, row.net) == (23500, fee(23500), 23500 - fee(23500))
    assert row.status == "pending"
    assert [event.kind for event in double.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert double.books()["ok"]


def test_paid_intent_cannot_be_paid_cancelled_or_changed(api, intent, double):
    made = intent()
    double.pay(made.id)

    for call in (
        lambda: api.payment_intents.confirm(
            made.id, {"payment_method": "pm_card_visa"}
        ),
        lambda: api.payment_intents.cancel(made.id),
        lambda: api.payment_intents.update(made.id, {"amount": 500}),
        lambda: api.payment_intents.capture(made.id),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            call()
        assert refused.value.code == "payment_intent_unexpected_state"
    assert double.pay(made.id)["error"]["code"] == "payment_intent_unexpected_state"
    assert len(double.books()["charges"]) == 1


def test_cancelled_intent_keeps_its_reason_and_takes_no_money(api, intent, double):
    made = intent()

    gone = api.payment_intents.cancel(made.id, {"cancellation_reason": "abandoned"})

    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    assert double.pay(made.id)["error"]["code"] == "payment_intent_unexpected_state"
    assert double.books()["charges"] == []
    assert len(double.events("payment_intent.canceled")) == 1


def test_update_changes_amount_and_merges_metadata(api, intent):
    made = intent(metadata={"order": "7", "env": "demo"})

    changed = api.payment_intents.update(
        made.id, {"amount": 900, "metadata": {"env": "", "checkout": "3"}}
    )

    assert changed.amount == 900
    assert changed.metadata.to_dict() == {"order": "7", "checkout": "3"}


def test_manual_capture_takes_part_and_no_more(api, intent, double):
    made = intent(capture_method="manual")
    assert double.pay(made.id)["status"] == "requires_capture"
    assert double.books()["balance_transactions"] == []

    with pytest.raises(stripe.InvalidRequestError):
        api.payment_intents.capture(made.id, {"amount_to_capture": 23501})
    taken = api.payment_intents.capture(made.id, {"amount_to_capture": 20000})

    assert (taken.status, taken.amount_received) == ("succeeded", 20000)
    assert double.books()["ok"]
    assert api.balance.retrieve().pending[0].amount == 20000 - fee(20000)


def test_server_confirm_needs_return_url_when_redirects_may_happen(api, intent, double):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intent(confirm=True, payment_method="pm_card_visa")

    assert refused.value.param == "return_url"
    assert double.books()["intents"] == []
    paid = intent(
        confirm=True,
        payment_method="pm_card_visa",
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
    )
    assert (paid.status, paid.payment_method_types) == ("succeeded", ["card"])


def test_balance_transaction_comes_a_moment_after_the_charge(api, intent, double):
    double.settle_delay(0.05)
    made = intent()
    double.pay(made.id)
    told = double.events("charge.succeeded")[0]

    double.settle()

    assert '"balance_transaction": null' in told.payload
    charge = api.charges.list().data[0]
    assert charge.balance_transaction.startswith("txn_")
    assert len(double.events("charge.updated")) == 1


def test_charge_keeps_notes(api, charge, double):
    paid = charge(metadata={"order": "7"})

    api.charges.update(paid.id, {"transfer_group": "N7", "metadata": {"lot": "3"}})

    found = api.charges.retrieve(paid.id)
    assert found.transfer_group == "N7"
    assert found.metadata.to_dict() == {"order": "7", "lot": "3"}
    assert double.events()[-1].kind == "charge.updated"


def test_lists_are_paged_newest_first(api, intent):
    made = [intent().id for _ in range(5)]

    first = api.payment_intents.list({"limit": 2})
    rest = [one.id for one in first.auto_paging_iter()]

    assert rest == made[::-1]
    assert first.has_more is True
    before = api.payment_intents.list({"ending_before": made[0], "limit": 2})
    assert [one.id for one in before.data] == [made[2], made[1]]


def test_unknown_ids_are_404(api, double):
    for call in (
        lambda: api.payment_intents.retrieve("pi_nothing"),
        lambda: api.charges.retrieve("ch_nothing"),
        lambda: api.refunds.create({"charge": "ch_nothing"}),
        lambda: api.events.retrieve("evt_nothing"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            call()
        assert refused.value.code == "resource_missing"
        assert refused.value.http_status == 404
    assert double.books()["refunds"] == []
