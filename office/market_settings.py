"""What pages can change of offices."""

from django.utils.translation import gettext_lazy as _

from core.setting_kinds import Unit, whole

LETTERS_IN_30_DAYS = whole(
    "LETTERS_IN_30_DAYS",
    _("Letters of a seller to its followers in 30 days, at most"),
    least=0,
    most=30,
)
REVIEW_WITHIN_HOURS = whole(
    "REVIEW_WITHIN_HOURS",
    _("What waits in an office is overdue after"),
    unit=Unit.HOURS,
    least=1,
    most=720,
)
