"""What households that leave bear of losses: by the statutes, once, to the last fen."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core import dates
from core.transitions import TransitionError
from office.distribution.models import Charter, LossShare, Run, Year
from office.distribution.pdf.account import accounts_pdf
from office.distribution.queries.account import Days, member_accounts
from office.distribution.queries.books import LOSSES, book_lines
from office.distribution.queries.losses import losses_of
from office.distribution.queries.paybacks import to_go_back, with_losses
from office.distribution.rules import Weighed, loss_shares
from office.distribution.services.decisions import approve_run
from office.distribution.services.paybacks import (
    LossChangedError,
    OwnPaybackError,
    PaybackOrder,
    approve_payback,
    cancel_payback,
    prepare_payback,
)
from office.distribution.services.postings import post_run
from office.distribution.services.runs import open_run
from payments.ledger.queries import balance_of
from tests.effort import tries
from tests.factories.distribution import (
    enter_villager_stake,
    fen,
    make_chair,
    make_charter,
    make_five_villages,
    make_treasurer,
    make_villager,
    make_year,
    vote_on_run,
)
from tests.factories.payments import off_balance
from tests.factories.vendors import make_cooperative
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import stake_of

pytestmark = pytest.mark.django_db
LOSS = (("cost", "Hail", "10000.00"),)
LEFT = date(2025, 9, 30)


def posted(cooperative, typed=LOSS, loss="0"):
    """A year whose typed lines alone make it a loss."""
    by = make_treasurer(cooperative)
    run = open_run(make_year(cooperative, by=by, typed=typed, loss=loss), by=by)
    vote_on_run(run, by=by)
    return post_run(approve_run(run, by=make_chair(cooperative)), by=by)


@pytest.fixture
def villages():
    """A loss of 10,000.00: nobody sold anything to the cooperative but by the books."""
    cooperative = make_five_villages()
    Charter.objects.update(losses_by="stake")
    typed = (("income", "Sales", "310500.00"),)
    return posted(cooperative, typed=typed)


def one(number):
    return Household.objects.get(number=number)


def owed(number):
    return balance_of(f"household:CNY:{one(number).pk}")


def rows_of(run):
    left = to_go_back(run.cooperative, "CNY")[1]
    return with_losses(run.cooperative, "CNY", left)


def prepared(run, rows=None, click="click"):
    values = {row.value for row in (rows_of(run) if rows is None else rows)}
    order = PaybackOrder("left", values, "CNY", click)
    return prepare_payback(run.cooperative, order, by=run.prepared_by)


def test_the_example_of_the_guide(villages):
    assert villages.figures["loss_after"] == fen("10000.00")

    rows = rows_of(villages)

    assert sum(row.loss for row in rows) == fen("585.03")
    assert sum(row.paid for row in rows) == fen("4714.97")


def test_without_a_word_in_the_statutes_nothing_is_borne(villages):
    Charter.objects.update(losses_by="none")

    assert sum(row.loss for row in rows_of(villages)) == 0
    assert not prepared(villages).losses.exists()


def test_a_year_without_a_loss_costs_nobody_anything():
    cooperative = make_five_villages()
    Charter.objects.update(losses_by="stake")
    run = posted(cooperative, typed=(("income", "Sales", "999999.00"),))

    assert losses_of(cooperative, "CNY", [one("05")]) == {}
    assert all(row.borne is None for row in rows_of(run))


def test_by_trade_of_the_last_year(villages):
    Charter.objects.update(losses_by="trade")

    (borne,) = losses_of(villages.cooperative, "CNY", [one("05")]).values()

    assert (borne.weight, borne.weights) == (fen("22516.25"), fen("278500.00"))
    assert borne.share == fen("808.48")  # 808.4829…


def test_is_kept_back_once_another_approves(villages):
    before, stake = owed("05"), stake_of(one("05"))
    payback = prepared(villages)
    assert owed("05") == before
    with pytest.raises(OwnPaybackError):
        approve_payback(payback, by=villages.prepared_by)
    head = make_chair(villages.cooperative)

    approve_payback(payback, by=head)

    assert stake - stake_of(one("05")) == fen("5300.00")
    assert owed("05") - before == fen("4714.97")
    assert off_balance() == {}
    with pytest.raises(TransitionError):
        approve_payback(payback, by=head)
    assert rows_of(villages) == []


def test_two_paybacks_take_the_share_together_once(villages):
    capital, reserve = sorted(rows_of(villages), key=lambda row: row.kind)
    first = prepared(villages, [reserve], click="a")
    second = prepared(villages, [capital], click="b")

    assert first.losses.get().taken == fen("300.00")
    assert second.losses.get().taken == fen("285.03")


def test_given_up_it_is_open_again(villages):
    cancel_payback(prepared(villages), by=villages.prepared_by)

    assert prepared(villages, click="again").losses.get().taken == fen("585.03")


def test_never_more_than_goes_back_unless_the_statutes_say_so():
    cooperative = make_five_villages()
    Charter.objects.update(losses_by="trade")
    run = posted(cooperative, typed=(("cost", "Hail", "200000.00"),))

    loss = prepared(run).losses.get()

    assert loss.taken == fen("5300.00") < loss.share
    assert loss.uncovered == 0
    cancel_payback(loss.payback, by=run.prepared_by)
    Charter.objects.update(losses_capped=False)
    again = prepared(run, click="again").losses.get()
    assert again.taken + again.uncovered == again.share
    payback = approve_payback(again.payback, by=make_chair(cooperative))
    assert owed("05") == 0
    assert payback.state == "booked"


def test_accounts_that_changed_meanwhile_are_looked_at_again(villages):
    payback = prepared(villages)
    figures = villages.figures | {"loss_after": fen("9000.00")}
    Run.objects.filter(pk=villages.pk).update(figures=figures)

    with pytest.raises(LossChangedError):
        approve_payback(payback, by=make_chair(villages.cooperative))

    assert owed("05") == 0
    assert LossShare.objects.get().payback.state == "prepared"


def test_several_that_leave_and_all_that_leave_add_up():
    cooperative = make_cooperative()
    make_charter(cooperative, losses_by="stake")
    for number in range(1, 4):
        villager = make_villager(cooperative, str(number), left=LEFT)
        enter_villager_stake(villager, "capital", "1000.00")
    run = posted(cooperative, typed=(("cost", "Hail", "0.10"),))

    rows = rows_of(run)

    # 3.33 fen each: the one that is over goes to the smallest number.
    assert [row.loss for row in rows] == [4, 3, 3]


def test_nobody_left_asks_nothing(django_assert_num_queries, villages):
    with django_assert_num_queries(0):
        assert losses_of(villages.cooperative, "CNY", []) == {}


def test_what_was_kept_back_is_income_of_its_year(villages):
    payback = approve_payback(prepared(villages), by=make_chair(villages.cooperative))
    today = dates.day_of(payback.approved_at)
    year = Year.objects.create(
        cooperative=villages.cooperative,
        charter=villages.year.charter,
        first=today.replace(month=1, day=1),
        last=today.replace(month=12, day=31),
        currency="CNY",
    )

    lines = {line.key: line for line in book_lines(year, [])}

    assert lines[LOSSES].signed == fen("585.03")


def test_the_member_reads_it_and_the_files_have_it(villages):
    approve_payback(prepared(villages), by=make_chair(villages.cooperative))
    days = Days(dates.today(), dates.today(), "CNY")

    (account,) = member_accounts(villages.cooperative, days, [one("05").pk])

    assert [loss.taken for loss in account.losses] == [fen("585.03")]
    said = [row[4] for row in account.file_rows()]
    assert "of the loss of 2025" in said
    assert accounts_pdf([account], villages.cooperative).startswith(b"%PDF")


def test_pages_show_it_before_it_is_decided(client, villages):
    cooperative = villages.cooperative
    client.force_login(villages.prepared_by)
    page = client.get(reverse("office:paybacks", args=[cooperative.code]))
    assert "585.03" in page.content.decode()

    payback = prepared(villages)
    client.force_login(make_chair(cooperative))
    url = reverse("office:payback", args=[cooperative.code, payback.pk])

    shown = client.get(url).content.decode()
    assert "585.03" in shown
    assert "4,714.97" in shown


@settings(max_examples=tries(100), deadline=None)
@given(
    loss=st.integers(0, 10**9),
    weights=st.lists(st.integers(0, 10**7), max_size=12),
    unit=st.sampled_from([1, 100]),
)
def test_parts_add_up_and_nobody_without_a_weight_bears(loss, weights, unit):
    rows = [Weighed(pk, str(pk), weight) for pk, weight in enumerate(weights)]

    parts = loss_shares(loss, rows, unit)

    counted = {row.pk for row in rows if row.weight}
    assert set(parts) == (counted if loss else set())
    assert sum(parts.values()) == (loss if counted else 0)
