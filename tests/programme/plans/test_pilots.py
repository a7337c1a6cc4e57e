"""Pilot counties: checked by the county, decided by somebody else."""

from uuid import uuid4

import pytest
from django.urls import reverse

from programme.plans.models import Evidence, PilotCriterion, PilotStatus
from programme.plans.notifications import ProgrammeStep
from programme.plans.queries.comparison import compared_counties
from programme.plans.rules import PlanError, StaleError
from programme.plans.services import pilots as services
from programme.plans.services.entries import StateStep
from programme.plans.services.pilots import move_pilot, retire_criterion, save_check
from tests.factories.accounts import make_staff
from tests.factories.files import make_photo_upload
from tests.factories.plans import make_criterion, make_province_officer
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer

pytestmark = pytest.mark.django_db
CRITERIA = "/programme/province/CN-SX/criteria/"


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="pingshun")


@pytest.fixture
def criteria():
    return [make_criterion(text_en=f"Criterion {n}") for n in range(2)]


@pytest.fixture
def officer(client, county):
    user = make_officer(county)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def typed(criteria, answers=("yes", "no"), seen=0):
    sent = {"seen": seen}
    for one, answer in zip(criteria, answers, strict=True):
        sent |= {f"answer-{one.pk}": answer, f"note-{one.pk}": "见附件"}
    return sent


def test_province_keeps_the_list(client, county):
    client.force_login(make_province_officer())
    sent = {"key": uuid4(), "text_zh_hans": "每村有服务点"}
    for _again in range(2):
        client.post(CRITERIA, sent)
    assert client.post(CRITERIA, {"key": uuid4()}).status_code == 422
    criterion = PilotCriterion.objects.get()
    assert "每村有服务点" in client.get(CRITERIA).content.decode()

    for _again in range(2):
        client.post(f"{CRITERIA}{criterion.pk}/retire/")

    criterion.refresh_from_db()
    assert criterion.retired_at is not None
    assert "每村有服务点" not in client.get(CRITERIA).content.decode()


def test_there_is_an_end_to_criteria(monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    make_criterion()

    with pytest.raises(PlanError, match="at most 1"):
        make_criterion()


def test_county_checks_itself_and_is_granted(client, county, criteria, officer):
    client.post(url("plan_pilot"), typed(criteria))
    pilot = PilotStatus.objects.get()
    assert [(a.answer, a.note) for a in pilot.answers.all()] == [
        ("yes", "见附件"), ("no", "见附件"),
    ]  # fmt: skip
    client.post(url("plan_pilot_state", "submitted"), {"reason": ""})
    inspector = make_province_officer()
    assert list(ProgrammeStep(pilot.entries.last()).people()) == [inspector]
    assert client.post(url("plan_pilot_state", "granted"), {}).status_code == 403

    client.force_login(inspector)
    client.post(url("plan_pilot_state", "granted"), {"reason": ""})

    pilot.refresh_from_db()
    assert pilot.is_granted
    (row,) = compared_counties("CN-SX", TODAY.year, "CNY")
    assert row.is_pilot
    assert "Pilot county" in client.get(url("plan_pilot")).content.decode()


@pytest.mark.parametrize("to", ["refused", "withdrawn"])
def test_what_is_taken_or_refused_has_a_reason(client, county, criteria, officer, to):
    client.post(url("plan_pilot"), typed(criteria))
    move_pilot(county, StateStep("submitted", officer))
    inspector = make_province_officer()
    if to == "withdrawn":
        move_pilot(county, StateStep("granted", inspector))
    client.force_login(inspector)

    page = client.post(url("plan_pilot_state", to), {"reason": ""})
    client.post(url("plan_pilot_state", to), {"reason": "数据不实"})

    assert page.status_code == 422
    pilot = PilotStatus.objects.get()
    assert (pilot.state, pilot.entries.last().reason) == (to, "数据不实")
    client.force_login(officer)
    client.post(url("plan_pilot_state", "checking"), {"reason": ""})
    sent = typed(criteria, ("yes", "yes"), seen=pilot.version)
    assert client.post(url("plan_pilot"), sent).status_code == 302


def test_nobody_grants_what_they_submitted(county, criteria):
    staff = make_staff()
    said = {one.pk: ("yes", "") for one in criteria}
    save_check(county, said, seen=0, by=staff)
    move_pilot(county, StateStep("submitted", staff))

    with pytest.raises(PlanError, match="somebody else"):
        move_pilot(county, StateStep("granted", staff))
    assert PilotStatus.objects.get().state == "submitted"


def test_every_criterion_is_answered_before_the_review(county, criteria):
    with pytest.raises(PlanError, match="Fill in"):
        move_pilot(county, StateStep("submitted", None))
    save_check(county, {criteria[0].pk: ("yes", "")}, seen=0, by=None)

    with pytest.raises(PlanError, match="every criterion"):
        move_pilot(county, StateStep("submitted", None))
    retire_criterion(criteria[1])
    move_pilot(county, StateStep("submitted", None))


def test_who_saves_second_is_told_and_loses_nothing(client, county, criteria, officer):
    client.post(url("plan_pilot"), typed(criteria))

    page = client.post(url("plan_pilot"), typed(criteria, ("no", "no")))

    assert page.status_code == 422
    assert "Someone else changed this" in page.content.decode()
    assert "见附件" in page.content.decode()
    answers = PilotStatus.objects.get().answers.values_list("answer", flat=True)
    assert list(answers) == ["yes", "no"]
    with pytest.raises(StaleError):
        save_check(county, {}, seen=9, by=None)


def test_submitted_check_is_not_changed(client, county, criteria, officer):
    client.post(url("plan_pilot"), typed(criteria))
    move_pilot(county, StateStep("submitted", officer))

    page = client.post(url("plan_pilot"), typed(criteria, ("no", "no"), seen=1))

    assert page.status_code == 422
    assert "was submitted" in page.content.decode()


def test_answer_takes_evidence(client, county, criteria, officer):
    client.post(url("plan_pilot"), typed(criteria))
    answer = PilotStatus.objects.get().answers.first()

    page = client.post(
        url("plan_evidence_new", "answer", answer.pk),
        {"key": uuid4(), "title": "签到表", "file": make_photo_upload()},
    )

    assert page["Location"] == url("plan_pilot")
    assert Evidence.objects.get().answer == answer
    assert "签到表" in client.get(url("plan_pilot")).content.decode()


def test_wrong_answer_is_refused(client, county, criteria, officer):
    page = client.post(url("plan_pilot"), typed(criteria, ("maybe", "no")))

    assert page.status_code == 422
    assert not PilotStatus.objects.exists()
