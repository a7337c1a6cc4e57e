"""Why a register can't be changed like that, in words for the person who tries."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class RegisterRefused(ValidationError):  # noqa: N818 - what happened
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


class StaleHousehold(Exception):  # noqa: N818 - what happened
    """Raised when somebody changed the household since it was seen."""


FUTURE = _("This day has not come yet.")
NUMBER_TAKEN = _("Another household has this number.")
FARM_TAKEN = _("This shop belongs to another household already.")
FARM_ELSEWHERE = _("This shop is no member farm of the cooperative.")
IDENTITY_TAKEN = _("%(name)s of household %(number)s has this identity number already.")
LEFT_BEFORE_JOINED = _("It can't leave before the day it joined, %(day)s.")
LEFT_ALREADY = _("This household has left already.")
NOT_LEFT = _("This household has not left.")
BACK_BEFORE_LEFT = _("It can't join again before the day it left, %(day)s.")
JOINED_BEFORE_EARLIER = _("It was a member until %(day)s, so it can't join before.")
PERSON_LEFT = _("This person has left the household.")
PERSON_BEFORE_HOUSEHOLD = _("This is before the household joined, %(day)s.")
PLOT_TAKEN = _("This household has a plot of this name.")
