"""States of programmes, measures and requests, and who may follow whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Moves


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a programme", "Draft")
    RUNNING = "running", pgettext_lazy("a programme", "Running")
    ENDED = "ended", pgettext_lazy("a programme", "Ended")


PROGRAMME_MOVES: Moves = {
    ProgrammeState.DRAFT: (ProgrammeState.RUNNING, ProgrammeState.ENDED),
    ProgrammeState.RUNNING: (ProgrammeState.ENDED,),
}


class MeasureState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("a measure", "Planned")
    RUNNING = "running", pgettext_lazy("a measure", "Running")
    DONE = "done", pgettext_lazy("a measure", "Done")
    DROPPED = "dropped", pgettext_lazy("a measure", "Dropped")


MEASURE_MOVES: Moves = {
    MeasureState.PLANNED: (MeasureState.RUNNING, MeasureState.DROPPED),
    MeasureState.RUNNING: (MeasureState.DONE, MeasureState.DROPPED),
    MeasureState.DONE: (MeasureState.RUNNING,),
    MeasureState.DROPPED: (MeasureState.PLANNED,),
}
# What is still to come of these is told when it is overdue.
OPEN_MEASURES = (MeasureState.PLANNED, MeasureState.RUNNING)


class Proof(models.TextChoices):
    """By what one sees that a milestone is reached."""

    FIGURE = "figure", _("a figure of the market")
    STATEMENT = "statement", _("a statement with evidence")


class RequestState(models.TextChoices):
    """Of a request to correct a figure or a report."""

    OPEN = "open", pgettext_lazy("a request", "Open")
    ANSWERED = "answered", pgettext_lazy("a request", "Answered")
    SETTLED = "settled", pgettext_lazy("a request", "Settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("a request", "Withdrawn")


REQUEST_MOVES: Moves = {
    RequestState.OPEN: (RequestState.ANSWERED, RequestState.WITHDRAWN),
    RequestState.ANSWERED: (RequestState.SETTLED, RequestState.OPEN),
}


class InspectionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("an inspection", "Planned")
    HELD = "held", pgettext_lazy("an inspection", "Held")
    CLOSED = "closed", pgettext_lazy("an inspection", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("an inspection", "Cancelled")


INSPECTION_MOVES: Moves = {
    InspectionState.PLANNED: (InspectionState.HELD, InspectionState.CANCELLED),
    InspectionState.HELD: (InspectionState.CLOSED,),
    InspectionState.CLOSED: (InspectionState.HELD,),
}


class Severity(models.TextChoices):
    NOTE = "note", pgettext_lazy("a finding", "Note")
    MINOR = "minor", pgettext_lazy("a finding", "Minor")
    MAJOR = "major", pgettext_lazy("a finding", "Major")
    CRITICAL = "critical", pgettext_lazy("a finding", "Critical")


class FindingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a finding", "Open")
    ANSWERED = "answered", pgettext_lazy("a finding", "Answered")
    RETURNED = "returned", pgettext_lazy("a finding", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("a finding", "Accepted")


FINDING_MOVES: Moves = {
    FindingState.OPEN: (FindingState.ANSWERED,),
    FindingState.ANSWERED: (FindingState.ACCEPTED, FindingState.RETURNED),
    FindingState.RETURNED: (FindingState.ANSWERED,),
}
# What the county still has to answer.
OPEN_FINDINGS = (FindingState.OPEN, FindingState.RETURNED)


class LinkedRows(models.TextChoices):
    """Rows of the market that stand as evidence."""

    MONTH = "month", _("figures of a month")
    COHORT = "cohort", _("people trained in a year")
    REPORT = "report", _("a monthly report")


class SelfCheck(models.TextChoices):
    """What a county says of a criterion."""

    YES = "yes", pgettext_lazy("a criterion", "Met")
    NO = "no", pgettext_lazy("a criterion", "Not met")


class PilotState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("a pilot", "Self-check")
    SUBMITTED = "submitted", pgettext_lazy("a pilot", "Under review")
    GRANTED = "granted", pgettext_lazy("a pilot", "Pilot county")
    REFUSED = "refused", pgettext_lazy("a pilot", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("a pilot", "Withdrawn")


PILOT_MOVES: Moves = {
    PilotState.CHECKING: (PilotState.SUBMITTED,),
    PilotState.SUBMITTED: (PilotState.GRANTED, PilotState.REFUSED),
    PilotState.GRANTED: (PilotState.WITHDRAWN,),
    PilotState.REFUSED: (PilotState.CHECKING,),
    PilotState.WITHDRAWN: (PilotState.CHECKING,),
}
