"""The states of a conversation, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThreadState(models.TextChoices):
    OPEN = "open", _("awaiting reply")
    ANSWERED = "answered", _("answered")
    HIDDEN = "hidden", _("hidden")


_S = ThreadState

THREAD_MOVES: dict[str, tuple[str, ...]] = {
    _S.OPEN: (_S.ANSWERED, _S.HIDDEN),
    _S.ANSWERED: (_S.OPEN, _S.HIDDEN),
    _S.HIDDEN: (_S.OPEN, _S.ANSWERED),
}
