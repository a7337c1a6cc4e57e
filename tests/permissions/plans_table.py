"""The addresses of counties' programmes: officers, the province's, and the staff."""

from datetime import date
from typing import Any

from core import dates
from programme.plans.services.pilots import save_check
from tests.factories.plans import (
    make_criterion,
    make_evidence,
    make_finding,
    make_inspection,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_request,
    make_spending,
)
from tests.permissions.answers import GONE, LOGIN, METHOD, REFUSED, everyone, only
from tests.permissions.county_table import county
from tests.permissions.rows import Args, Row
from tests.permissions.whose import market_office
from tests.permissions.world import ANONYMOUS, OFFICER, PROVINCE, STAFF, World
from vendors.places.models import County

READ = only(OFFICER, PROVINCE, STAFF)
READ_METHOD = READ | dict.fromkeys((OFFICER, PROVINCE, STAFF), METHOD)
EDIT = only(OFFICER, STAFF) | {PROVINCE: REFUSED}
INSPECT = only(PROVINCE, STAFF) | {OFFICER: REFUSED}
OVER_ALL = only(PROVINCE, STAFF)
OVER_ALL_METHOD = OVER_ALL | dict.fromkeys((PROVINCE, STAFF), METHOD)


def a_programme(county: County) -> dict[str, Any]:
    """A running programme with one of each; what the addresses are asked for."""
    this = dates.today().year
    days = {"launched_on": date(this, 1, 1), "ends_on": date(this + 1, 12, 31)}
    programme = make_programme(county, **days)
    line = make_line(programme, year=this)
    measure = make_measure(programme, first=days["launched_on"], last=days["ends_on"])
    milestone = make_milestone(measure, due=days["ends_on"])
    entry = make_spending(line, day=dates.today())
    inspection = make_inspection(county, state="held")
    criterion = make_criterion(county.region)
    save_check(county, {criterion.pk: ("yes", "")}, seen=0, by=None)
    return {
        "criterion": criterion.pk,
        "plan evidence": make_evidence(entry, rows="month", day=days["launched_on"]).pk,
        "plan inspection": inspection.pk,
        "plan finding": make_finding(inspection, due=dates.today()).pk,
        "programme": programme.pk,
        "plan line": line.pk,
        "plan spending": entry.pk,
        "plan measure": measure.pk,
        "plan milestone": milestone.pk,
        "plan request": make_request(county).pk,
    }


def _own(name: str, **more: str) -> Args:
    return lambda world: county(world) | {"pk": world.values[name]} | more


def _rows(names: dict[str, Args], read: Any, post: Any) -> dict[str, Row]:
    return {f"programme:{name}": Row(read, post, args) for name, args in names.items()}


def _province(_world: World) -> dict[str, Any]:
    return {"region": "CN-SX"}


def _office_province(world: World) -> dict[str, Any]:
    return market_office(world) | _province(world)


PLANS: dict[str, Row] = {
    **_rows(
        {
            "plan_setup": county,
            "plan": county,
            "plan_programme": _own("programme"),
            "plan_line": _own("plan line"),
            "plan_measure": _own("plan measure"),
            "plan_milestone": _own("plan milestone"),
            "plan_requests": county,
            "plan_request": _own("plan request"),
            "plan_inspections": county,
            "plan_inspection": _own("plan inspection"),
            "plan_finding": _own("plan finding"),
            "plan_evidence": _own("plan evidence"),
            "plan_reports": _own("programme"),
        },
        READ,
        READ_METHOD,
    ),
    **_rows(
        {
            "plan_new": county,
            "plan_edit": _own("programme"),
            "plan_state": _own("programme", to="ended"),
            "plan_line_new": _own("programme"),
            "plan_measure_new": _own("programme"),
            "plan_line_edit": _own("plan line"),
            "plan_spending": _own("plan line"),
            "plan_correct": _own("plan spending"),
            "plan_measure_edit": _own("plan measure"),
            "plan_measure_state": _own("plan measure", to="running"),
            "plan_milestone_new": _own("plan measure"),
            "plan_milestone_edit": _own("plan milestone"),
            "plan_reached": _own("plan milestone"),
            "plan_reopen": _own("plan milestone"),
            "plan_evidence_new": _own("plan spending", of="spending"),
        },
        EDIT,
        EDIT,
    ),
    **_rows(
        {
            "plan_request_new": county,
            "plan_inspection_new": county,
            "plan_inspection_state": _own("plan inspection", to="closed"),
            "plan_finding_new": _own("plan inspection"),
        },
        INSPECT,
        INSPECT,
    ),
    "programme:plan_finding_state": Row(
        EDIT, EDIT, _own("plan finding", to="answered")
    ),
    "programme:plan_report_file": Row(
        everyone(GONE) | {ANONYMOUS: LOGIN},
        READ_METHOD,
        lambda world: county(world) | {"pk": 0, "form": "pdf"},
    ),
    "programme:plan_period": Row(READ, READ, _own("programme", period="whole")),
    "programme:plan_pilot": Row(READ, EDIT, county),
    "programme:plan_pilot_state": Row(
        EDIT, EDIT, lambda world: county(world) | {"to": "submitted"}
    ),
    "programme:plan_evidence_remove": Row(READ_METHOD, EDIT, _own("plan evidence")),
    "programme:plan_request_state": Row(
        EDIT, EDIT, _own("plan request", to="answered")
    ),
    "province:counties": Row(OVER_ALL, OVER_ALL_METHOD, _province),
    "province:criteria": Row(OVER_ALL, OVER_ALL, _province),
    "province:criterion_retire": Row(
        OVER_ALL_METHOD,
        OVER_ALL,
        lambda world: _province(world) | {"pk": world.values["criterion"]},
    ),
    "office:province_officers": Row(only(STAFF), only(STAFF), _office_province),
    "office:province_officer": Row(
        only(STAFF) | {STAFF: METHOD},
        only(STAFF),
        lambda world: _office_province(world) | {"pk": 0},
    ),
}
