"""A distribution is paid once its money has reached everybody, and not before."""

import pytest
from django.urls import reverse

from core.transitions import TransitionError
from office.distribution.models import Charter, Run
from office.distribution.queries.payable import dues_of, progress_of
from office.distribution.services.decisions import approve_run
from office.distribution.services.payments import (
    PayOrder,
    drop_items,
    note_paid,
    note_returned,
    prepare_payments,
)
from office.distribution.services.postings import post_run, settle_all
from office.distribution.services.runs import open_correction
from office.distribution.states import DistributionState
from payments.ledger.models import Posting
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import release_batch
from tests.factories.accounts import make_staff, make_user
from tests.factories.distribution import (
    enter_trade,
    fen,
    make_chair,
    make_posted_run,
    vote_on_run,
)
from tests.factories.payments import off_balance
from tests.factories.payouts import make_answer_lines, make_bank_account, owe
from tests.markup import flat
from vendors.cooperatives.models import Household

pytestmark = pytest.mark.django_db
ALL = ("01", "02", "03", "04", "05", "06", "07")
_clicks = iter(range(10_000))


@pytest.fixture
def run():
    return make_posted_run()


def one(number):
    return Household.objects.get(number=number)


def a_payment(run, *numbers, way="cash"):
    ids = [one(number).pk for number in numbers]
    order = PayOrder(ids, way, "CNY", f"click-{next(_clicks)}")
    return prepare_payments(run.cooperative, order, by=run.prepared_by)


def paid(run, *numbers):
    payment = a_payment(run, *numbers)
    items = payment.items.values_list("pk", flat=True)
    note_paid(payment, dict.fromkeys(items, ""), by=run.prepared_by)
    return payment


def state(run):
    return Run.objects.get(pk=run.pk).state


def standing(run):
    run = Run.objects.select_related("year__charter").get(pk=run.pk)
    parts = progress_of(run, run.shares.all()).parts
    return {one.number: parts[one.pk].standing for one in Household.objects.all()}


def harvest(number, amount):
    household = one(number)
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=household.pk), amount),
        Entry(
            Account(AccountKind.MEMBERS_DUE, partner_id=household.cooperative_id),
            -amount,
        ),
    ]
    post([Draft(f"harvest:{next(_clicks)}", TransactionKind.HARVEST, "CNY", entries)])


def test_paid_with_the_last_household(run):
    paid(run, *ALL[:6])
    before = state(run)
    payment = a_payment(run, "07")
    on_the_way = standing(run)["07"]
    item = payment.items.get()

    note_paid(payment, {item.pk: ""}, by=run.prepared_by)

    assert (before, on_the_way, state(run)) == ("posted", "on-its-way", "paid")
    assert set(standing(run).values()) == {"paid"}


def test_dropped_payment_settles_nothing(run):
    payment = a_payment(run, *ALL)
    drop_items(payment, payment.items.values_list("pk", flat=True), by=run.prepared_by)

    assert state(run) == "posted"
    assert set(standing(run).values()) == {"owed"}


def test_money_that_comes_back_undoes_it_and_paid_again_does_it_again(run):
    payment = paid(run, *ALL)
    was = state(run)
    item = payment.items.get(household__number="03")

    note_returned(payment, [item.pk], by=run.prepared_by)
    undone, owed = state(run), standing(run)["03"]
    paid(run, "03")

    assert (was, undone, owed, state(run)) == ("paid", "posted", "owed", "paid")
    assert off_balance() == {}


def test_given_to_the_bank_is_not_paid_before_the_bank_says_so(run):
    owe(run.cooperative, fen("26298.25"))
    household = one("01")
    make_bank_account(household, partner=None, household=household)
    paid(run, *ALL[1:])
    batch = a_payment(run, "01", way="market").batch
    intended = (state(run), standing(run)["01"])
    release_batch(batch.pk, by=make_user(is_staff=True))
    sent = (state(run), standing(run)["01"])

    take_answer(make_answer_lines(batch), by=make_staff())
    confirmed = (state(run), standing(run)["01"])
    take_answer(make_answer_lines(batch, "failed", "AC01 closed"), by=make_staff())

    assert intended == sent == ("posted", "on-its-way")
    assert confirmed == ("paid", "paid")
    assert (state(run), standing(run)["01"]) == ("posted", "owed")


def test_later_harvest_is_no_part_of_it(run):
    """What was owed longest is paid first, whatever comes on top of it."""
    harvest("01", 50_000)
    paid(run, *ALL)
    harvest("02", 70_000)

    assert state(run) == "paid"


def test_harvest_from_before_is_paid_first():
    run = make_posted_run()
    payment = paid(run, *ALL)
    harvest("01", 99)
    later = standing(run)["01"]
    item = payment.items.get(household__number="01")
    note_returned(payment, [item.pk], by=run.prepared_by)

    assert (later, standing(run)["01"]) == ("paid", "owed")


def test_less_than_the_least_payment_stays_owed_by_rule(run):
    Charter.objects.update(least=fen("4000.00"))

    paid(run, *(number for number in ALL if number != "07"))

    assert state(run) == "paid"
    assert standing(run)["07"] == "small"


def test_correction_that_takes_all_still_owed_settles_it(run):
    enter_trade(one("07"), "-14700.00")
    correction = open_correction(run, by=run.prepared_by)
    vote_on_run(correction, by=run.prepared_by)
    approve_run(correction, by=make_chair(run.cooperative))
    post_run(correction, by=run.prepared_by)
    paid(run, *(one.number for one in _owed(run)))

    assert state(run) == state(correction) == "paid"


def _owed(run):
    return [due.household for due in dues_of(run.cooperative, "CNY")]


def test_nothing_to_pay_is_paid_at_once():
    run = make_posted_run()
    Run.objects.filter(pk=run.pk).update(state=DistributionState.POSTED)
    run.shares.update(due=0, by_trade=0, by_stake=0, retained=0)

    moved = settle_all()

    assert (moved, state(run), settle_all()) == (1, "paid", 0)


def test_page_says_what_has_reached_them(client, run):
    paid(run, *ALL[:5])
    a_payment(run, "06")
    client.force_login(run.prepared_by)
    address = reverse("office:distribution", args=[run.cooperative.code, run.pk])

    text = client.get(address).content.decode()
    paid(run, "07")
    payment = run.cooperative.pay_runs.get(items__household__number="06")
    item = payment.items.get()
    note_paid(payment, {item.pk: ""}, by=run.prepared_by)
    after = client.get(address).content.decode()

    for words in ("5 households", "On its way", "¥74,640.38 of ¥87,699.91", "Posted"):
        assert words in text
    assert "7 households" in after
    assert '<span class="badge bg-leaf">Paid</span>' in flat(after)


def test_what_is_paid_is_not_posted_again(run):
    paid(run, *ALL)
    before = off_balance(), Posting.objects.count()

    with pytest.raises(TransitionError):
        post_run(run, by=run.prepared_by)

    assert (state(run), off_balance(), Posting.objects.count()) == ("paid", *before)
