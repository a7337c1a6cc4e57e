"""Measures and milestones: progress is counted, what is overdue is told once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core.models import OutboxMessage
from programme.figures.models import DayFigure
from programme.plans.models import MeasureMilestone, PlannedMeasure
from programme.plans.notifications import MilestoneOverdue
from programme.plans.queries.progress import progress_of
from programme.plans.rules import PlanError, StaleError
from programme.plans.services.entries import StateStep
from programme.plans.services.measures import (
    change_measure,
    change_milestone,
    move_measure,
    reopen_milestone,
    state_reached,
    tell_overdue,
)
from tests.factories.plans import (
    FIRST,
    LAST,
    by,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
)
from tests.factories.programme import day_before, on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer
from vendors.places.services import appoint_officer, dismiss_officer

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


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


def count(county, name, day, value, key=""):
    DayFigure.objects.create(county=county, name=name, day=day, value=value, key=key)


def progress(milestone):
    programme = milestone.measure.programme
    (found,) = progress_of(programme, [milestone])
    return found


def typed_measure(officer, **fields):
    return {
        "key": uuid4(), "name": "Courses", "responsible": officer.pk, "line": "",
        "first": FIRST.isoformat(), "last": LAST.isoformat(),
    } | fields  # fmt: skip


def typed_milestone(**fields):
    return {
        "key": uuid4(), "name": "400 stores", "due": TODAY.isoformat(),
        "proof": "figure", "figure": "stores", "target": "400", "currency": "CNY",
    } | fields  # fmt: skip


def test_measure_is_planned_started_and_done(client, officer, programme):
    line = make_line(programme)
    typed = typed_measure(officer, line=line.pk)
    client.post(url("plan_measure_new", programme.pk), typed)
    measure = PlannedMeasure.objects.get()
    assert (measure.responsible, measure.line) == (officer, line)

    for to in ("running", "done"):
        client.post(url("plan_measure_state", measure.pk, to), {"reason": ""})

    measure.refresh_from_db()
    assert measure.state == "done"
    new = [entry.new for entry in measure.entries.all()]
    assert new == ["planned", "running", "done"]


@pytest.mark.parametrize("to", ["dropped", "planned"])
def test_what_is_taken_back_wants_a_reason(programme, to):
    measure = make_measure(programme)
    if to == "planned":
        move_measure(measure, StateStep("dropped", None, "No hall"))

    with pytest.raises(PlanError, match="reason"):
        move_measure(measure, StateStep(to, None))


def test_measure_goes_by_the_table(client, officer, programme):
    measure = make_measure(programme)

    page = client.post(url("plan_measure_state", measure.pk, "done"), {"reason": "x"})

    assert page.status_code == 422
    assert client.get(url("plan_measure_state", measure.pk, "lost")).status_code == 404
    assert measure.entries.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last": (FIRST - timedelta(days=3)).isoformat()}, "last"),
        ({"first": "1800-01-01"}, "first"),
        ({"responsible": ""}, "responsible"),
        ({"responsible": "999999"}, "responsible"),
        ({"line": "999999"}, "line"),
        ({"name": " "}, "name"),
    ],
)
def test_measure_that_is_no_good_is_not_entered(
    client, officer, programme, fields, field
):
    typed = typed_measure(officer, **fields)
    page = client.post(url("plan_measure_new", programme.pk), typed)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not PlannedMeasure.objects.exists()


def test_measure_lies_within_its_programme(programme):
    with pytest.raises(PlanError, match="outside"):
        make_measure(programme, last=LAST + timedelta(days=1))
    other = make_line(make_programme(make_county()))
    with pytest.raises(PlanError, match="of this programme"):
        make_measure(programme, line=other)
    with pytest.raises(StaleError):
        change_measure(make_measure(programme), {"name": "Other"}, seen=7)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target": "-4"}, "target"),
        ({"target": "4.5"}, "target"),
        ({"target": ""}, "target"),
        ({"target": "1e20"}, "target"),
        ({"figure": ""}, "figure"),
        ({"figure": "magic"}, "figure"),
        ({"figure": "sales", "target": "0.001"}, "target"),
        ({"proof": ""}, "proof"),
        ({"due": ""}, "due"),
    ],
)
def test_milestone_that_is_no_good_is_not_entered(
    client, officer, programme, fields, field
):
    measure = make_measure(programme)

    typed = typed_milestone(**fields)
    page = client.post(url("plan_milestone_new", measure.pk), typed)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not MeasureMilestone.objects.exists()


def test_milestone_of_sales_is_in_money(client, officer, programme):
    measure = make_measure(programme)
    typed = typed_milestone(figure="sales", target="80000.50")

    client.post(url("plan_milestone_new", measure.pk), typed)
    client.post(url("plan_milestone_new", measure.pk), typed)

    row = MeasureMilestone.objects.get()
    assert (row.target, row.currency) == (8_000_050, "CNY")


def test_due_day_lies_within_the_programme(programme):
    measure = make_measure(programme)

    for due in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(PlanError, match="due day"):
            make_milestone(measure, due=due)
    make_milestone(measure, due=FIRST)
    with pytest.raises(PlanError, match="due before"):
        change_measure(measure, {"first": TODAY}, seen=1)


def test_stores_are_counted_and_their_day_is_found(programme):
    county = programme.county
    count(county, "opened", FIRST - timedelta(days=40), 3)
    count(county, "opened", day_before(10), 2)
    count(county, "closed", day_before(4), 1)
    milestone = make_milestone(make_measure(programme), figure="stores", target=5)

    found = progress(milestone)

    assert (found.value, found.share) == (4, 80)
    assert found.reached_on == day_before(10)


def test_what_adds_up_begins_with_the_measure(programme):
    county = programme.county
    count(county, "trainees", day_before(20), 30)
    count(county, "trainees", day_before(2), 12)
    measure = make_measure(programme, first=day_before(10))
    milestone = make_milestone(measure, figure="trainees", target=100)

    found = progress(milestone)

    assert (found.value, found.share, found.is_reached) == (12, 12, False)


@pytest.mark.parametrize(("stores", "value"), [(2, None), (3, 900)])
def test_sales_of_few_stores_are_not_told(client, officer, programme, stores, value):
    count(programme.county, "opened", FIRST, stores)
    count(programme.county, "sales", day_before(3), 900, "CNY")
    milestone = make_milestone(
        make_measure(programme), figure="sales", currency="CNY", target=90_000
    )

    found = progress(milestone)
    page = client.get(url("plan_milestone", milestone.pk)).content.decode()

    assert (found.value, found.is_hidden) == (value, value is None)
    assert ("too few stores" in page) is (value is None)


def test_many_milestones_are_counted_in_one_query(programme, django_assert_num_queries):
    count(programme.county, "opened", FIRST, 4)
    measure = make_measure(programme)
    rows = [make_milestone(measure, figure="stores", target=n) for n in (1, 4, 9)]

    with django_assert_num_queries(1):
        found = progress_of(programme, rows)

    assert [one.is_reached for one in found] == [True, True, False]


def test_nobody_states_what_is_counted(programme):
    milestone = make_milestone(make_measure(programme), figure="stores", target=5)

    with pytest.raises(PlanError, match="counted"):
        state_reached(milestone, "All of them!", TODAY, by())
    assert progress(milestone).reached_on is None


def test_statement_is_made_reopened_and_kept_in_the_log(client, officer, programme):
    milestone = make_milestone(make_measure(programme))
    typed = {
        "key": uuid4(),
        "done_on": TODAY.isoformat(),
        "statement": "教室都有了",
    }
    client.post(url("plan_reached", milestone.pk), typed)
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.stated_by) == (TODAY, officer)
    page = client.get(url("plan_programme", programme.pk)).content.decode()
    assert "教室都有了" in page

    with pytest.raises(PlanError, match="already"):
        state_reached(milestone, "Again", TODAY, by())
    with pytest.raises(PlanError, match="Reopen it"):
        change_milestone(milestone, {"name": "Other"}, seen=milestone.version)
    reopen_milestone(milestone, "One has no roof")

    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.statement) == (None, "")


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), FIRST - timedelta(days=1)])
def test_statement_has_a_day_that_was(client, officer, programme, day):
    milestone = make_milestone(make_measure(programme))
    typed = {"key": uuid4(), "done_on": day.isoformat(), "statement": "Ready"}

    page = client.post(url("plan_reached", milestone.pk), typed)

    assert page.status_code == 422
    assert "Ready" in page.content.decode()
    milestone.refresh_from_db()
    assert milestone.done_on is None


def overdue_news():
    rows = OutboxMessage.objects.filter(key__startswith="news:milestone_overdue")
    return rows.count()


def test_overdue_milestone_is_shown_and_told_once(client, officer, programme):
    measure = make_measure(programme, responsible=officer)
    late = make_milestone(measure, due=YESTERDAY)
    make_milestone(measure, due=TODAY)
    reached = make_milestone(measure, due=YESTERDAY)
    state_reached(reached, "Ready", YESTERDAY, by())
    count(programme.county, "opened", FIRST, 9)
    make_milestone(measure, due=YESTERDAY, figure="stores", target=9)

    assert [tell_overdue(), tell_overdue()] == [1, 0]

    assert overdue_news() == 1
    late.refresh_from_db()
    assert list(MilestoneOverdue(late).people()) == [officer]
    page = client.get(url("plan_programme", programme.pk)).content.decode()
    assert "is overdue" in page


def test_new_due_day_can_be_missed_and_told_again(programme):
    milestone = make_milestone(make_measure(programme), due=YESTERDAY)
    tell_overdue()

    change_milestone(milestone, {"due": TODAY - timedelta(days=2)}, seen=1)

    assert tell_overdue() == 1
    assert overdue_news() == 2


@pytest.mark.parametrize("state", ["dropped", "draft"])
def test_what_is_not_done_any_more_is_not_overdue(state):
    programme = make_programme(state="draft" if state == "draft" else "running")
    measure = make_measure(programme)
    make_milestone(measure, due=YESTERDAY)
    if state == "dropped":
        move_measure(measure, StateStep("dropped", None, "No hall"))

    assert tell_overdue() == 0


def test_officer_who_moves_loses_the_pages_and_leaves_the_words(client, programme):
    county, other = programme.county, make_county(slug="licheng")
    person = make_officer(county)
    measure = make_measure(programme, responsible=person)
    milestone = make_milestone(measure, due=YESTERDAY)
    state_reached(milestone, "Ready", YESTERDAY, by(person))
    client.force_login(person)
    assert client.get(url("plan_measure", measure.pk)).status_code == 200

    dismiss_officer(county, person.pk)
    appoint_officer(other, person)

    assert client.get(url("plan_measure", measure.pk)).status_code == 404
    assert client.get(reverse("programme:plan", args=["licheng"])).status_code == 200
    successor = make_officer(county)
    late = make_milestone(measure, due=YESTERDAY)
    assert list(MilestoneOverdue(late).people()) == [successor]
    client.force_login(successor)
    page = client.get(url("plan_milestone", milestone.pk)).content.decode()
    assert "Ready" in page
    assert str(person) in page
