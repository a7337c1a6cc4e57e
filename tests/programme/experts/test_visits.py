"""Visits: planned under a contract, reported once, and what is next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from programme.experts.models import ExpertVisit
from programme.experts.notifications import ExpertStep
from programme.experts.rules import ExpertError
from programme.experts.services.visits import (
    cancel_visit,
    finish_next_step,
    report_visit,
)
from programme.experts.states import VisitState
from programme.plans.services.entries import StateStep
from tests.factories.accounts import make_user
from tests.factories.experts import (
    make_contract,
    make_expert,
    make_expert_visit,
    make_report,
    make_reported,
)
from tests.factories.vendors import make_county, make_officer, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert():
    found = make_expert(make_county(), person=make_user())
    make_contract(found)
    return found


@pytest.mark.parametrize("days", [-1, 91])
def test_visits_are_planned_from_today_under_a_contract(expert, days):
    with pytest.raises(ExpertError):
        make_expert_visit(expert, planned_on=dates.today() + timedelta(days=days))

    assert not ExpertVisit.objects.exists()


def test_villages_are_the_countys(expert):
    with pytest.raises(ExpertError):
        make_expert_visit(expert, make_village(county=make_county()))

    assert not ExpertVisit.objects.exists()


def test_a_report_sent_twice_is_one(expert):
    visit = make_expert_visit(expert)

    for _ in range(2):
        report_visit(visit, make_report(), expert.person)

    assert [one.new for one in visit.entries.all()] == ["planned", "done"]


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (1, {}),
        (-31, {}),
        (0, {"next_step": "Buy trays"}),
    ],
)
def test_a_wrong_report_changes_nothing(expert, days, step):
    visit = make_expert_visit(expert)
    report = make_report(dates.today() + timedelta(days=days), **step)

    with pytest.raises(ExpertError):
        report_visit(visit, report, expert.person)

    visit.refresh_from_db()
    assert (visit.is_planned, visit.report) == (True, "")


def test_a_visit_is_cancelled_with_a_reason(expert):
    visit = make_expert_visit(expert)
    with pytest.raises(ExpertError):
        cancel_visit(visit, StateStep(VisitState.CANCELLED, None))

    cancel_visit(visit, StateStep(VisitState.CANCELLED, None, "Snow"))

    with pytest.raises(ExpertError):
        report_visit(visit, make_report(), expert.person)


def test_a_next_step_is_done_once(expert):
    visit = make_reported(expert)

    for _ in range(2):
        row = finish_next_step(visit)

    assert row.next_done_on == dates.today()


def test_the_other_side_is_told(expert):
    officer = make_officer(expert.county)
    visit = make_expert_visit(expert)
    report_visit(visit, make_report(), expert.person)
    planned, done = visit.entries.order_by("pk")

    assert set(ExpertStep(planned).people()) == {officer, expert.person}
    assert ExpertStep(done).people() == [officer]


def test_an_expert_reports_from_the_phone(client, expert):
    visit = make_expert_visit(expert)
    other = make_expert_visit()
    client.force_login(expert.person)
    assert client.get(reverse("experts:work")).status_code == 200
    page = reverse("experts:visit", args=[visit.pk])
    typed = {"day": dates.today().isoformat(), "report": "Seen", "next_step": "Trays"}

    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert "Trays" in refused.text
    assert client.post(page, typed | {"next_step": ""}).status_code == 302
    visit.refresh_from_db()
    assert visit.is_done
    of_other = reverse("experts:visit", args=[other.pk])
    assert client.get(of_other).status_code == 404


def test_who_is_no_expert_has_no_such_pages(client):
    client.force_login(make_user())

    assert client.get(reverse("experts:work")).status_code == 404
