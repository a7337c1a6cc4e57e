"""Sellers' accounts at Stripe: made once, followed by asking, cut off, mended."""

import pytest

from core.outbox import deliver_due
from payments.connect.models import StripeAccount
from payments.connect.rules import (
    DISABLED_OTHERWISE,
    SOMETHING_ELSE,
    words_of,
    words_of_reason,
)
from payments.connect.services import (
    NotOfferedError,
    StripeAwayError,
    refresh_account,
    set_up,
    to_dashboard,
    to_onboarding,
)
from payments.connect.states import ACCOUNT_MOVES, AccountState
from payments.payment.models import StripeEvent
from stripe_double.webhooks import sign
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _right_calls(double):
    yield
    assert double.violations() == []


def accounts(double):
    return [row["id"] for row in double.books()["accounts"]]


def test_table_of_moves_names_every_state():
    assert set(ACCOUNT_MOVES) == set(AccountState.values)


def test_ten_clicks_make_one_account(double):
    farm = make_farm("Li Orchard")

    for _ in range(3):
        account = set_up(farm, "CN")

    assert accounts(double) == [account.account_id]
    (made,) = double.books()["accounts"]
    assert made["controller"]["losses"] == {"payments": "application"}
    assert made["capabilities"] == {"transfers": "inactive"}
    assert made["business_profile"]["name"] == "Li Orchard"
    assert (account.state, account.currency) == ("created", "CNY")
    assert not account.is_payable


@pytest.mark.parametrize("mode", ["refuse", "lost_response", "429", "stored_500"])
@pytest.mark.parametrize("work", [False, True])
def test_lost_answer_is_looked_up_before_another_is_made(double, mode, work):
    farm = make_farm()
    times = 3 if mode == "refuse" else 1
    double.fault(mode, path="/v1/accounts", times=times, work=work)

    try:
        set_up(farm, "CN")
    except StripeAwayError:
        assert StripeAccount.objects.get().state == "unknown"
    set_up(farm, "CN")

    assert accounts(double) == [StripeAccount.objects.get().account_id]


def test_country_is_the_markets_and_stripes_to_allow(double, settings):
    with pytest.raises(NotOfferedError):
        set_up(make_farm(), "DE")
    assert not StripeAccount.objects.exists()

    settings.STRIPE_PAYOUT_COUNTRIES = ["CN", "HK"]
    double.refuse_countries("CN")
    farm = make_farm()
    with pytest.raises(NotOfferedError):
        set_up(farm, "CN")
    assert accounts(double) == []


def test_links_are_made_for_each_click(double):
    account = set_up(make_farm(), "CN")
    urls = {"back": "https://shop.test/back/", "again": "https://shop.test/again/"}

    first, second = (to_onboarding(account, **urls) for _ in range(2))

    assert first != second
    with pytest.raises(StripeAwayError):
        to_dashboard(account)
    double.account(account.account_id, "complete")
    assert "/express/link/" in to_dashboard(account)


@pytest.mark.parametrize(
    ("state", "payable", "wish"),
    [
        ("complete", True, None),
        ("due", False, "the bank account that Stripe pays to"),
        ("checking", False, None),
        ("asked", True, "a photo of your identity card or passport"),
        ("restricted", False, "a photo of your identity card or passport"),
        ("rejected", False, None),
    ],
)
def test_stands_as_stripe_says(double, state, payable, wish):
    account = set_up(make_farm(), "CN")
    double.account(account.account_id, state)

    account = refresh_account(account)

    assert account.is_payable is payable
    assert account.wishes == ([wish] if wish else [])
    assert bool(account.deadline) is (state == "asked")
    assert bool(account.why_not) is (state not in {"complete", "asked"})


def test_requirements_are_said_in_words():
    paths = [
        "individual.verification.document",
        "person_1abc.dob.day",
        "person_1abc.dob.month",
        "individual.address.city",
        "what_comes_next",
    ]

    assert words_of(paths) == [
        "a photo of your identity card or passport",
        "your date of birth",
        "your address",
        str(SOMETHING_ELSE),
    ]
    assert words_of_reason("") == ""
    assert words_of_reason("novel.reason") == str(DISABLED_OTHERWISE)
    assert "closed" in words_of_reason("rejected.fraud")


def test_cut_off_account_can_be_set_up_anew(double):
    farm = make_farm()
    account = set_up(farm, "CN")
    double.deauthorize(account.account_id)
    assert refresh_account(account).state == "cut-off"

    again = set_up(farm, "CN")

    assert again.pk == account.pk
    assert (again.state, again.turn) == ("created", 2)
    assert again.account_id != account.account_id


class TestEvents:
    def deliver(self, client, double, kind=None, *, where="connect/", times=1):
        for event in double.events(kind) * times:
            answer = client.post(
                f"/stripe/webhook/{where}",
                event.payload,
                content_type="application/json",
                headers={
                    "Stripe-Signature": sign(
                        event.payload,
                        "whsec_connect" if where else "whsec_double",
                    )
                },
            )
            assert answer.status_code == 200
        deliver_due(limit=1000)

    def test_account_is_followed_by_asking(self, client, double):
        account = set_up(make_farm(), "CN")
        double.account(account.account_id, "complete")

        self.deliver(client, double, "account.updated", times=2)

        assert StripeAccount.objects.get().is_payable
        kinds = set(StripeEvent.objects.values_list("kind", flat=True))
        assert kinds == {"account.updated"}

    def test_events_in_any_order_leave_what_stripe_says_now(self, client, double):
        account = set_up(make_farm(), "CN")
        for state in ("complete", "restricted", "complete", "asked"):
            double.account(account.account_id, state)
        events = double.events("account.updated")

        for event in [*reversed(events), events[1], events[0]]:
            client.post(
                "/stripe/webhook/connect/",
                event.payload,
                content_type="application/json",
                headers={"Stripe-Signature": sign(event.payload, "whsec_connect")},
            )
            deliver_due(limit=1000)

        account.refresh_from_db()
        assert account.is_payable
        assert account.wishes == ["a photo of your identity card or passport"]

    def test_deauthorized(self, client, double):
        account = set_up(make_farm(), "CN")
        double.deauthorize(account.account_id)

        self.deliver(client, double, "account.application.deauthorized")

        assert StripeAccount.objects.get().state == "cut-off"

    def test_bank_that_sends_a_payment_back_stops_transfers(self, client, double):
        from tests.factories.payouts import make_sent_transfer, make_stripe_seller

        farm = make_stripe_seller(double)
        make_sent_transfer(double, farm)
        account = StripeAccount.objects.get()
        double.advance(2 * 24 * 60 * 60)
        payout = double.double.store.rows("payout")[-1]
        double.payout_fails(payout["id"])

        self.deliver(client, double, "payout.failed", times=2)
        account.refresh_from_db()
        assert account.payout_error
        assert not account.is_payable

        from stripe_double.onboarding import mend_bank_account

        with double.double.store.lock:
            row = double.double.store.get("account", account.account_id)
            mend_bank_account(double.double.store, row)
        self.deliver(client, double, "account.external_account.updated")
        account.refresh_from_db()
        assert account.payout_error == ""
        assert account.is_payable

    def test_money_of_sellers_own_accounts_is_no_news_of_ours(self, client, double):
        """A transfer shows there as a charge, which is no payment of a shopper."""
        from tests.factories.payouts import make_sent_transfer, make_stripe_seller

        make_sent_transfer(double, make_stripe_seller(double))

        self.deliver(client, double)
        for event in StripeEvent.objects.all():
            assert event.processed_at or "account" not in event.payload

    @pytest.mark.parametrize("secret", ["whsec_double", "", "whsec_other"])
    def test_other_secrets_are_refused(self, client, double, settings, secret):
        set_up(make_farm(), "CN")
        event = double.events("account.updated")[0]
        if not secret:
            settings.STRIPE_CONNECT_WEBHOOK_SECRET = ""

        answer = client.post(
            "/stripe/webhook/connect/",
            event.payload,
            content_type="application/json",
            headers={"Stripe-Signature": sign(event.payload, secret or "x")},
        )

        assert answer.status_code == 400
        assert not StripeEvent.objects.exists()

    def test_account_that_is_not_ours_is_tried_again_not_dropped(self, client, double):
        set_up(make_farm(), "CN")
        StripeAccount.objects.update(account_id="acct_other")

        self.deliver(client, double, "account.updated")

        event = StripeEvent.objects.get()
        assert (event.processed_at, event.attempts) == (None, 1)
