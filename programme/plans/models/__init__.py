"""A county's programme: its budget, measures and milestones, and every step of them."""

from .entries import PlanEntry
from .evidence import Evidence
from .inspections import Inspection, InspectionFinding
from .measures import MeasureMilestone, PlannedMeasure
from .pilots import PilotAnswer, PilotCriterion, PilotStatus
from .programmes import BudgetLine, CountyProgramme, SpendingEntry
from .reports import ProgrammeReportFile
from .requests import CorrectionRequest

__all__ = [
    "BudgetLine",
    "CorrectionRequest",
    "CountyProgramme",
    "Evidence",
    "Inspection",
    "InspectionFinding",
    "MeasureMilestone",
    "PilotAnswer",
    "PilotCriterion",
    "PilotStatus",
    "PlanEntry",
    "PlannedMeasure",
    "ProgrammeReportFile",
    "SpendingEntry",
]
