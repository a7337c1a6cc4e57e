"""The states of bank details, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountState(models.TextChoices):
    ENTERED = "entered", _("awaiting confirmation")
    CONFIRMED = "confirmed", _("confirmed")


ACCOUNT_MOVES: dict[str, tuple[str, ...]] = {
    AccountState.ENTERED: (AccountState.CONFIRMED,),
    # Whatever changes has to be confirmed again.
    AccountState.CONFIRMED: (AccountState.ENTERED,),
}


class AccountChange(models.TextChoices):
    ENTERED = "entered", _("entered")
    CHANGED = "changed", _("changed")
    CONFIRMED = "confirmed", _("confirmed")
