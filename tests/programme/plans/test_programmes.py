"""Programmes of a county: one runs at a time, each step is kept."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEntry, OutboxMessage
from core.transitions import TransitionError
from programme.plans.models import CountyProgramme, PlanEntry
from programme.plans.rules import PlanError, StaleError
from programme.plans.services.entries import Sender, StateStep
from programme.plans.services.programmes import (
    begin_programme,
    change_programme,
    move_programme,
)
from tests.factories.plans import (
    FIRST,
    LAST,
    by,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_province_officer,
    make_spending,
)
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer
from vendors.places.services import merge_counties

pytestmark = pytest.mark.django_db
CONTENT = {"title_en": "Digital harvest", "launched_on": FIRST, "ends_on": LAST}
TYPED = {
    "title_en": "Digital harvest", "title_zh_hans": "数字丰收",
    "purpose_zh_hans": "让山货自己出门。", "launched_on": FIRST.isoformat(),
    "ends_on": LAST.isoformat(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="pingshun")


@pytest.fixture
def officer(client, county):
    user = make_officer(county)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def steps(programme):
    return list(programme.entries.values_list("old", "new", "reason"))


def test_officer_prepares_and_starts_a_programme(client, officer, county):
    page = client.post(url("plan_new"), TYPED | {"key": uuid4()})
    programme = CountyProgramme.objects.get()
    assert page["Location"] == url("plan_programme", programme.pk)
    assert (programme.state, programme.title_zh_hans) == ("draft", "数字丰收")

    client.post(url("plan_state", programme.pk, "running"), {"reason": ""})

    programme.refresh_from_db()
    assert programme.is_running
    assert steps(programme) == [("", "draft", ""), ("draft", "running", "")]
    assert [one.by for one in programme.entries.all()] == [officer, officer]
    acts = AuditEntry.objects.values_list("act", "scope")
    assert ("plan.programme.state", "programme:pingshun") in acts


def test_form_sent_twice_makes_one_programme(client, officer):
    typed = TYPED | {"key": uuid4()}

    pages = [client.post(url("plan_new"), typed) for _again in range(2)]

    assert CountyProgramme.objects.count() == 1
    assert pages[0]["Location"] == pages[1]["Location"]


def test_form_of_another_person_is_not_taken_for_ones_own(county):
    sender = by(make_officer(county))
    begin_programme(county, CONTENT, sender)

    other = Sender(make_officer(county), sender.key)

    with pytest.raises(PlanError):
        begin_programme(county, CONTENT, other)
    assert CountyProgramme.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_en": "", "title_zh_hans": ""}, "title_en"),
        ({"ends_on": (FIRST - timedelta(days=1)).isoformat()}, "ends_on"),
        ({"launched_on": "0001-01-01"}, "launched_on"),
        ({"launched_on": "soon"}, "launched_on"),
    ],
)
def test_programme_that_is_no_good_keeps_what_was_typed(client, officer, typed, field):
    page = client.post(url("plan_new"), TYPED | {"key": uuid4()} | typed)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "让山货自己出门。" in page.content.decode()
    assert not CountyProgramme.objects.exists()


def test_second_programme_starts_after_the_first_has_ended(county):
    first, second = make_programme(county), make_programme(county, state="draft")

    with pytest.raises(PlanError, match="still running"):
        move_programme(second, StateStep("running", None))
    move_programme(first, StateStep("ended", None, "Its money is spent."))
    move_programme(second, StateStep("running", None))

    first.refresh_from_db()
    assert first.ended_on == TODAY
    assert county.programmes.filter(state="running").get() == second


def test_database_keeps_one_running_programme(county):
    make_programme(county)
    draft = make_programme(county, state="draft")

    with pytest.raises(IntegrityError), transaction.atomic():
        CountyProgramme.objects.filter(pk=draft.pk).update(state="running")


def test_programme_does_not_start_before_its_day(county):
    later = make_programme(county, state="draft", launched_on=TODAY + timedelta(days=1))

    with pytest.raises(PlanError, match="starts on"):
        move_programme(later, StateStep("running", None))
    assert steps(later) == [("", "draft", "")]


def test_end_wants_a_reason_and_is_the_end(county):
    programme = make_programme(county)

    with pytest.raises(PlanError, match="reason"):
        move_programme(programme, StateStep("ended", None, " "))
    move_programme(programme, StateStep("ended", None, "Done."))
    with pytest.raises(PlanError):
        move_programme(programme, StateStep("running", None, "Again"))

    states = [new for _old, new, _why in steps(programme)]
    assert states == ["draft", "running", "ended"]


def test_who_edits_second_is_told_and_loses_nothing(client, officer, county):
    programme = make_programme(county)
    change_programme(programme, CONTENT, seen=1 + 1)
    typed = TYPED | {"key": uuid4(), "seen": 2, "title_en": "Mine"}

    page = client.post(url("plan_edit", programme.pk), typed)

    assert page.status_code == 422
    assert "Someone else changed this" in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    programme.refresh_from_db()
    assert programme.title_en == "Digital harvest"


def test_days_stay_around_what_is_planned(county):
    programme = make_programme(county)
    measure = make_measure(programme)

    with pytest.raises(PlanError, match=measure.name):
        change_programme(programme, {"launched_on": TODAY}, seen=programme.version)
    with pytest.raises(StaleError):
        change_programme(programme, CONTENT, seen=0)


def test_ended_programme_is_read_and_not_changed(client, officer, county):
    programme = make_programme(county)
    line, measure = make_line(programme), make_measure(programme)
    milestone = make_milestone(measure)
    move_programme(programme, StateStep("ended", None, "Done."))

    assert client.get(url("plan_programme", programme.pk)).status_code == 200
    for name, pk in (
        ("plan_edit", programme.pk), ("plan_line_new", programme.pk),
        ("plan_measure_new", programme.pk), ("plan_line_edit", line.pk),
        ("plan_measure_edit", measure.pk), ("plan_milestone_new", measure.pk),
        ("plan_milestone_edit", milestone.pk),
    ):  # fmt: skip
        page = client.get(url(name, pk))
        assert page.status_code == 409
        assert "has ended" in page.content.decode()
    typed = {"done_on": TODAY.isoformat(), "statement": "All are in.", "key": uuid4()}
    page = client.post(url("plan_reached", milestone.pk), typed)
    assert page.status_code == 422
    assert "has ended" in page.content.decode()


def test_steps_are_never_changed(county):
    programme = make_programme(county)

    with pytest.raises(TypeError):
        programme.entries.update(reason="other")
    with pytest.raises(TypeError):
        PlanEntry.objects.first().delete()


def test_stale_copy_does_not_end_it_twice(county):
    programme = make_programme(county)
    move_programme(programme, StateStep("ended", None, "Done."))

    with pytest.raises((PlanError, TransitionError)):
        move_programme(programme, StateStep("ended", None, "Done."))
    assert programme.entries.filter(new="ended").count() == 1


def test_merged_county_ends_its_programme_and_leaves_it_to_read(client):
    old, new = make_county(slug="old", name="Licheng"), make_county(slug="pingshun")
    programme = make_programme(old)
    draft = make_programme(old, state="draft")
    line = make_line(programme)
    make_spending(line)
    own = make_programme(new)
    client.force_login(make_officer(new))

    on = date(TODAY.year, TODAY.month, 1)
    merge_counties(old, new, on=on)

    for one in (programme, draft):
        one.refresh_from_db()
        assert (one.state, one.ended_on) == ("ended", on)
        assert steps(one)[-1][2] == f"The county became part of {new.name}."
    own.refresh_from_db()
    assert own.is_running
    for name, pk in (("plan_programme", programme.pk), ("plan_line", line.pk)):
        assert client.get(url(name, pk)).status_code == 200
    moved = client.get(reverse("programme:plan_line", args=["old", line.pk]))
    assert moved["Location"] == url("plan_line", line.pk)
    assert programme.title in client.get(url("plan")).content.decode()


def test_programme_of_another_county_is_not_there(client, officer):
    programme = make_programme(make_county())
    line, measure = make_line(programme), make_measure(programme)
    milestone, entry = make_milestone(measure), make_spending(line)

    for name, pk in (
        ("plan_programme", programme.pk), ("plan_edit", programme.pk),
        ("plan_line", line.pk), ("plan_spending", line.pk), ("plan_correct", entry.pk),
        ("plan_measure", measure.pk), ("plan_milestone", milestone.pk),
        ("plan_reached", milestone.pk),
    ):  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404
        assert client.post(url(name, pk), {}).status_code in {404, 405}


def test_province_is_told_of_a_start_and_not_of_a_draft(county):
    make_province_officer(county.region)

    programme = make_programme(county)

    news = OutboxMessage.objects.filter(key__startswith="news:programme_step")
    assert news.count() == 1
    assert str(programme.entries.last().pk) in news.get().key
