"""What pages can change of when people are told."""

from django.utils.translation import gettext_lazy as _

from core.setting_kinds import Unit, whole

QUIET_FROM = whole(
    "QUIET_FROM",
    _("Texts and pushes that can wait do so from"),
    unit=Unit.CLOCK,
    least=0,
    most=23,
    help_text=_("By the market’s clock. Each person may choose other hours."),
)
QUIET_UNTIL = whole("QUIET_UNTIL", _("And until"), unit=Unit.CLOCK, least=0, most=23)
DIGEST_HOUR = whole(
    "DIGEST_HOUR", _("Daily e-mail at"), unit=Unit.CLOCK, least=0, most=23
)
