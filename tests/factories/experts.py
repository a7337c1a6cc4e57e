"""Experts of counties: their roster, contracts and visits."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import User
from core import dates
from programme.experts.models import Expert, ExpertContract, ExpertVisit
from programme.experts.services.roster import add_expert, agree_contract
from programme.experts.services.visits import VisitReport, plan_visit, report_visit
from programme.plans.services.entries import Sender
from tests.factories.numbers import next_number
from tests.factories.vendors import make_county, make_village
from vendors.places.models import County, Village


def by(user: User | None = None) -> Sender:
    return Sender(user, uuid4())


def make_expert(county: County | None = None, **fields: Any) -> Expert:
    given = {
        "name": f"Expert {next_number()}", "skills": ["photos"], "person": None,
        "languages": "Chinese", "note": "",
    }  # fmt: skip
    return add_expert(county or make_county(), given | fields, by())


def make_contract(expert: Expert | None = None, **fields: Any) -> ExpertContract:
    """20 days of 600.00 yuan, from a month ago until in three months."""
    today = dates.today()
    given = {
        "first": today - timedelta(days=30), "last": today + timedelta(days=90),
        "days_agreed": 20, "rate": 60_000, "currency": "CNY",
    }  # fmt: skip
    return agree_contract(expert or make_expert(), given | fields, by())


def make_expert_visit(
    expert: Expert | None = None, village: Village | None = None, **fields: Any
) -> ExpertVisit:
    """Planned for today, under a contract; an expert without one gets it."""
    expert = expert or make_expert()
    if not expert.contracts.exists():
        make_contract(expert)
    given = {
        "village": village or make_village(county=expert.county),
        "planned_on": dates.today(),
        "purpose": "Look at the drying room",
    }
    return plan_visit(expert, given | fields, by())


def make_report(day: date | None = None, **fields: Any) -> VisitReport:
    return VisitReport(day or dates.today(), "Seen and shown.", **fields)


def make_reported(
    expert: Expert | None = None, village: Village | None = None, **fields: Any
) -> ExpertVisit:
    """A visit of today with a next step."""
    step = {
        "next_step": "Buy trays", "next_who": "Village hall",
        "next_due": dates.today() + timedelta(days=7),
    }  # fmt: skip
    report = make_report(**step | fields)
    return report_visit(make_expert_visit(expert, village), report, None)
