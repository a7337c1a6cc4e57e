"""Budget lines and spending: exact sums; too much is shown, nothing is changed."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from programme.plans.models import BudgetLine, SpendingEntry
from programme.plans.queries.programmes import budget_of, sums_of
from programme.plans.rules import PlanError
from programme.plans.services.budgets import (
    Payment,
    begin_line,
    change_line,
    correct_spending,
    enter_spending,
)
from programme.plans.services.entries import StateStep
from programme.plans.services.programmes import move_programme
from tests.factories.plans import (
    FIRST,
    LAST,
    by,
    make_line,
    make_programme,
    make_spending,
)
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def programme():
    return make_programme(make_county(slug="pingshun"))


@pytest.fixture
def officer(client, programme):
    user = make_officer(programme.county)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def typed_line(**fields):
    return {
        "key": uuid4(), "name": "Packing tables", "year": str(FIRST.year),
        "currency": "CNY", "amount": "12000.50", "source": "County budget",
    } | fields  # fmt: skip


def typed_spending(**fields):
    return {
        "key": uuid4(), "amount": "250", "day": TODAY.isoformat(),
        "payee": "王木匠", "purpose": "三张打包台",
    } | fields  # fmt: skip


def test_line_is_kept_in_the_smallest_unit(client, officer, programme):
    client.post(url("plan_line_new", programme.pk), typed_line())

    line = BudgetLine.objects.get()
    assert (line.planned, line.amount, line.entered_by) == (
        1_200_050, Decimal("12000.50"), officer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [("JPY", "1200", 1200), ("KWD", "12.34", 12_340), ("USD", "0.01", 1)],
)
def test_each_currency_has_its_own_unit(
    client, officer, programme, currency, amount, minor
):
    typed = typed_line(currency=currency, amount=amount)

    client.post(url("plan_line_new", programme.pk), typed)

    assert BudgetLine.objects.get().planned == minor


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "12.345"}, "amount"),
        ({"amount": "1e300"}, "amount"),
        ({"amount": "99999999999999999"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1.5", "currency": "JPY"}, "amount"),
        ({"amount": "1.005", "currency": "KWD"}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"year": "1999"}, "year"),
        ({"source": ""}, "source"),
        ({"name": ""}, "name"),
    ],
)
def test_line_that_is_no_good_keeps_what_was_typed(
    client, officer, programme, fields, field
):
    page = client.post(url("plan_line_new", programme.pk), typed_line(**fields))

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not BudgetLine.objects.exists()


def test_line_is_there_once_a_year(programme):
    make_line(programme, name="Leaflets")

    with pytest.raises(PlanError, match="already"):
        make_line(programme, name="Leaflets")
    make_line(programme, name="Leaflets", year=LAST.year)


def test_spending_is_summed_by_line_and_currency(programme):
    one, two = make_line(programme), make_line(programme, currency="JPY", planned=500)
    make_spending(one, 300_000)
    make_spending(one, 50_000)
    make_spending(two, 200)

    budget = budget_of(programme)

    assert [(s.line, s.spent, s.left) for s in budget.lines] == [
        (one, Decimal(3500), Decimal(6500)), (two, Decimal(200), Decimal(300)),
    ]  # fmt: skip
    assert [(s.currency, s.planned, s.spent) for s in budget.sums] == [
        ("CNY", Decimal(10_000), Decimal(3500)), ("JPY", Decimal(500), Decimal(200)),
    ]  # fmt: skip


def test_budget_asks_the_same_however_much_was_spent(
    programme, django_assert_num_queries
):
    for _n in range(3):
        line = make_line(programme)
        for _m in range(3):
            make_spending(line, 100)

    with django_assert_num_queries(2):
        assert sum(one.spent_minor for one in budget_of(programme).lines) == 900


def test_overspending_is_shown_and_not_refused(client, officer, programme):
    line = make_line(programme, planned=10_000)

    page = client.post(url("plan_spending", line.pk), typed_spending(amount="150.00"))

    assert page.status_code == 302
    assert sums_of(line).left == Decimal(-50)
    assert "Overspent" in client.get(url("plan_line", line.pk)).content.decode()
    shown = client.get(url("plan_programme", programme.pk)).content.decode()
    assert "Overspent" in shown


def test_entry_sent_twice_is_entered_once(client, officer, programme):
    line, typed = make_line(programme), typed_spending()

    for _again in range(2):
        assert client.post(url("plan_spending", line.pk), typed).status_code == 302

    assert sums_of(line).spent == Decimal(250)


def test_wrong_entry_is_undone_by_another_and_stays(client, officer, programme):
    line = make_line(programme)
    entry = make_spending(line, 25_000)
    typed = {"key": uuid4(), "reason": "Paid by the school"}

    client.post(url("plan_correct", entry.pk), typed)
    again = client.post(url("plan_correct", entry.pk), typed | {"key": uuid4()})

    undone = SpendingEntry.objects.get(corrects=entry)
    assert (undone.amount, undone.reason) == (-25_000, "Paid by the school")
    assert sums_of(line).spent == 0
    assert again.status_code == 422
    assert "corrected already" in again.content.decode()
    page = client.get(url("plan_line", line.pk)).content.decode()
    assert "Paid by the school" in page


def test_correction_itself_is_not_corrected(programme):
    undone = correct_spending(make_spending(make_line(programme)), "Twice", by())

    with pytest.raises(PlanError, match="can't be corrected"):
        correct_spending(undone, "Thrice", by())
    with pytest.raises(PlanError, match="reason"):
        correct_spending(make_spending(undone.line), "  ", by())


def test_spending_is_never_overwritten(programme):
    entry = make_spending(make_line(programme))

    with pytest.raises(TypeError):
        SpendingEntry.objects.filter(pk=entry.pk).update(amount=1)
    entry.amount = 1
    with pytest.raises(TypeError):
        entry.save()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), FIRST - timedelta(days=1)])
def test_spending_has_a_day_within_the_programme(programme, day):
    line = make_line(programme)

    with pytest.raises(PlanError, match="choose a day"):
        enter_spending(line, Payment(100, day, "Shop", "Tape"), by())
    assert not SpendingEntry.objects.exists()


def test_draft_spends_nothing():
    line = make_line(make_programme(state="draft"))

    with pytest.raises(PlanError, match="Start the programme"):
        make_spending(line)


def test_bill_that_comes_after_the_end_is_entered_within_its_days(programme):
    line = make_line(programme)
    entry = make_spending(line)
    move_programme(programme, StateStep("ended", None, "Done."))

    make_spending(line)
    correct_spending(entry, "Paid twice", by())

    assert sums_of(line).spent == Decimal(250)


def test_line_keeps_its_currency_once_money_was_spent(programme):
    line = make_line(programme)
    change_line(line, {"currency": "USD"}, seen=1)
    make_spending(line)

    with pytest.raises(PlanError, match="USD"):
        change_line(line, {"currency": "CNY"}, seen=2)
    line.refresh_from_db()
    assert (line.currency, line.version) == ("USD", 2)


def test_line_of_a_year_outside_the_programme_is_refused(programme):
    with pytest.raises(PlanError, match="runs from"):
        begin_line(
            programme,
            {"name": "Late", "year": 2100, "currency": "CNY", "planned": 1,
             "source": "x"},
            by(),
        )  # fmt: skip
