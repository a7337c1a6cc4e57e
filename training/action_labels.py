"""What the acts of training are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from training.states import CourseState, Need


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "training.course.create": _("Created a course"),
            "training.course.edit": _("Edited a course"),
            "training.course.state": _("Published or withdrew a course"),
            "training.lesson.save": _("Edited a lesson"),
            "training.lesson.remove": _("Removed a lesson"),
            "training.question.save": _("Edited a question"),
            "training.question.retire": _("Removed a question"),
            "training.quiz.paper": _("Recorded a paper quiz"),
            "training.enrol": _("Enrolled someone in a course"),
            "training.enrol.again": _("Allowed a trainee to retake a course"),
            "training.leave": _("Removed someone from a course"),
            "training.wall": _("Changed whether the certificate wall names someone"),
            "training.certificate.revoke": _("Revoked a training certificate"),
            "training.session.plan": _("Planned a training session"),
            "training.session.change": _("Changed a training session"),
            "training.session.cancel": _("Cancelled a training session"),
            "training.rule.add": _("Made a course a requirement"),
            "training.rule.remove": _("Removed a course requirement"),
        },
        codes=[
            CodesOfField("state", CourseState.choices, acts="training."),
            CodesOfField("need", Need.choices, acts="training."),
        ],
    )
