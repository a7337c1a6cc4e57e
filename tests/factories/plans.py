"""Counties' programmes with their budget, measures and milestones."""

from datetime import date
from typing import Any
from uuid import uuid4

from accounts.models import User
from core import dates
from core.document_uploads import CleanUpload, UploadKind
from programme.plans.models import (
    BudgetLine,
    CorrectionRequest,
    CountyProgramme,
    Evidence,
    Inspection,
    InspectionFinding,
    MeasureMilestone,
    PilotCriterion,
    PlannedMeasure,
    SpendingEntry,
)
from programme.plans.services.budgets import Payment, begin_line, enter_spending
from programme.plans.services.entries import Sender, StateStep
from programme.plans.services.evidence import Shown, add_evidence
from programme.plans.services.inspections import (
    add_finding,
    move_inspection,
    plan_inspection,
)
from programme.plans.services.measures import begin_measure, begin_milestone
from programme.plans.services.pilots import add_criterion
from programme.plans.services.programmes import begin_programme, move_programme
from programme.plans.services.requests import ask_correction
from programme.plans.states import Proof
from tests.factories.accounts import make_user
from tests.factories.numbers import next_number
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county
from vendors.places.models import County, ProvinceOfficer

FIRST, LAST = date(TODAY.year, 1, 1), date(TODAY.year + 1, 12, 31)


def by(user: User | None = None) -> Sender:
    return Sender(user, uuid4())


def make_province_officer(region: str = "CN-SX") -> User:
    user = make_user()
    ProvinceOfficer.objects.create(region=region, user=user)
    return user


def make_programme(
    county: County | None = None, *, state: str = "running", **fields: Any
) -> CountyProgramme:
    """One that runs from this year's first day, unless another state is named."""
    given = {
        "title_en": f"Programme {next_number()}", "launched_on": FIRST, "ends_on": LAST,
    }  # fmt: skip
    made = begin_programme(county or make_county(), given | fields, by())
    for step in {"draft": (), "running": ("running",)}.get(state, ("running", "ended")):
        made = move_programme(made, StateStep(step, None, "as agreed"))
    return made


def make_line(programme: CountyProgramme | None = None, **fields: Any) -> BudgetLine:
    """10,000.00 yuan of this year."""
    given = {
        "name": f"Line {next_number()}", "year": FIRST.year, "currency": "CNY",
        "planned": 1_000_000, "source": "County budget",
    }  # fmt: skip
    return begin_line(programme or make_programme(), given | fields, by())


def make_spending(
    line: BudgetLine, amount: int = 25_000, *, day: date = FIRST
) -> SpendingEntry:
    payment = Payment(amount, day, "Print shop", "Leaflets")
    return enter_spending(line, payment, by())


def make_measure(
    programme: CountyProgramme | None = None, **fields: Any
) -> PlannedMeasure:
    given = {"name": f"Measure {next_number()}", "first": FIRST, "last": LAST}
    return begin_measure(programme or make_programme(), given | fields, by())


def make_milestone(
    measure: PlannedMeasure | None = None, **fields: Any
) -> MeasureMilestone:
    """One that is stated, unless a figure is named."""
    proof = Proof.FIGURE if "figure" in fields else Proof.STATEMENT
    given = {"name": f"Milestone {next_number()}", "due": TODAY, "proof": proof}
    return begin_milestone(measure or make_measure(), given | fields, by())


def make_request(county: County, user: User | None = None) -> CorrectionRequest:
    """About a figure that the county declared."""
    figure = county.declared.create(
        measure="stores", value=30, first=date(2018, 1, 1), last=date(2018, 12, 31),
        source="Yearbook",
    )  # fmt: skip
    return ask_correction(county, figure, "Which stores?", LAST, by(user))


def make_inspection(
    county: County, inspector: User | None = None, *, state: str = "planned"
) -> Inspection:
    """Planned for today, or under way."""
    inspector = inspector or make_province_officer(county.region)
    fields = {
        "subject": f"Visit {next_number()}", "planned_on": dates.today(),
        "inspector": inspector, "programme": county.programmes.first(),
    }  # fmt: skip
    made = plan_inspection(county, fields, by(inspector))
    if state == "held":
        made = move_inspection(made, StateStep("held", inspector))
    return made


def make_finding(inspection: Inspection, **fields: Any) -> InspectionFinding:
    given = {"severity": "major", "text": "Receipts are missing.", "due": LAST}
    return add_finding(inspection, given | fields, by(inspection.inspector))


def make_evidence(owner: Any, kind: str = "spending", **fields: Any) -> Evidence:
    """A small file, unless rows are named."""
    file = CleanUpload(UploadKind.PDF, b"%PDF-1.4 receipt %%EOF")
    given = {"title": "Receipt"} | ({} if "rows" in fields else {"file": file})
    return add_evidence(kind, owner, Shown(**given | fields), by())


def make_criterion(region: str = "CN-SX", **texts: str) -> PilotCriterion:
    given = texts or {"text_en": f"Criterion {next_number()}"}
    return add_criterion(region, given, by())
