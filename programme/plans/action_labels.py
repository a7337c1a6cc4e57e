"""What the acts of a county's programme are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "plan.programme.save": _("Edited a programme"),
            "plan.programme.state": _("Started or ended a programme"),
            "plan.line.save": _("Edited a budget line"),
            "plan.spending": _("Entered spending"),
            "plan.spending.correct": _("Corrected spending"),
            "plan.measure.save": _("Edited a measure"),
            "plan.measure.state": _("Changed the state of a measure"),
            "plan.milestone.save": _("Edited a milestone"),
            "plan.milestone.done": _("Said that a milestone was reached"),
            "plan.milestone.reopen": _("Reopened a milestone"),
            "plan.pilot.check": _("Saved the self-check of a pilot county"),
            "plan.pilot.state": _("Changed whether a county is a pilot"),
            "plan.criterion": _("Added a criterion of pilot counties"),
            "plan.criterion.retire": _("Retired a criterion of pilot counties"),
            "plan.report": _("Created a report of a programme"),
            "plan.evidence": _("Added evidence"),
            "plan.evidence.remove": _("Removed evidence"),
            "plan.inspection": _("Planned an inspection"),
            "plan.inspection.state": _("Changed the state of an inspection"),
            "plan.finding": _("Added a finding"),
            "plan.finding.state": _("Answered a finding, or decided on an answer"),
            "plan.request": _("Requested a correction"),
            "plan.request.state": _("Answered a request for correction"),
        },
    )
