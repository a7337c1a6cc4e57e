"""How far a mailing is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailingState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    SENDING = "sending", pgettext_lazy("a letter", "sending")
    SENT = "sent", pgettext_lazy("a letter", "sent")
    STOPPED = "stopped", pgettext_lazy("a letter", "stopped")


_S = MailingState
MAILING_MOVES: dict[str, tuple[str, ...]] = {
    _S.DRAFT: (_S.SCHEDULED, _S.SENDING),
    _S.SCHEDULED: (_S.DRAFT, _S.SENDING, _S.STOPPED),
    _S.SENDING: (_S.SENT, _S.STOPPED),
}
# Nothing of it has left, so it can be changed.
OPEN = frozenset({_S.DRAFT, _S.SCHEDULED})
CAN_STOP = frozenset({_S.SCHEDULED, _S.SENDING})
TOLD = (_S.SENDING, _S.SENT)
# Columns of the two languages.
SAID = ("en", "zh_hans")
