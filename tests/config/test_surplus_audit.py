"""Breaches of a shared surplus, each planted past every service, are named."""

import pytest
from django.db import transaction
from django.db.models import F

from config.audit import INVARIANTS, run
from office.distribution.models import PayItem, Run, RunShare
from office.distribution.services import PayOrder, note_paid, prepare_payments
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from tests.office.distribution.scene import a_posted_run
from vendors.cooperatives.models import Household, StakeEntry
from vendors.cooperatives.services import enter_stakes

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted():
    made = a_posted_run()
    ids = list(Household.objects.order_by("pk").values_list("pk", flat=True)[:2])
    order = PayOrder(ids, "cash", "CNY", "audit")
    payment = prepare_payments(made.cooperative, order, by=made.prepared_by)
    note_paid(payment, {payment.items.first().pk: ""}, by=made.prepared_by)
    return made


def vote_otherwise():
    RunShare.objects.filter(place=3).update(
        due=F("due") + 1, by_trade=F("by_trade") + 1
    )
    Run.objects.update(figures=grown(Run.objects.get().figures))


def grown(figures):
    return figures | {
        "distributable": figures["distributable"] + 1,
        "by_trade": figures["by_trade"] + 1,
    }


def write_another_reserve():
    RunShare.objects.filter(place=1).update(reserve=F("reserve") + 1)


def freeze_another_sum():
    made = Run.objects.get()
    made.figures["distributable"] += 1
    made.figures["by_stake"] += 1
    made.save(update_fields=["figures"])


def overpay():
    household = Household.objects.get(number="01")
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=household.pk), -1),
        Entry(Account(AccountKind.MEMBERS_DUE, partner_id=household.cooperative_id), 1),
    ]
    post([Draft("overpaid", Kind.MEMBER_PAID, "CNY", entries)])


def call_it_paid():
    PayItem.objects.filter(state="intended").update(state="paid")


PLANTS = {
    vote_otherwise: "posted shares of a surplus are owed as they were voted",
    write_another_reserve: "what stays of a surplus is a stake",
    freeze_another_sum: "posted distributions add up and keep the floor",
    overpay: "households are never owed less than nothing",
    call_it_paid: "payments to households are in the books once",
}


def breached():
    return [finding.name for finding in run(INVARIANTS) if not finding.is_ok]


def test_sound_surplus_breaks_nothing(posted):
    assert breached() == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_breach_is_named_and_nothing_else(posted, plant):
    with transaction.atomic():
        plant()
        found = breached()
        transaction.set_rollback(True)

    assert found == [PLANTS[plant]]


def test_stake_of_nowhere_is_no_share(posted):
    """Entries of other causes don't count as a distribution's."""
    household = Household.objects.get(number="01")
    enter_stakes(
        [
            StakeEntry(
                household=household, kind="reserve", currency="CNY", amount=5,
                day=posted.year.last, cause="elsewhere",
            )
        ]
    )  # fmt: skip

    assert breached() == []
