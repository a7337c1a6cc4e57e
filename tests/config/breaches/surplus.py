"""Breaches of a shared surplus, past the services; each shares one first."""

from functools import wraps

from django.db.models import F
from django.utils import timezone

from core import dates
from office.distribution.models import LossShare, Payback, PayItem
from office.distribution.queries.paybacks import to_go_back
from office.distribution.services.paybacks import (
    PaybackOrder,
    approve_payback,
    prepare_payback,
)
from office.distribution.services.payments import PayOrder, note_paid, prepare_payments
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.distribution import (
    make_chair,
    make_counted_poll,
    make_posted_run,
)
from vendors.cooperatives.models import StakeEntry
from vendors.cooperatives.services.stakes import enter_stakes


def a_surplus_paid_in_part():
    """Posted; one household is paid, another is about to be."""
    run = make_posted_run()
    households = run.cooperative.households.order_by("number")
    ids = list(households.values_list("pk", flat=True)[:2])
    order = PayOrder(ids, "cash", "CNY", "audit")
    payment = prepare_payments(run.cooperative, order, by=run.prepared_by)
    note_paid(payment, {payment.items.first().pk: ""}, by=run.prepared_by)
    return run


def breaking(plant):
    """The plant on a surplus of its own."""

    @wraps(plant)
    def planted():
        return plant(a_surplus_paid_in_part())

    return planted


@breaking
def vote_otherwise(run):
    run.shares.filter(place=3).update(due=F("due") + 1, by_trade=F("by_trade") + 1)
    run.figures["distributable"] += 1
    run.figures["by_trade"] += 1
    run.save(update_fields=["figures"])


@breaking
def write_another_reserve(run):
    run.shares.filter(place=1).update(reserve=F("reserve") + 1)


@breaking
def freeze_another_sum(run):
    run.figures["distributable"] += 1
    run.figures["by_stake"] += 1
    run.save(update_fields=["figures"])


def booked(run, household_amount, other, other_amount):
    household = run.cooperative.households.get(number="01")
    owed = Account(AccountKind.HOUSEHOLD, household_id=household.pk)
    entries = [Entry(owed, household_amount), Entry(other, other_amount)]
    post([Draft(f"breach:{run.pk}", TransactionKind.MEMBER_PAID, "CNY", entries)])


@breaking
def overpay(run):
    due = Account(AccountKind.MEMBERS_DUE, partner_id=run.cooperative_id)
    booked(run, -1, due, 1)


@breaking
def owe_past_the_cooperative(run):
    booked(run, 1, Account(AccountKind.COMMISSION), -1)


@breaking
def call_it_paid(run):
    PayItem.objects.filter(run__cooperative=run.cooperative, state="intended").update(
        state="paid"
    )


@breaking
def call_the_run_paid(run):
    run.cooperative.distributions.update(state="paid")


def a_prepared_payback(run):
    """Of the household that left: contribution and share of the reserve."""
    _stayed, left = to_go_back(run.cooperative, "CNY")
    order = PaybackOrder("left", {row.value for row in left}, "CNY", "audit-back")
    return prepare_payback(run.cooperative, order, by=run.prepared_by)


@breaking
def pay_back_another_kind_of_stake(run):
    payback = approve_payback(a_prepared_payback(run), by=run.approved_by)
    payback.items.filter(kind="capital").update(amount=F("amount") - 1)
    payback.items.filter(kind="reserve").update(amount=F("amount") + 1)


@breaking
def take_a_stake_and_owe_nothing(run):
    payback = a_prepared_payback(run)
    enter_stakes(
        StakeEntry(
            household=item.household,
            kind=item.kind,
            currency="CNY",
            amount=-item.amount,
            day=dates.today(),
            cause=item.cause,
        )
        for item in payback.items.all()
    )
    Payback.objects.filter(pk=payback.pk).update(
        state="booked", approved_by=run.approved_by, approved_at=timezone.now()
    )


@breaking
def keep_back_more_than_goes_back(run):
    payback = a_prepared_payback(run)
    item, amount = payback.items.first(), 10_000_000
    LossShare.objects.create(
        payback=payback,
        household=item.household,
        year=run.year,
        by="stake",
        loss=amount,
        weight=1,
        weights=1,
        share=amount,
        taken=amount,
    )


def a_counted_poll():
    """Of a cooperative that somebody runs."""
    poll = make_counted_poll()
    make_chair(poll.run.cooperative)
    return poll


def turn_a_vote():
    poll = a_counted_poll()
    poll.voters.filter(choice="against").update(choice="for")


def count_more_in_the_hall():
    poll = a_counted_poll()
    type(poll).objects.filter(pk=poll.pk).update(hall_for=F("hall_for") + 1)


PLANTS = {
    turn_a_vote: "votes counted are those that members cast",
    count_more_in_the_hall: "votes counted are those that members cast",
    pay_back_another_kind_of_stake: "stakes paid back are out of the stakes once",
    take_a_stake_and_owe_nothing: "stakes paid back are owed to their households once",
    keep_back_more_than_goes_back: (
        "leavers bear losses once and no more than goes back"
    ),
    call_the_run_paid: "a distribution that is called paid has reached its households",
    vote_otherwise: "posted shares of a surplus are owed as they were voted",
    write_another_reserve: "what stays of a surplus is a stake",
    freeze_another_sum: "posted distributions add up and keep the floor",
    overpay: "households are never paid more than they were owed",
    owe_past_the_cooperative: "what households are owed, their cooperatives owe",
    call_it_paid: "payments to households are in the books once",
}
