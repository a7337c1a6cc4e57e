"""The states of a message, and why one is held back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class MessageState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HELD = "held", _("held back")
    REMOVED = "removed", _("removed")


_S = MessageState
MESSAGE_MOVES: Moves = {
    _S.HELD: (_S.SHOWN, _S.REMOVED),
    # What several viewers reported is held until the crew has looked.
    _S.SHOWN: (_S.REMOVED, _S.HELD),
    _S.REMOVED: (_S.SHOWN,),
}


class HeldFor(models.TextChoices):
    WORD = "word", _("a listed word")
    LINK = "link", _("a link")
