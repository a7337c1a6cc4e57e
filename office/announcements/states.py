"""How far an announcement is, what a task waits for, what documents there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AnnouncementState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    SENDING = "sending", pgettext_lazy("an announcement", "sending")
    SENT = "sent", pgettext_lazy("an announcement", "sent")
    WITHDRAWN = "withdrawn", _("withdrawn")


_S = AnnouncementState
ANNOUNCEMENT_MOVES: dict[str, tuple[str, ...]] = {
    _S.DRAFT: (_S.SCHEDULED, _S.SENDING, _S.WITHDRAWN),
    _S.SCHEDULED: (_S.DRAFT, _S.SENDING, _S.WITHDRAWN),
    _S.SENDING: (_S.SENT,),
}
# Nothing of it has left the house, so it can be changed and withdrawn.
OPEN = frozenset({_S.DRAFT, _S.SCHEDULED})


class PaperSort(models.TextChoices):
    STATUTES = "statutes", _("statutes")
    MINUTES = "minutes", pgettext_lazy("of a meeting", "minutes")
    OTHER = "other", pgettext_lazy("kind of paper", "other")


class Readers(models.TextChoices):
    MEMBERS = "members", _("members and office")
    OFFICE = "office", _("office only")
