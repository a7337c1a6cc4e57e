"""The states of an application to sell, its papers and what is said about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("not submitted yet")
    SUBMITTED = "submitted", _("awaiting decision")
    QUESTION = "question", _("waiting for your answer")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("rejected")


_S = ApplicationStatus

APPLICATION_MOVES: dict[str, tuple[str, ...]] = {
    _S.DRAFT: (_S.SUBMITTED,),
    _S.SUBMITTED: (_S.QUESTION, _S.APPROVED, _S.REFUSED),
    # The office need not wait for ever: it may decide without an answer.
    _S.QUESTION: (_S.SUBMITTED, _S.APPROVED, _S.REFUSED),
    # With all that was typed.
    _S.REFUSED: (_S.DRAFT,),
    _S.APPROVED: (),
}
# Of these a person has one at most.
UNDECIDED = frozenset({_S.DRAFT, _S.SUBMITTED, _S.QUESTION})
# While it is in one of these the applicant may change what it says.
CHANGEABLE = frozenset({_S.DRAFT, _S.QUESTION})
# What an office sees: a draft is nobody's business yet.
SEEN_BY_OFFICES = frozenset(set(_S.values) - {_S.DRAFT})
# For an office, "your answer" is the applicant's.
OFFICE_LABELS = {_S.QUESTION: _("waiting for the applicant")}


class ApplicationEventType(models.TextChoices):
    SENT = "sent", pgettext_lazy("an application", "submitted")
    QUESTION = "question", _("question asked")
    ANSWER = "answer", _("answered")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("rejected")
    TAKEN_UP = "taken-up", _("being edited again")


class Paper(models.TextChoices):
    IDENTITY = "identity", _("Identity card")
    LICENCE = "licence", _("Business licence")
    FOOD = "food", _("Food permit")
    OTHER = "other", _("Other document")
