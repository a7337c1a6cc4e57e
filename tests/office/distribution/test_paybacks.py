"""Stakes that go back: due after their years, once, by two people, into the books."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core import dates
from core.transitions import TransitionError
from office.distribution.models import Charter, Payback
from office.distribution.queries.paybacks import to_go_back
from office.distribution.services.paybacks import (
    NothingToGoBackError,
    OwnPaybackError,
    PaybackOrder,
    StakeGoneError,
    approve_payback,
    cancel_payback,
    prepare_payback,
)
from office.distribution.services.payments import PayOrder, note_paid, prepare_payments
from payments.ledger.queries import balance_of
from tests.factories.distribution import (
    enter_villager_stake,
    fen,
    make_chair,
    make_draft_run,
    make_five_villages,
    make_posted_run,
    make_treasurer,
)
from tests.factories.payments import off_balance
from tests.factories.vendors import make_cooperative
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import stake_of
from vendors.cooperatives.services.stakes import StakeContent, enter_stake

pytestmark = pytest.mark.django_db
LATER = "2031-12-01"
LEFT_STAKE = fen("5300.00")


@pytest.fixture
def run():
    """Half of it stays, for three years."""
    cooperative = make_five_villages()
    Charter.objects.update(cash_percent=50, redeem_years=3)
    return make_posted_run(cooperative)


def one(number):
    return Household.objects.get(number=number)


def owed(number):
    return balance_of(f"household:CNY:{one(number).pk}")


def stayed(run):
    return to_go_back(run.cooperative, "CNY")[0]


def left(run):
    return to_go_back(run.cooperative, "CNY")[1]


def an_order(rows, why="fell-due", click="click"):
    return PaybackOrder(why, {row.value for row in rows}, "CNY", click)


def prepared(run, rows, **fields):
    return prepare_payback(
        run.cooperative, an_order(rows, **fields), by=run.prepared_by
    )


def test_what_stayed_falls_due_after_the_years_of_the_statutes(run):
    rows = stayed(run)

    posted = dates.day_of(run.posted_at)
    assert {row.household.number for row in rows} == {
        "01", "02", "03", "04", "06", "07",
    }  # fmt: skip
    assert sum(row.amount for row in rows) == sum(
        share.retained for share in run.shares.exclude(household__number="05")
    )
    assert {row.due_on for row in rows} == {dates.years_later(posted, 3)}
    assert not any(row.is_due for row in rows)
    with pytest.raises(NothingToGoBackError):
        prepared(run, rows)
    with time_machine.travel(LATER):
        assert all(row.is_due for row in stayed(run))


def test_without_years_it_stays(run):
    Charter.objects.update(redeem_years=None)

    assert stayed(run) == []


def test_goes_out_of_the_stake_and_is_owed_once_another_approves(run):
    first, stake_before = one("01"), stake_of(one("01"))
    head = make_chair(run.cooperative)
    due_before = owed("01")
    with time_machine.travel(LATER):
        (row,) = [row for row in stayed(run) if row.household == first]
        payback = prepared(run, [row])
        waiting = (owed("01"), stake_of(first), stayed(run)[0].household.number)
        with pytest.raises(OwnPaybackError):
            approve_payback(payback, by=run.prepared_by)
        untouched = (owed("01"), stake_of(first))

        approve_payback(payback, by=head)

        assert waiting == (due_before, stake_before, "02")
        assert untouched == (due_before, stake_before)
        assert owed("01") == due_before + row.amount
        assert stake_of(first) == stake_before - row.amount
        assert first not in {each.household for each in stayed(run)}
        with pytest.raises(TransitionError):
            approve_payback(payback, by=head)
        assert owed("01") == due_before + row.amount
    assert off_balance() == {}


def test_it_is_paid_by_the_same_rails(run):
    with time_machine.travel(LATER):
        payback = prepared(run, stayed(run)[:1])
        approve_payback(payback, by=make_chair(run.cooperative))
        whole = owed("01")
        order = PayOrder([one("01").pk], "cash", "CNY", "pay")
        payment = prepare_payments(run.cooperative, order, by=run.prepared_by)
        item = payment.items.get()
        note_paid(payment, {item.pk: ""}, by=run.prepared_by)

    assert (item.amount, owed("01")) == (whole, 0)


def test_same_click_is_one_and_what_was_prepared_is_not_prepared_again(run):
    with time_machine.travel(LATER):
        rows = stayed(run)
        assert prepared(run, rows) == prepared(run, rows)
        with pytest.raises(NothingToGoBackError):
            prepared(run, rows, click="another")

    assert Payback.objects.count() == 1


def test_given_up_it_can_be_prepared_again(run):
    with time_machine.travel(LATER):
        rows = stayed(run)
        cancel_payback(prepared(run, rows), by=run.prepared_by)

        assert [row.key for row in stayed(run)] == [row.key for row in rows]
        with pytest.raises(TransitionError):
            approve_payback(Payback.objects.get(), by=make_chair(run.cooperative))
    assert owed("01") == run.shares.get(household__number="01").due


def test_nothing_goes_back_that_was_withdrawn_meanwhile(run):
    with time_machine.travel(LATER):
        payback = prepared(run, stayed(run)[:1])
        whole = {
            kind: sum(row.amount for row in one("01").stakes.filter(kind=kind))
            for kind in ("capital",)
        }
        content = StakeContent(-whole["capital"], date(2031, 11, 30))
        enter_stake(one("01"), content, click="out", by=run.prepared_by)
        before = owed("01")

        with pytest.raises(StakeGoneError, match="Household 01"):
            approve_payback(payback, by=make_chair(run.cooperative))

        assert owed("01") == before
        assert Payback.objects.get().state == "prepared"


def test_those_that_left_get_contribution_and_reserve_but_no_grant(run):
    enter_villager_stake(one("05"), "grant", "999.00")
    before = owed("05")
    retained = run.shares.get(household__number="05").retained

    rows = left(run)
    payback = prepared(run, rows, why="left")
    approve_payback(payback, by=make_chair(run.cooperative))

    assert {(row.household.number, row.kind) for row in rows} == {
        ("05", "capital"), ("05", "reserve"),
    }  # fmt: skip
    assert sum(row.amount for row in rows) == LEFT_STAKE + retained
    assert owed("05") == before + LEFT_STAKE + retained
    assert stake_of(one("05")) == fen("999.00")
    assert left(run) == []


def test_not_before_the_accounts_of_the_last_year_are_in_the_books():
    run = make_draft_run(make_five_villages())

    rows = left(run)

    assert all(row.waits for row in rows)
    with pytest.raises(NothingToGoBackError):
        prepared(run, rows, why="left")
    assert not Payback.objects.exists()


def test_another_cooperatives_stakes_are_not_there(client, run):
    rival = make_cooperative()
    other = make_treasurer(rival)
    payback = prepared(run, left(run), why="left")
    order = PaybackOrder("left", {row.value for row in left(run)} or {"1"}, "CNY", "x")

    with pytest.raises(NothingToGoBackError):
        prepare_payback(rival, order, by=other)
    client.force_login(other)
    address = reverse("office:payback", args=[rival.code, payback.pk])
    assert client.get(address).status_code == 404


def test_through_the_pages(client, run, queries):
    client.force_login(run.prepared_by)
    address = reverse("office:paybacks", args=[run.cooperative.code])
    with queries(13):
        page = client.get(address)
    click = page.context["form"].initial["click"]
    values = [row.value for row in left(run)]

    nobody = client.post(address, {"why": "left", "click": click})
    made = client.post(address, {"why": "left", "click": click, "stake": values})
    payback = Payback.objects.get()
    own = reverse("office:payback", args=[run.cooperative.code, payback.pk])
    mine = client.get(own).content.decode()
    refused = client.post(own, {"do": "approve"})
    client.force_login(make_chair(run.cooperative))
    with queries(12):
        theirs = client.get(own).content.decode()
    client.post(own, {"do": "approve"})

    assert nobody.status_code == 422
    assert "Please select at least one household" in nobody.content.decode()
    assert made.status_code == 302
    assert 'value="approve"' not in mine
    assert 'value="approve"' in theirs
    assert Payback.objects.get().state == "booked"
    assert refused.status_code == 403
