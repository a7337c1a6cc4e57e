"""What the acts of training are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from training.states import CourseState, Need

name_acts(
    {
        "training.course.create": _("Began a course"),
        "training.course.edit": _("Edited a course"),
        "training.course.state": _("Published a course, or ended it"),
        "training.lesson.save": _("Wrote a lesson"),
        "training.lesson.remove": _("Took a lesson out"),
        "training.question.save": _("Wrote a question"),
        "training.question.retire": _("Took a question out"),
        "training.quiz.paper": _("Entered a quiz on paper"),
        "training.enrol": _("Put somebody into a course"),
        "training.enrol.again": _("Let somebody take a course again"),
        "training.leave": _("Took somebody out of a course"),
        "training.certificate.revoke": _("Took a certificate of training back"),
        "training.session.plan": _("Planned a training session"),
        "training.session.change": _("Changed a training session"),
        "training.session.cancel": _("Cancelled a training session"),
        "training.rule.add": _("Made a course a condition for trading"),
        "training.rule.remove": _("Made a course no condition any more"),
    }
)
name_values("state", CourseState.choices, acts="training.")
name_values("need", Need.choices, acts="training.")
