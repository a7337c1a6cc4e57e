"""Breaches of counties' programmes: states, entries, corrections, days."""

from datetime import timedelta

from core import dates
from programme.plans.models import (
    BudgetLine,
    CorrectionRequest,
    CountyProgramme,
    Inspection,
    InspectionFinding,
    MeasureMilestone,
    PilotStatus,
    PlanEntry,
    PlannedMeasure,
    SpendingEntry,
)
from vendors.places.models import County

from .books import unguarded
from .rows import change


def end_a_programme_silently():
    rows = CountyProgramme.objects.filter(state="running")
    change(rows, state="ended", ended_on=dates.today())


def begin_a_measure_silently():
    change(PlannedMeasure.objects.filter(state="planned"), state="running")


def settle_a_request_silently():
    change(CorrectionRequest.objects.all(), state="settled")


def lose_an_entry():
    with unguarded():
        first = PlanEntry.objects.filter(measure__state="done", new="running").first()
        PlanEntry._base_manager.filter(pk=first.pk).delete()


def say_an_end_that_was_none():
    change(CountyProgramme.objects.filter(state="running"), ended_on=dates.today())


def leave_a_draft_in_a_merged_county():
    empty = County.objects.filter(villages=None, officers=None, merged_into=None)
    gone, other = empty.order_by("pk")[:2]
    draft = CountyProgramme.objects.create(
        county=gone, title="Draft", launched_on=dates.today(), ends_on=dates.today()
    )
    PlanEntry.objects.create(programme=draft, new="draft")
    rows = County.objects.filter(pk=gone.pk)
    change(rows, merged_into=other, merged_on=dates.today())


def correct_by_half():
    with unguarded():
        change(SpendingEntry.objects.exclude(corrects=None), amount=-1)


def put_off_a_milestone_beyond_the_end():
    programme = CountyProgramme.objects.filter(state="running").first()
    change(MeasureMilestone.objects.all(), due=programme.ends_on + timedelta(days=1))


def pay_from_another_programme():
    programme = CountyProgramme.objects.filter(state="running").first()
    county = County.objects.exclude(pk=programme.county_id).first()
    other = CountyProgramme.objects.create(
        county=county, title="Other", launched_on=programme.launched_on,
        ends_on=programme.ends_on,
    )  # fmt: skip
    PlanEntry.objects.create(programme=other, new="draft")
    line = BudgetLine.objects.create(
        programme=other, name="Other", year=2026, currency="CNY", planned=1, source="x"
    )
    change(PlannedMeasure.objects.exclude(line=None), line=line)


def settle_ones_own_answer():
    asked = CorrectionRequest.objects.filter(state="answered").first()
    answer = asked.entries.get(new="answered")
    change(CorrectionRequest.objects.filter(pk=asked.pk), state="settled")
    PlanEntry.objects.create(request=asked, old="answered", new="settled", by=answer.by)


def hold_an_inspection_silently():
    change(Inspection.objects.filter(state="planned"), state="held")


def answer_a_finding_silently():
    change(InspectionFinding.objects.filter(state="open"), state="answered")


def accept_ones_own_answer():
    finding = InspectionFinding.objects.filter(state="answered").first()
    answer = finding.entries.get(new="answered")
    change(InspectionFinding.objects.filter(pk=finding.pk), state="accepted")
    PlanEntry.objects.create(
        finding=finding, old="answered", new="accepted", by=answer.by
    )


def close_an_inspection_early():
    held = Inspection.objects.filter(state="held").first()
    change(Inspection.objects.filter(pk=held.pk), state="closed")
    PlanEntry.objects.create(inspection=held, old="held", new="closed")


def grant_a_pilot_silently():
    change(PilotStatus.objects.filter(state="submitted"), state="granted")


def grant_ones_own_pilot():
    pilot = PilotStatus.objects.filter(state="submitted").first()
    submitted = pilot.entries.get(new="submitted")
    change(PilotStatus.objects.filter(pk=pilot.pk), state="granted")
    PlanEntry.objects.create(
        pilot=pilot, old="submitted", new="granted", by=submitted.by
    )


PLANTS = {
    grant_a_pilot_silently: "states of pilot counties are those of their entries",
    grant_ones_own_pilot: "nobody grants what they submitted themselves",
    hold_an_inspection_silently: "states of inspections are those of their entries",
    answer_a_finding_silently: "states of findings are those of their entries",
    accept_ones_own_answer: "nobody accepts their own answer to a finding",
    close_an_inspection_early: ("inspections are closed when all answers are accepted"),
    end_a_programme_silently: "states of programmes are those of their entries",
    begin_a_measure_silently: "states of measures are those of their entries",
    settle_a_request_silently: "states of requests are those of their entries",
    lose_an_entry: "entries of programmes follow each other by the table",
    say_an_end_that_was_none: "a programme says when it ended, and only then",
    leave_a_draft_in_a_merged_county: "no programme outlives its county",
    correct_by_half: "corrections of spending undo one entry exactly",
    put_off_a_milestone_beyond_the_end: "milestones are due within their programme",
    pay_from_another_programme: "measures are paid by lines of their programme",
    settle_ones_own_answer: "nobody settles their own answer to a request",
}
