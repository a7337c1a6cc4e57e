"""Choosing the way at the desk, to Stripe and back, and what the office sees."""

import pytest
from django.urls import reverse

from payments.connect.models import StripeAccount
from payments.connect.services import refresh_account, set_up
from payments.payouts.by_stripe import rail_of
from payments.payouts.models import Hold, StripeTransfer
from payments.payouts.services.rails import RailError, choose_rail
from payments.payouts.services.stripe_sweep import sweep_stripe
from payments.payouts.services.stripe_transfers import refresh_transfer
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import (
    answer_batch,
    make_batch,
    make_earned_vendor_order,
    make_payee,
    make_released_batch,
    make_sent_transfer,
    make_stripe_seller,
    stripe_account_id,
    transfers_at_stripe,
)
from tests.factories.vendors import make_farm, make_member

from .test_stripe_back import reverse_at_stripe

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


WAY = "/desk/li/money/way/"


def choose(client, rail="stripe", password=PASSWORD):
    return client.post(WAY, {"rail": rail, "password": password})


def test_bank_unless_the_seller_says_otherwise(owner, farm):
    page = owner.get(WAY)

    assert rail_of(farm) == "bank"
    assert b"Bank batch" in page.content
    assert page["Cache-Control"].startswith("max-age=0")


def test_choice_needs_the_password(owner, farm):
    for wrong in ("", "wrong"):
        answer = choose(owner, password=wrong)
        assert answer.status_code == 422
        assert rail_of(farm) == "bank"

    assert choose(owner).status_code == 302
    assert rail_of(farm) == "stripe"
    assert choose(owner, "bank").status_code == 302
    assert rail_of(farm) == "bank"


@pytest.mark.parametrize("rail", ["", "gold"])
def test_odd_choices_are_refused(owner, farm, rail):
    assert choose(owner, rail).status_code == 422
    assert rail_of(farm) == "bank"


def test_not_offered_is_not_shown_and_not_taken(owner, farm, settings):
    settings.STRIPE_PAYOUT_COUNTRIES = []

    assert b'name="rail"' not in owner.get(WAY).content
    answer = choose(owner)
    assert answer.status_code == 422
    assert b"does not offer payouts by Stripe" in answer.content
    assert rail_of(farm) == "bank"
    assert owner.post("/desk/li/money/stripe/").status_code == 404


@pytest.mark.parametrize("state", ["draft", "released"])
def test_refused_while_the_bank_has_a_payment(state):
    farm = make_payee(1000)
    batch = make_batch() if state == "draft" else make_released_batch()

    with pytest.raises(RailError):
        choose_rail(farm, "stripe", by=None)
    assert rail_of(farm) == "bank"

    if state == "released":
        answer_batch(batch)
        assert choose_rail(farm, "stripe", by=None) is True


def test_refused_while_stripe_has_a_transfer(owner, double, farm):
    make_stripe_seller(double, farm)
    make_earned_vendor_order(double, farm)
    sweep_stripe()

    answer = choose(owner, "bank")

    assert answer.status_code == 422
    assert b"on its way" in answer.content
    assert rail_of(farm) == "stripe"


def test_way_to_stripe_and_back(owner, double, farm):
    choose(owner)
    page = owner.get(WAY)
    assert b"Set up at Stripe" in page.content
    policy = page["Content-Security-Policy"]
    (actions,) = [part for part in policy.split(";") if "form-action" in part]
    assert double.url in actions
    others = owner.get("/desk/li/money/")["Content-Security-Policy"]
    assert double.url not in next(p for p in others.split(";") if "form-action" in p)

    leads = owner.post("/desk/li/money/stripe/")
    assert leads.status_code == 303
    assert leads["Location"].startswith(f"{double.url}/onboarding/link/")

    double.account(stripe_account_id(farm), "complete")
    back = owner.get("/desk/li/money/stripe/back/")
    assert back["Location"] == WAY
    assert StripeAccount.objects.get().is_payable
    assert b"Stripe can pay you" in owner.get(WAY).content

    there = owner.post("/desk/li/money/stripe/page/")
    assert there["Location"].startswith(f"{double.url}/express/link/")


def test_link_that_is_used_leads_to_a_fresh_one(owner, double, farm):
    set_up(farm, "CN")

    first, second = (owner.get("/desk/li/money/stripe/again/") for _ in range(2))

    assert first["Location"] != second["Location"]
    assert StripeAccount.objects.count() == 1


def test_stripe_that_is_away_says_so(owner, double, farm):
    choose(owner)
    double.fault("refuse", path="/v1/*", times=9, method="*")

    answer = owner.post("/desk/li/money/stripe/", follow=True)

    assert b"be reached right now" in answer.content.replace(b"&#x27;", b"'")


@pytest.mark.parametrize("name", ["stripe_again", "stripe_back"])
def test_without_an_account_there_is_nothing_to_go_on_with(owner, farm, name):
    answer = owner.get(reverse(f"desk:{name}", args=["li"]), follow=True)

    assert answer.redirect_chain == [(WAY, 302)]
    assert b"Stripe account not finished" in answer.content


def test_what_stripe_asks_is_said_in_words(owner, double, farm):
    make_stripe_seller(double, farm, state="restricted")

    page = owner.get(WAY).content.decode()

    assert "a photo of your identity card or passport" in page
    assert "individual.verification" not in page
    assert "Payouts are paused until then" in page


def test_money_page_says_what_waits_and_what_was_sent(owner, double, farm, queries):
    make_stripe_seller(double, farm, state=None)
    make_earned_vendor_order(double, farm)
    page = owner.get("/desk/li/money/").content.decode()
    assert "Stripe account not finished" in page
    assert WAY in page

    double.account(stripe_account_id(farm), "complete")
    refresh_account(StripeAccount.objects.get())
    make_sent_transfer(double, farm)
    page = owner.get("/desk/li/money/").content.decode()
    assert "paid by Stripe" in page
    assert "By Stripe: done" in page
    with queries(17):  # two of each balance: its checkpoint, and what came since
        owner.get("/desk/li/money/")


def test_queries_of_the_way_stay_the_same(owner, double, farm, queries):
    make_stripe_seller(double, farm)

    with queries(12):
        owner.get(WAY)


class TestOffice:
    page = "/office/market/payouts/"

    @pytest.fixture
    def clerk(self, client):
        client.force_login(make_staff())
        return client

    def test_sends_now(self, clerk, double, queries):
        farm = make_stripe_seller(double)
        make_earned_vendor_order(double, farm)
        with queries(12):
            text = clerk.get(self.page).content.decode()
        assert "Send now" in text

        clerk.post(self.page, {"currency": "CNY", "do": "stripe"})
        deliver_everything()

        assert StripeTransfer.objects.get().amount == 11_200

    def test_names_who_waits_and_why(self, clerk, double):
        farm = make_stripe_seller(double, state=None)
        make_earned_vendor_order(double, farm)

        text = clerk.get(self.page).content.decode()

        assert farm.name in text
        assert "Stripe account not finished" in text

    def test_stuck_transfer_is_let_go_by_a_person(self, clerk, double):
        farm = make_stripe_seller(double)
        row = make_sent_transfer(double, farm)
        StripeTransfer.objects.filter(pk=row.pk).update(
            state="failed", is_stuck=True, last_error="No such charge"
        )
        assert "No such charge" in clerk.get(self.page).content.decode()

        clerk.post(self.page, {"currency": "CNY", "do": f"again:{row.pk}"})

        assert not StripeTransfer.objects.get().is_stuck

    def test_what_stripe_took_back_is_released_by_a_person(self, clerk, double):
        farm = make_stripe_seller(double)
        row = make_sent_transfer(double, farm)
        reverse_at_stripe(row)
        refresh_transfer(row)
        held = Hold.objects.get()
        assert "Reversed by Stripe" in clerk.get(self.page).content.decode()

        clerk.post(self.page, {"currency": "CNY", "do": f"release:{held.pk}"})

        held.refresh_from_db()
        assert held.released_at
        assert transfers_at_stripe(double) == [(11_200, 11_200)]

    @pytest.mark.parametrize("do", ["gold", "again:7", "release:7", "again:²"])
    def test_odd_acts_are_not_there(self, clerk, double, do):
        make_stripe_seller(double)
        answer = clerk.post(self.page, {"currency": "CNY", "do": do})
        assert answer.status_code == 404

    def test_seller_page_says_the_way(self, clerk, double):
        farm = make_stripe_seller(double)

        text = clerk.get(f"/office/market/sellers/{farm.pk}/").content.decode()

        assert "By Stripe, sale by sale." in text
        assert "can be paid" in text
