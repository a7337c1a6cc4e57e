"""A county's programme: its budget, measures and milestones, and every step of them."""

from .entries import PlanEntry
from .measures import MeasureMilestone, PlannedMeasure
from .programmes import BudgetLine, CountyProgramme, SpendingEntry
from .requests import CorrectionRequest

__all__ = [
    "BudgetLine",
    "CorrectionRequest",
    "CountyProgramme",
    "MeasureMilestone",
    "PlanEntry",
    "PlannedMeasure",
    "SpendingEntry",
]
