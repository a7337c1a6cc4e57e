"""A year's figures from the register and the books, in a fixed number of queries."""

from datetime import date, timedelta

import pytest

from core import dates
from office.distribution.models import Charter, Run
from office.distribution.queries.books import book_lines, trade_sums
from office.distribution.queries.figures import figures_of
from office.distribution.queries.preview import preview
from office.distribution.services.runs import open_run
from office.distribution.services.years import YearContent, open_year
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.distribution import (
    LEFT,
    enter_trade,
    enter_villager_stake,
    fen,
    make_charter,
    make_draft_run,
    make_five_villages,
    make_treasurer,
    make_villager,
    make_year,
)
from tests.factories.vendors import make_cooperative
from tests.office.distribution.test_worked_example import as_minor, rows_of, table
from vendors.cooperatives.models import Household, TradeEntry
from vendors.cooperatives.services.departures import rejoin
from vendors.cooperatives.services.stakes import enter_trades

pytestmark = pytest.mark.django_db


def test_guide_and_database_say_the_same():
    run = make_draft_run()

    figures = figures_of(run)

    written = as_minor(rows_of("## A year, worked by hand"), 2)
    assert figures.inputs.surplus == 10994435
    assert table(figures.outcome) == written
    assert figures.inputs.outside == fen("42000.00")
    left = Household.objects.get(number="05")
    assert figures.inputs.back == {left.pk: fen("5300.00")}


def test_income_is_what_was_earned_and_not_what_was_paid_out():
    cooperative = make_five_villages()
    year = make_year(cooperative, by=make_treasurer(cooperative), typed=())
    own = Account(AccountKind.PAYABLE, partner_id=cooperative.pk)
    when = dates.end_of(date(2025, 12, 31)) - timedelta(minutes=1)
    late = dates.start_of(date(2026, 1, 1))

    def booked(cause, kind, amount, moment):
        entries = [Entry(own, amount), Entry(Account(AccountKind.SHOPPERS), -amount)]
        post([Draft(cause, kind, "CNY", entries, created=moment)])

    booked("a", TransactionKind.EARNED, 5000, when)
    booked("b", TransactionKind.EARNED, 7000, late)
    booked("c", TransactionKind.TRANSFER, -5000, when)
    booked("d", TransactionKind.REFUND, -300, when)

    lines = book_lines(year, trade_sums(year))

    assert [(line.key, line.amount) for line in lines if line.side == "income"] == [
        ("other", 4700)
    ]


def test_supplies_count_as_trade_only_where_the_charter_says_so():
    run = make_draft_run()
    last = Household.objects.get(number="06")
    enter_trade(last, "500.00", kind="supplied")

    without = {each.number: each.trade for each in figures_of(run).outcome.shares}
    Charter.objects.update(counts_supplies=True)
    run.refresh_from_db()
    counted = {each.number: each.trade for each in figures_of(run).outcome.shares}

    assert (without["06"], counted["06"]) == (0, fen("500.00"))


def test_leaver_gets_part_of_its_stake_where_the_charter_says_so():
    run = make_draft_run()
    left = Household.objects.get(number="05")

    def its_stake():
        run.refresh_from_db()
        members = figures_of(run).inputs.members
        (one,) = [each for each in members if each.household_id == left.pk]
        return one.stake, one.days

    assert its_stake()[0] == 0
    Charter.objects.update(leavers="pro-rata")
    assert its_stake() == (fen("5300.00"), (LEFT - date(2025, 1, 1)).days)
    Charter.objects.update(leavers="year-end")
    enter_villager_stake(left, "capital", "-5000.00", day=date(2025, 12, 1))
    assert its_stake() == (fen("300.00"), 365)


def test_trade_of_a_household_long_gone_is_that_of_a_non_member():
    run = make_draft_run()
    gone = make_villager(run.cooperative, "00", left=date(2024, 5, 1))
    enter_trade(gone, "100.00")

    figures = figures_of(run)

    assert gone.pk not in {each.household_id for each in figures.outcome.shares}
    assert figures.inputs.outside == fen("42100.00")


@pytest.mark.parametrize("leavers", ["none", "pro-rata", "year-end"])
def test_household_that_joined_again_keeps_its_part_of_the_year_it_left(leavers):
    make_draft_run()
    Charter.objects.update(leavers=leavers)
    gone = Household.objects.get(number="05")
    before = figures_of(Run.objects.get())

    rejoin(gone, day=date(2026, 2, 1), seen=gone.version)

    after = figures_of(Run.objects.get())
    assert gone.pk in {each.household_id for each in before.shares}
    assert after.shares == before.shares
    assert after.inputs.outside == before.inputs.outside
    assert (list(before.inputs.back), after.inputs.back) == ([gone.pk], {})


def test_nobody_traded_is_said_with_the_ways_left():
    cooperative = make_cooperative()
    make_charter(cooperative)
    enter_villager_stake(make_villager(cooperative, "1"), "capital", "100.00")
    run = open_run(
        make_year(cooperative, by=(by := make_treasurer(cooperative))), by=by
    )

    made = preview(run)

    assert made.rows == []
    assert "No member traded" in str(made.figures.refusal)
    assert len(made.figures.refusal.choices) == 3


def test_preview_takes_as_many_queries_for_many_households(queries):
    cooperative = make_cooperative()
    make_charter(cooperative)
    by = make_treasurer(cooperative)
    content = YearContent(date(2025, 1, 1), date(2025, 12, 31), "CNY")
    run = open_run(open_year(cooperative, content, by=by), by=by)
    households = Household.objects.bulk_create(
        Household(
            cooperative=cooperative,
            number=str(place),
            name="Zhang",
            joined=date(2020, 1, 1),
        )
        for place in range(2000)
    )
    enter_trades(
        TradeEntry(
            cooperative=cooperative, household=one, kind="supplied", currency="CNY",
            amount=100 + place, day=date(2025, 6, 1), cause=f"many:{place}",
        )
        for place, one in enumerate(households)
    )  # fmt: skip
    Charter.objects.update(counts_supplies=True, trade_percent=100)
    run.refresh_from_db()
    run.trade_percent = 100

    with queries(10):
        made = preview(run)

    assert len(made.rows) == 2000
    assert made.sums["due"] == made.kept["distributable"] > 0
