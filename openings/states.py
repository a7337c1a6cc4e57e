"""What became of an invitation to sell, of a shop opened for somebody, of a class."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitationState(models.TextChoices):
    """Counted from what happened; never stored."""

    WAITING = "waiting", pgettext_lazy("an invitation", "not sent")
    SENT = "sent", pgettext_lazy("an invitation", "sent")
    OPENED = "opened", pgettext_lazy("an invitation", "opened")
    APPLIED = "applied", pgettext_lazy("an invitation", "applied")
    OPEN = "open", pgettext_lazy("an invitation", "shop open")
    REFUSED = "refused", pgettext_lazy("an invitation", "rejected")
    VALID = "valid", pgettext_lazy("an invitation", "valid")
    EXPIRED = "expired", pgettext_lazy("an invitation", "expired")
    REVOKED = "revoked", pgettext_lazy("an invitation", "withdrawn")


class RowFate(models.TextChoices):
    """What becomes of a row of a file of people to invite."""

    NEW = "new", _("will be invited")
    TWICE = "twice", _("twice in this file")
    INVITED = "invited", _("already invited")
    SELLS = "sells", _("already sells here")
    OWN = "own", _("your own number")


class HandoverState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("a shop", "waiting for the farmer")
    HANDED_OVER = "handed-over", pgettext_lazy("a shop", "handed over")
    DISOWNED = "disowned", pgettext_lazy("a shop", "wrong number")


_H = HandoverState

HANDOVER_MOVES: dict[str, tuple[str, ...]] = {
    _H.WAITING: (_H.HANDED_OVER, _H.DISOWNED),
    # Whoever got a shop that isn't theirs gives it back.
    _H.HANDED_OVER: (_H.DISOWNED,),
    # The office corrects the number.
    _H.DISOWNED: (_H.WAITING,),
}
