"""Pingshun's programme: budget, spending, measures, what the province asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from core import dates
from core.languages import in_each
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import TITLE, Paragraph, Style
from core.storage import private_storage
from programme.figures.states import Measure
from programme.plans.models import (
    BudgetLine,
    CorrectionRequest,
    CountyProgramme,
    Evidence,
    Inspection,
    InspectionFinding,
    MeasureMilestone,
    PilotAnswer,
    PilotCriterion,
    PilotStatus,
    PlanEntry,
    PlannedMeasure,
    SpendingEntry,
)
from programme.plans.services.evidence import FOLDER
from programme.plans.states import MeasureState, Proof
from vendors.places.models import County

from . import reading
from .programme import FEN, HOME
from .reading import Both
from .rows import at_most, given_dates

OFFICER, PROVINCE = "officer@demo.test", "province@demo.test"
SINCE = 9  # months
ENTERED = (
    BudgetLine, CorrectionRequest, CountyProgramme, Evidence, Inspection,
    InspectionFinding, MeasureMilestone, PilotCriterion, PlanEntry, PlannedMeasure,
    SpendingEntry,
)  # fmt: skip
# How a finding came to be where it is, and who said so.
SAID = {
    "open": (("", "open", PROVINCE),),
    "answered": (("", "open", PROVINCE), ("open", "answered", OFFICER)),
    "accepted": (
        ("", "open", PROVINCE),
        ("open", "answered", OFFICER),
        ("answered", "accepted", PROVINCE),
    ),
}
# How a measure came to be where it is.
WAYS = {
    MeasureState.PLANNED: ("planned",),
    MeasureState.RUNNING: ("planned", "running"),
    MeasureState.DONE: ("planned", "running", "done"),
    MeasureState.DROPPED: ("planned", "dropped"),
}


def plant_plans(county: County, people: dict[str, User], *, now: datetime) -> None:
    with given_dates(*ENTERED):
        sown = _Programme(county, people[OFFICER], now)
        sown.plant()
        _ask(county, people, sown)
        for row in sown.sheet["inspection"]:
            _inspect(county, people, sown, row)
        _check(county, people, sown)


@dataclass
class _Programme:
    county: County
    officer: User
    now: datetime

    @property
    def sheet(self) -> dict[str, Any]:
        return reading.plan()

    @property
    def start(self) -> date:
        return dates.months_later(dates.day_of(self.now).replace(day=1), -SINCE)

    def day(self, month: int, day: int = 0) -> date:
        return dates.months_later(self.start, month) + timedelta(days=day)

    def moment(self, day: date) -> datetime:
        return at_most(dates.at(day, time(10, 30)), self.now)

    def plant(self) -> None:
        sheet = self.sheet
        programme = CountyProgramme.objects.create(
            county=self.county,
            launched_on=self.start,
            ends_on=self.day(sheet["months"]) - dates.DAY,
            state="running",
            **self._entered(self.day(-1, 10)),
            **Both(*sheet["title"]).columns("title"),
            **Both(*sheet["purpose"]).columns("purpose"),
        )
        self._step("", "draft", self.day(-1, 10), programme=programme)
        self._step("draft", "running", self.start, sheet["reason"], programme=programme)
        lines = [self._line(programme, row) for row in sheet["line"]]
        for row in sheet["measure"]:
            line = lines[row["line"]] if "line" in row else None
            self._measure(programme, row, line)

    def _entered(self, day: date) -> dict[str, Any]:
        return {"entered_by": self.officer, "entered_at": self.moment(day)}

    def _step(
        self, old: str, new: str, day: date, reason: str = "", **thing: Any
    ) -> None:
        PlanEntry.objects.create(
            old=old, new=new, reason=reason, by=self.officer, at=self.moment(day),
            **thing,
        )  # fmt: skip

    def _line(self, programme: CountyProgramme, row: dict[str, Any]) -> BudgetLine:
        line = BudgetLine.objects.create(
            programme=programme,
            name=row["name"],
            year=self.start.year,
            currency=HOME,
            planned=row["planned"] * FEN,
            source=row["source"],
            **self._entered(self.day(-1, 12)),
        )
        for paid in row["paid"]:
            self._spend(line, *paid)
        if "wrong" in row:
            *paid, reason = row["wrong"]
            entry = self._spend(line, *paid)
            if entry is not None:
                self._undo(entry, reason)
        return line

    def _spend(
        self, line: BudgetLine, month: int, day: int, yuan: int, *who_what: str
    ) -> SpendingEntry | None:
        payee, purpose = who_what
        when = self.day(month, day)
        if when > dates.day_of(self.now):
            return None
        return SpendingEntry.objects.create(
            line=line, amount=yuan * FEN, day=when, payee=payee, purpose=purpose,
            **self._entered(when + dates.DAY),
        )  # fmt: skip

    def _undo(self, entry: SpendingEntry, reason: str) -> None:
        SpendingEntry.objects.create(
            line=entry.line, amount=-entry.amount, day=entry.day, payee=entry.payee,
            purpose=entry.purpose, corrects=entry, reason=reason,
            **self._entered(entry.day + timedelta(days=6)),
        )  # fmt: skip

    def _measure(
        self, programme: CountyProgramme, row: dict[str, Any], line: BudgetLine | None
    ) -> None:
        first = self.day(row["from"])
        measure = PlannedMeasure.objects.create(
            programme=programme,
            name=row["name"],
            responsible=self.officer,
            line=line,
            first=first,
            last=self.day(row["until"] + 1) - dates.DAY,
            state=row["state"],
            **self._entered(self.day(-1, 14)),
        )
        for old, new, day in self._way(row, first):
            reason = row.get("reason", "") if new == row["state"] else ""
            self._step(old, new, day, reason, measure=measure)
        for one in row.get("milestone", ()):
            self._milestone(measure, one)

    def _way(self, row: dict[str, Any], first: date) -> Iterator[tuple[str, str, date]]:
        days = (self.day(-1, 14), first, self.day(row["until"]))
        old = ""
        for new, day in zip(WAYS[row["state"]], days, strict=False):
            yield old, new, day
            old = new

    def _milestone(self, measure: PlannedMeasure, row: dict[str, Any]) -> None:
        figure = row.get("figure", "")
        is_money = figure == Measure.SALES
        done = self.day(*row["done"]) if "done" in row else None
        MeasureMilestone.objects.create(
            measure=measure,
            name=row["name"],
            due=self.day(row["due"], 14),
            proof=Proof.FIGURE if figure else Proof.STATEMENT,
            figure=figure,
            currency=HOME if is_money else "",
            target=row["target"] * (FEN if is_money else 1) if figure else None,
            done_on=done,
            statement=row.get("statement", ""),
            stated_by=self.officer if done else None,
            **self._entered(self.day(-1, 15)),
        )


def _ask(county: County, people: dict[str, User], sown: _Programme) -> None:
    """The province asks about a figure; the county has answered."""
    row = sown.sheet["request"]
    figure = county.declared.filter(measure=row["measure"]).order_by("-last").first()
    if figure is None:
        return
    asked = sown.moment(dates.day_of(sown.now) - timedelta(days=12))
    request = CorrectionRequest.objects.create(
        county=county, figure=figure, about=in_each(lambda: str(figure)),
        reason=row["asked"], due=dates.day_of(sown.now) + timedelta(days=9),
        state="answered", entered_by=people[PROVINCE], entered_at=asked,
    )  # fmt: skip
    steps = (("", "open", PROVINCE, "asked"), ("open", "answered", OFFICER, "answer"))
    for turn, (old, new, who, said) in enumerate(steps):
        PlanEntry.objects.create(
            request=request, old=old, new=new, by=people[who], reason=row[said],
            at=asked + timedelta(days=4 * turn),
        )  # fmt: skip


def _inspect(
    county: County, people: dict[str, User], sown: _Programme, row: dict[str, Any]
) -> None:
    """By the province's officer; the county answers with a paper."""
    today, inspector = dates.day_of(sown.now), people[PROVINCE]
    day = today + timedelta(days=row["days"])
    planned = sown.moment(min(day, today) - timedelta(days=10))
    inspection = Inspection.objects.create(
        county=county, programme=county.programmes.get(), subject=row["subject"],
        planned_on=day, inspector=inspector, state=row["state"],
        entered_by=inspector, entered_at=planned,
    )  # fmt: skip
    steps = [("", "planned", planned), ("planned", "held", sown.moment(day))]
    for old, new, at in steps[: 1 + (row["state"] == "held")]:
        PlanEntry.objects.create(
            inspection=inspection, old=old, new=new, by=inspector, at=at
        )
    for one in row.get("finding", ()):
        _found(inspection, people, sown, one)


def _found(
    inspection: Inspection,
    people: dict[str, User],
    sown: _Programme,
    row: dict[str, Any],
) -> None:
    day = inspection.planned_on
    finding = InspectionFinding.objects.create(
        inspection=inspection, severity=row["severity"], text=row["text"],
        due=dates.day_of(sown.now) + timedelta(days=row["due"]), state=row["state"],
        entered_by=people[PROVINCE], entered_at=sown.moment(day),
    )  # fmt: skip
    for turn, (old, new, who) in enumerate(SAID[row["state"]]):
        PlanEntry.objects.create(
            finding=finding, old=old, new=new, by=people[who],
            reason=row["answer"] if new == "answered" else "",
            at=sown.moment(day + timedelta(days=5 * turn)),
        )  # fmt: skip
    if "evidence" in row:
        paper = made_up_paper(row["evidence"])
        name = private_storage().save(f"{FOLDER}/demo.pdf", ContentFile(paper))
        Evidence.objects.create(
            finding=finding, county=inspection.county, title=row["evidence"],
            file=name, file_kind="pdf", size=len(paper), entered_by=people[OFFICER],
            entered_at=sown.moment(day + timedelta(days=5)),
        )  # fmt: skip


def made_up_paper(title: str) -> bytes:
    """A page that says what it stands for."""
    note = "Made up for the demo · 演示用虚构数据"
    story = [Paragraph(title, TITLE), Paragraph(note, Style(11))]
    return make_pdf([Section(story)], title=title)


def _check(county: County, people: dict[str, User], sown: _Programme) -> None:
    """The county has checked itself and asks to become a pilot county."""
    day = dates.day_of(sown.now) - timedelta(days=30)
    pilot = PilotStatus.objects.create(county=county, state="submitted", version=2)
    for position, row in enumerate(sown.sheet["criterion"]):
        criterion = PilotCriterion.objects.create(
            region=county.region, position=position, entered_by=people[PROVINCE],
            entered_at=sown.moment(day), **Both(*row["text"]).columns("text"),
        )  # fmt: skip
        PilotAnswer.objects.create(
            pilot=pilot, criterion=criterion, answer=row["answer"], note=row["note"]
        )
    for turn, (old, new) in enumerate((("", "checking"), ("checking", "submitted"))):
        PlanEntry.objects.create(
            pilot=pilot, old=old, new=new, by=people[OFFICER],
            at=sown.moment(day + timedelta(days=4 + 3 * turn)),
        )  # fmt: skip
