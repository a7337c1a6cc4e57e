"""Why a register can't be changed like that, in words for the person who tries."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.refusals import CHANGED, RefusalError


class RegisterError(RefusalError, ValidationError):
    """Raised when nothing was changed; `field` names what to look at, if one thing."""

    def __init__(
        self,
        message: Any,
        *,
        field: str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, params=dict(params or {}))
        self.field = field


class StaleHouseholdError(RefusalError):
    """Raised when somebody changed the household since it was seen."""

    says = CHANGED


FUTURE = _("This date is in the future.")
NUMBER_TAKEN = _("Another household has this number.")
FARM_TAKEN = _("This shop already belongs to another household.")
FARM_ELSEWHERE = _("This shop is not a member farm of the cooperative.")
IDENTITY_TAKEN = _("%(name)s of household %(number)s already has this identity number.")
LEFT_BEFORE_JOINED = _("It can't leave before the day it joined, %(day)s.")
LEFT_ALREADY = _("This household has already left.")
NOT_LEFT = _("This household has not left.")
BACK_BEFORE_LEFT = _("It can't rejoin before the day it left, %(day)s.")
JOINED_BEFORE_EARLIER = _(
    "It was a member until %(day)s, so it can't join before then."
)
PERSON_LEFT = _("This person has left the household.")
PERSON_BEFORE_HOUSEHOLD = _("This is before the household joined, %(day)s.")
PLOT_TAKEN = _("This household already has a plot with this name.")
