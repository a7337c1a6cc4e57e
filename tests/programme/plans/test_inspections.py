"""Inspections: found by the province, answered by the county, never by one person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core.models import AuditEntry
from programme.plans.models import Inspection, InspectionFinding
from programme.plans.notifications import ProgrammeStep
from programme.plans.rules import PlanError
from programme.plans.services.entries import StateStep
from programme.plans.services.inspections import (
    add_finding,
    move_finding,
    move_inspection,
    plan_inspection,
)
from tests.factories.accounts import make_staff, make_user
from tests.factories.plans import (
    LAST,
    by,
    make_finding,
    make_inspection,
    make_programme,
    make_province_officer,
)
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer
from vendors.places.models import ProvinceOfficer
from vendors.places.services import merge_counties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="pingshun")


@pytest.fixture
def officer(county):
    return make_officer(county)


@pytest.fixture
def inspector(county):
    return make_province_officer(county.region)


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def typed(person, **fields):
    return {
        "key": uuid4(), "subject": "资金使用", "planned_on": TODAY.isoformat(),
        "inspector": person.pk, "programme": "",
    } | fields  # fmt: skip


def go(client, person, name, pk, to, said=""):
    """What the page answers to who takes the step."""
    client.force_login(person)
    return client.post(url(name, pk, to), {"reason": said}).status_code


def test_inspection_is_planned_and_found_once(client, county, officer, inspector):
    programme = make_programme(county)
    client.force_login(inspector)
    sent = typed(inspector, programme=programme.pk)
    for _again in range(2):
        client.post(url("plan_inspection_new"), sent)
    inspection = Inspection.objects.get()
    assert list(ProgrammeStep(inspection.entries.get()).people()) == [officer]
    go(client, inspector, "plan_inspection_state", inspection.pk, "held")
    finding = {
        "key": uuid4(), "severity": "major", "text": "两张发票缺失。",
        "due": LAST.isoformat(),
    }  # fmt: skip

    for _again in range(2):
        client.post(url("plan_finding_new", inspection.pk), finding)

    found = InspectionFinding.objects.get()
    assert (found.inspection, found.severity) == (inspection, "major")
    assert list(ProgrammeStep(found.entries.get()).people()) == [officer]
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"plan.inspection", "plan.finding"} <= acts


def test_answer_is_returned_and_accepted(client, county, officer, inspector):
    inspection = make_inspection(county, inspector, state="held")
    found = make_finding(inspection)
    state = "plan_finding_state", found.pk

    assert go(client, officer, *state, "answered", " ") == 422
    assert go(client, officer, *state, "answered", "They are attached.") == 302
    assert list(ProgrammeStep(found.entries.last()).people()) == [inspector]
    assert go(client, officer, *state, "accepted") == 403
    closing = "plan_inspection_state", inspection.pk, "closed"
    assert go(client, inspector, *closing) == 422
    assert go(client, inspector, *state, "returned", "One is not") == 302
    assert go(client, officer, *state, "answered", "Now both.") == 302
    assert go(client, inspector, *state, "accepted") == 302
    assert go(client, inspector, *closing) == 302

    inspection.refresh_from_db()
    found.refresh_from_db()
    assert (inspection.state, found.state) == ("closed", "accepted")
    page = client.get(url("plan_finding", found.pk)).content.decode()
    for said in ("They are attached.", "One is not", "Now both."):
        assert said in page


def test_nobody_accepts_their_own_answer(client, county):
    staff = make_staff()
    finding = make_finding(make_inspection(county, staff, state="held"))
    move_finding(finding, StateStep("answered", staff, "As it should be"))

    with pytest.raises(PlanError, match="somebody else"):
        move_finding(finding, StateStep("accepted", staff))
    client.force_login(staff)
    page = client.get(url("plan_finding", finding.pk)).content.decode()

    finding.refresh_from_db()
    assert finding.state == "answered"
    assert "Accept answer" not in page
    assert "Return answer" in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"planned_on": (TODAY - timedelta(days=1)).isoformat()}, "planned_on"),
        ({"inspector": ""}, "inspector"),
        ({"inspector": "999999"}, "inspector"),
        ({"programme": "999999"}, "programme"),
        ({"subject": ""}, "subject"),
    ],
)
def test_inspection_that_is_no_good_is_not_planned(
    client, county, inspector, fields, field
):
    client.force_login(inspector)

    page = client.post(url("plan_inspection_new"), typed(inspector, **fields))

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Inspection.objects.exists()


def test_inspector_is_of_the_province_or_the_market(county, officer):
    fields = {"subject": "Visit", "planned_on": TODAY}
    for person in (officer, make_user(), make_province_officer("CN-HE")):
        with pytest.raises(PlanError, match="may not inspect"):
            plan_inspection(county, fields | {"inspector": person}, by())
    assert plan_inspection(county, fields | {"inspector": make_staff()}, by())


def test_findings_come_while_the_inspection_is_held(county, inspector):
    inspection = make_inspection(county, inspector)
    fields = {"severity": "note", "text": "Fine", "due": LAST}

    with pytest.raises(PlanError, match="while the inspection"):
        add_finding(inspection, fields, by())
    move_inspection(inspection, StateStep("cancelled", inspector, "Snow"))
    with pytest.raises(PlanError, match="while the inspection"):
        add_finding(inspection, fields, by())
    assert not InspectionFinding.objects.exists()


def test_inspection_is_not_held_before_its_day(county, inspector):
    later = plan_inspection(
        county,
        {"subject": "Visit", "planned_on": LAST, "inspector": inspector},
        by(inspector),
    )

    with pytest.raises(PlanError, match="later day"):
        move_inspection(later, StateStep("held", inspector))
    with pytest.raises(PlanError, match="reason"):
        move_inspection(later, StateStep("cancelled", inspector, " "))


def test_closed_one_is_opened_again_with_a_reason(county, inspector):
    inspection = make_inspection(county, inspector, state="held")
    move_inspection(inspection, StateStep("closed", inspector))

    with pytest.raises(PlanError, match="reason"):
        move_inspection(inspection, StateStep("held", inspector))
    move_inspection(inspection, StateStep("held", inspector, "One more room"))

    assert inspection.entries.count() == 4


def test_answer_reaches_the_province_when_its_inspector_has_left(county, inspector):
    finding = make_finding(make_inspection(county, inspector, state="held"))
    ProvinceOfficer.objects.filter(user=inspector).delete()
    successor = make_province_officer(county.region)

    entry = move_finding(finding, StateStep("answered", None, "Done"))

    assert list(ProgrammeStep(entry).people()) == [successor]


def test_findings_of_a_merged_county_are_answered_by_its_successor(client):
    old, new = make_county(), make_county(slug="pingshun")
    inspector = make_province_officer()
    finding = make_finding(make_inspection(old, inspector, state="held"))
    merge_counties(old, new, on=TODAY)
    person = make_officer(new)
    client.force_login(person)

    assert client.get(url("plan_finding", finding.pk)).status_code == 200
    client.post(url("plan_finding_state", finding.pk, "answered"), {"reason": "Done"})

    finding.refresh_from_db()
    assert finding.state == "answered"
    with pytest.raises(PlanError, match="merged"):
        make_inspection(old, inspector)


def test_list_asks_the_same_for_more(
    client, county, officer, inspector, django_assert_max_num_queries
):
    for _n in range(6):
        make_finding(make_inspection(county, inspector, state="held"))
    client.force_login(officer)

    with django_assert_max_num_queries(12):
        page = client.get(url("plan_inspections"))

    assert page.status_code == 200
