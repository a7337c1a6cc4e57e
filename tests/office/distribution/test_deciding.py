"""Draft, vote, approval, posting: what is refused changes nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from core.transitions import TransitionError
from office.distribution.models import Run, RunShare
from office.distribution.queries.figures import figures_of
from office.distribution.queries.preview import preview
from office.distribution.rules import NobodyTradedError
from office.distribution.services.decisions import (
    FiguresChangedError,
    MinutesWrongError,
    OwnRunError,
    approve_run,
    record_vote,
    reopen_run,
)
from office.distribution.services.postings import OverdrawnError, post_run
from office.distribution.services.runs import (
    RunError,
    RunTerms,
    cancel_run,
    open_correction,
    open_run,
    set_terms,
)
from office.distribution.services.years import (
    LineContent,
    YearContent,
    YearError,
    add_line,
    open_year,
)
from payments.ledger.models import LedgerTransaction
from payments.ledger.queries import balance_of
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.distribution import (
    LAST,
    enter_trade,
    enter_villager_stake,
    fen,
    make_approved_run,
    make_chair,
    make_charter,
    make_draft_run,
    make_five_villages,
    make_posted_run,
    make_treasurer,
    make_villager,
    make_vote,
    make_year,
    vote_on_run,
)
from tests.factories.vendors import make_cooperative
from vendors.cooperatives.models import Household, StakeEntry
from vendors.cooperatives.queries import stakes_on

pytestmark = pytest.mark.django_db


def owed(number, currency="CNY"):
    household = Household.objects.get(number=number)
    return balance_of(f"household:{currency}:{household.pk}")


def due_of(cooperative):
    return balance_of(f"members-due:CNY:{cooperative.pk}")


def test_posted_is_owed_to_the_fen_by_the_cooperative():
    run = make_posted_run()

    assert [owed(number) for number in ("01", "02", "05", "06", "07")] == [
        2629825, 1785637, 425423, 945953, 360000,
    ]  # fmt: skip
    assert due_of(run.cooperative) == -8769991
    stakes = stakes_on(run.cooperative, date(2030, 1, 1), "CNY")
    first = Household.objects.get(number="01")
    assert stakes[first.pk, "reserve"] == fen("1250.40") + 328896
    assert run.state == "posted"


def test_each_step_is_in_the_log_of_acts():
    run = make_posted_run()

    acts = AuditEntry.objects.filter(act__startswith="office.distribution")
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        f"office.distribution.{what}"
        for what in ("opened", "voted", "approved", "posted")
    ]
    assert run.figures["distributable"] == 8769991
    assert acts.latest("pk").after["total"] == "87699.91"


def test_distributions_of_two_short_years_have_numbers_of_their_own():
    cooperative = make_five_villages()
    by = make_treasurer(cooperative)
    halves = [(date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), LAST)]

    runs = [
        open_run(make_year(cooperative, by=by, first=first, last=last), by=by)
        for first, last in halves
    ]

    assert [run.number for run in runs] == ["2025-CNY-1", "2025-CNY-2"]


def test_posted_twice_is_refused_and_booked_once():
    run = make_posted_run()

    with pytest.raises(TransitionError):
        post_run(run, by=run.prepared_by)

    assert LedgerTransaction.objects.filter(kind=TransactionKind.SURPLUS).count() == 1


def test_who_prepared_it_does_not_approve_it():
    run = make_draft_run()
    by = make_chair(run.cooperative)
    vote_on_run(run, by=by)

    with pytest.raises(OwnRunError):
        approve_run(run, by=by)

    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("voted", None)


def test_database_holds_the_four_eyes():
    run = make_posted_run()

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(approved_by=run.prepared_by)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": 3, "votes_for": 3}, "No quorum"),
        ({"present": 6, "votes_for": 3, "votes_against": 3}, "Rejected:"),
        (
            {"present": 7, "votes_for": 7},
            ("More people were present than there are members"),
        ),
        ({"votes_for": 5, "abstained": 1}, "more votes than people"),
        ({"held_on": date(2025, 12, 31)}, "before the end of the year"),
        ({"held_on": date(2999, 1, 1)}, "has not been held"),
    ],
)
def test_vote_that_is_none_freezes_nothing(fields, words):
    run = make_draft_run()

    with pytest.raises(MinutesWrongError, match=words):
        record_vote(
            run, make_vote(**fields), seen=figures_of(run).digest, by=run.prepared_by
        )

    run.refresh_from_db()
    assert (run.state, run.figures, RunShare.objects.count()) == ("draft", {}, 0)


def test_vote_on_figures_that_nobody_saw_is_refused():
    run = make_draft_run()
    seen = figures_of(run).digest
    enter_trade(Household.objects.get(number="07"), "1.00")

    with pytest.raises(FiguresChangedError):
        record_vote(run, make_vote(), seen=seen, by=run.prepared_by)


def test_trade_after_the_vote_stops_approval_and_posting():
    run = make_draft_run()
    vote_on_run(run, by=run.prepared_by)
    late = enter_trade(Household.objects.get(number="07"), "1.00")
    del late

    with pytest.raises(FiguresChangedError):
        approve_run(run, by=make_chair(run.cooperative))

    run.refresh_from_db()
    assert run.state == "voted"


def test_trade_after_the_approval_stops_posting_until_it_is_voted_again():
    run = make_approved_run()
    enter_trade(Household.objects.get(number="07"), "1.00")

    with pytest.raises(FiguresChangedError):
        post_run(run, by=run.prepared_by)
    assert due_of(run.cooperative) == 0

    run = reopen_run(run, by=run.prepared_by)
    assert (run.state, run.digest, run.approved_by) == ("draft", "", None)
    vote_on_run(run, by=run.prepared_by)
    approve_run(run, by=make_chair(run.cooperative))
    post_run(run, by=run.prepared_by)
    assert due_of(run.cooperative) == -sum(
        RunShare.objects.filter(run=run).values_list("due", flat=True)
    )


def test_draft_is_not_posted():
    run = make_draft_run()

    with pytest.raises(TransitionError):
        post_run(run, by=run.prepared_by)


def test_less_than_the_floor_is_no_decision_of_a_meeting():
    run = make_draft_run()
    terms = RunTerms(10, "trade", 59, 100)

    with pytest.raises(RunError, match="60%"):
        set_terms(run, terms, by=run.prepared_by)

    run.refresh_from_db()
    assert run.trade_percent == 60


def test_one_distribution_of_a_year_is_open():
    run = make_draft_run()

    with pytest.raises(RunError):
        open_run(run.year, by=run.prepared_by)
    cancel_run(run, by=run.prepared_by)

    assert open_run(run.year, by=run.prepared_by).number == "2025-CNY-2"


def test_lines_stay_as_they_were_voted_on():
    run = make_approved_run()
    line = LineContent("cost", "Rent", 100, click="late")

    with pytest.raises(YearError):
        add_line(run.year, line, by=run.prepared_by)

    assert run.year.lines.count() == 6


def test_line_sent_twice_is_one():
    run = make_draft_run()
    line = LineContent("cost", "Rent", 100, click="once")

    for _ in range(2):
        add_line(run.year, line, by=run.prepared_by)

    assert run.year.lines.filter(description="Rent").count() == 1


def test_years_do_not_overlap():
    run = make_draft_run()
    content = YearContent(date(2025, 7, 1), date(2026, 6, 30), "CNY")

    with pytest.raises(YearError):
        open_year(run.cooperative, content, by=run.prepared_by)


def a_loss_year():
    cooperative = make_cooperative()
    make_charter(cooperative)
    enter_trade(make_villager(cooperative, "1"), "500.00")
    by = make_treasurer(cooperative)
    year = make_year(
        cooperative, by=by, typed=(("income", "Sales", "300.00"),), loss="10.00"
    )
    run = open_run(year, by=by)
    vote_on_run(run, by=by)
    approve_run(run, by=make_chair(cooperative))
    return post_run(run, by=by)


def test_loss_shares_nothing_and_is_carried_into_the_next_year():
    run = a_loss_year()
    content = YearContent(date(2026, 1, 1), date(2026, 6, 30), "CNY")

    following = open_year(run.cooperative, content, by=run.prepared_by)

    assert run.figures["loss_after"] == fen("210.00")
    assert RunShare.objects.count() == 0
    assert not LedgerTransaction.objects.filter(kind=TransactionKind.SURPLUS).exists()
    draft = open_run(following, by=run.prepared_by)
    assert figures_of(draft).inputs.loss_before == fen("210.00")


def test_nobody_traded_is_not_voted_on():
    cooperative = make_cooperative()
    make_charter(cooperative)
    enter_villager_stake(make_villager(cooperative, "1"), "capital", "100.00")
    by = make_treasurer(cooperative)
    run = open_run(make_year(cooperative, by=by), by=by)

    with pytest.raises(NobodyTradedError):
        record_vote(run, make_vote(), seen="", by=by)


def test_part_that_stays_is_a_stake():
    cooperative = make_cooperative()
    make_charter(
        cooperative, regime="own", trade_percent=100, cash_percent=20,
        reserve_percent=0, redeem_years=5,
    )  # fmt: skip
    one = make_villager(cooperative, "1")
    enter_trade(one, "500.00")
    by = make_treasurer(cooperative)
    year = make_year(
        cooperative, by=by, typed=(("income", "Sales", "600.00"),), loss="0"
    )
    run = open_run(year, by=by)
    vote_on_run(run, by=by)
    approve_run(run, by=make_chair(cooperative))

    post_run(run, by=by)

    assert owed("1") == fen("20.00")
    entry = StakeEntry.objects.get(household=one)
    assert (entry.kind, entry.amount) == ("capital", fen("80.00"))


def pay(number, amount, cooperative):
    household = Household.objects.get(number=number)
    entries = [
        Entry(Account(AccountKind.HOUSEHOLD, household_id=household.pk), -amount),
        Entry(Account(AccountKind.MEMBERS_DUE, partner_id=cooperative.pk), amount),
    ]
    post([Draft(f"paid:{number}", TransactionKind.MEMBER_PAID, "CNY", entries)])


def test_correction_books_the_differences_only():
    run = make_posted_run()
    assert not preview(run).has_changed
    enter_trade(Household.objects.get(number="07"), "-14700.00")
    enter_trade(Household.objects.get(number="02"), "14700.00")
    assert preview(run).has_changed
    correction = open_correction(run, by=run.prepared_by)
    vote_on_run(correction, by=run.prepared_by)
    approve_run(correction, by=make_chair(run.cooperative))

    post_run(correction, by=run.prepared_by)

    assert due_of(run.cooperative) == -8769991
    assert owed("07") == 82257
    assert owed("02") == 2063379
    assert sum(owed(f"0{number}") for number in range(1, 8)) == 8769991
    assert not preview(correction).has_changed


def test_correction_takes_nothing_that_was_paid():
    run = make_posted_run()
    pay("07", 360000, run.cooperative)
    enter_trade(Household.objects.get(number="07"), "-14700.00")
    enter_trade(Household.objects.get(number="02"), "14700.00")
    correction = open_correction(run, by=run.prepared_by)
    vote_on_run(correction, by=run.prepared_by)
    approve_run(correction, by=make_chair(run.cooperative))

    with pytest.raises(OverdrawnError, match="Household 07"):
        post_run(correction, by=run.prepared_by)

    correction.refresh_from_db()
    assert (correction.state, owed("07"), owed("02")) == ("approved", 0, 1785637)


def test_posted_year_is_not_shared_again():
    run = make_posted_run()

    with pytest.raises(RunError):
        open_run(run.year, by=run.prepared_by)
