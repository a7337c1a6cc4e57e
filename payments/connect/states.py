"""How far a seller's account at Stripe has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountState(models.TextChoices):
    INTENDED = "intended", _("being set up")
    # The answer was lost; it is looked for before another is made.
    UNKNOWN = "unknown", _("checking")
    CREATED = "created", _("set up")
    # Its owner, or Stripe, has cut the market off.
    CUT_OFF = "cut-off", _("no longer connected")


_A = AccountState
ACCOUNT_MOVES: dict[str, tuple[str, ...]] = {
    _A.INTENDED: (_A.UNKNOWN, _A.CREATED),
    _A.UNKNOWN: (_A.CREATED,),
    _A.CREATED: (_A.CUT_OFF,),
    # Set up anew, as another account.
    _A.CUT_OFF: (_A.INTENDED,),
}
