"""What is left of a trainee when their account goes: counts, and no name."""

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from training.models import CourseCertificate, Enrolment, Feedback
from training.rules import FORGOTTEN

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


@transaction.atomic
def forget(user: "User") -> int:
    """Take the person's name and words out; how many courses they were in.

    Who came, finished and was certified stays counted. No law asks for the name on a
    course's certificate: its page goes on saying that it was given, and whether it is
    in force. A household's register and a harvest's receipts are the cooperative's
    books and keep theirs.
    """
    mine = Enrolment.objects.filter(user=user)
    CourseCertificate.objects.filter(enrolment__in=mine).update(name=FORGOTTEN)
    Feedback.objects.filter(enrolment__in=mine).update(words="")
    count = mine.update(name=FORGOTTEN, phone="", shows_name=False)
    if count:
        logger.info("trainee_forgotten", user=user.pk, courses=count)
    return count
