"""The states of a seller's request to refund more than it may by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class RequestState(models.TextChoices):
    OPEN = "open", _("awaiting approval")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")


REQUEST_MOVES: Moves = {
    RequestState.OPEN: frozenset({RequestState.APPROVED, RequestState.DECLINED}),
}
