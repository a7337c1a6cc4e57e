"""The ledger: rows to look through, money that becomes available, other currencies."""

import pytest
import stripe

from stripe_double.money import fee

from .shop import DAY

TO_HKD = {"cny": ("hkd", "1.08")}


def test_rows_are_found_by_type_source_currency_and_time(
    api, charge, double, seller, send
):
    start = double.double.store.now()
    paid = charge()
    double.advance(DAY)
    made = send(paid)
    later = double.double.store.now()
    api.refunds.create({"charge": paid.id, "amount": 100})
    find = api.balance_transactions.list

    def kinds(**params):
        return [row.type for row in find(params).data]

    assert kinds() == ["refund", "transfer", "charge"]
    assert kinds(type="transfer") == ["transfer"]
    assert kinds(source=made.id) == ["transfer"]
    assert kinds(currency="hkd") == []
    assert kinds(created={"gte": later}) == ["refund", "transfer"]
    assert kinds(created={"gte": start, "lt": later - 60}) == ["charge"]
    pages = find({"limit": 1}).auto_paging_iter()
    assert [row.type for row in pages] == ["refund", "transfer", "charge"]


def test_source_of_a_row_is_opened(api, charge, send):
    paid = charge()
    made = send(paid)
    back = api.transfers.reversals.create(made.id, {"amount": 100})
    api.refunds.create({"charge": paid.id, "amount": 100})

    rows = api.balance_transactions.list({"expand": ["data.source"]}).data

    assert [row.source.object for row in rows] == [
        "refund",
        "transfer_reversal",
        "transfer",
        "charge",
    ]
    assert rows[1].source.id == back.id


def test_card_without_a_wait_is_available_at_once(api, charge):
    charge("4000000000000077")

    balance = api.balance.retrieve()

    assert balance.available[0].amount == 23500 - fee(23500)
    assert balance.pending[0].amount == 0


def test_balance_that_becomes_available_is_told_once(charge, double):
    charge()

    double.advance(2 * DAY)
    double.advance(DAY)

    assert len(double.events("balance.available")) == 1


def test_other_currency_is_converted(api, charge, double):
    double.settle_as(**TO_HKD)
    paid = charge()

    row = api.balance_transactions.retrieve(paid.balance_transaction)

    assert (row.amount, row.currency, row.exchange_rate) == (25380, "hkd", 1.08)
    assert row.net == 25380 - fee(25380)
    assert (paid.amount, paid.currency) == (23500, "cny")


@pytest.mark.parametrize(
    ("amount", "currency", "into", "rate", "settled"),
    [
        (1001, "cny", "hkd", "1.085", 1086),
        (5000, "jpy", "hkd", "0.05", 25000),
        (10000, "hkd", "jpy", "19.5", 1950),
    ],
)
def test_conversion_knows_the_places_of_each_currency(
    api, charge, double, amount, currency, into, rate, settled
):
    double.settle_as(**{currency: (into, rate)})
    paid = charge(amount=amount, currency=currency)

    row = api.balance_transactions.retrieve(paid.balance_transaction)

    assert (row.amount, row.currency) == (settled, into)


def test_transfer_is_in_the_currency_the_charge_became(
    api, charge, double, seller, send
):
    double.settle_as(**TO_HKD)
    account, paid = seller(), charge()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        send(paid, to=account)

    made = send(paid, amount=25380, to=account, currency="hkd")

    assert "(hkd) must be the same as the transfer currency (cny)" in str(refused.value)
    assert made.currency == "hkd"
    with pytest.raises(stripe.InvalidRequestError):
        send(paid, amount=1, to=account, currency="hkd")


def test_rate_that_moved_costs_the_platform(api, charge, double):
    double.settle_as(**TO_HKD)
    paid = charge()
    double.settle_as(cny=("hkd", "1.10"))

    refund = api.refunds.create({"charge": paid.id})

    row = api.balance_transactions.retrieve(refund.balance_transaction)
    assert (row.amount, row.currency, row.exchange_rate) == (-25850, "hkd", 1.1)
    double.settle_as(cny=("hkd", "1.20"))
    double.refund_fails(refund.id)
    failed = api.refunds.retrieve(
        refund.id, {"expand": ["failure_balance_transaction"]}
    )
    assert failed.failure_balance_transaction.amount == 25850


@pytest.mark.parametrize(
    "rates", [{"cny": ("zzz", "1")}, {"cny": ("hkd", "0")}, {"cny": ("hkd", "much")}]
)
def test_rate_that_cannot_be_is_refused(double, rates):
    with pytest.raises(ValueError, match="Invalid"):
        double.settle_as(**rates)

    assert double.double.store.rates == {}


def test_refund_without_balance_waits_for_it(api, charge, double):
    double.refunds_need_balance()
    paid = charge()

    refund = api.refunds.create({"charge": paid.id, "amount": 23500})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    assert refund.balance_transaction is None
    double.advance(2 * DAY)
    assert api.refunds.retrieve(refund.id).status == "pending"
    double.top_up(fee(23500))

    assert api.refunds.retrieve(refund.id).status == "succeeded"
    assert double.events()[-1].kind == "refund.updated"
    assert api.balance.retrieve().available[0].amount == 0


def test_refund_that_waits_can_fail(api, charge, double):
    double.refunds_need_balance()
    refund = api.refunds.create({"charge": charge().id})

    double.refund_fails(refund.id)

    found = api.refunds.retrieve(refund.id)
    assert (found.status, found.failure_balance_transaction) == ("failed", None)


def test_books_sum_up_every_account(charge, double, seller, send):
    account = seller()
    send(charge(), amount=1000, to=account)

    assert double.books()["sums"] == {
        "platform": {"cny": {"available": 0, "pending": 23500 - fee(23500) - 1000}},
        account: {"cny": {"available": 0, "pending": 1000}},
    }


def test_clock_is_set_to_a_moment(double):
    now = double.double.store.now()

    double.clock(now + 1000)

    assert 1000 <= double.double.store.now() - now <= 1001
    with pytest.raises(ValueError, match="only moves forward"):
        double.clock(now)
