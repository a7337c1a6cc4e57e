"""The 24 solar terms, by which farms in China have told the season for 2,000 years.

A term begins when the sun has gone 15 degrees further along its yearly path. The sun's
place is Meeus' low-accuracy formula, right to some 0.01 degrees (15 minutes).
"""

import math
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo  # noqa: TID251 - the terms are told by China's clock

from django.utils.translation import gettext_lazy as _

from core import market

# From the spring equinox (0 degrees) on, one each 15 degrees.
TERMS = (
    _("Spring Equinox"),
    _("Clear and Bright"),
    _("Grain Rain"),
    _("Start of Summer"),
    _("Grain Buds"),
    _("Grain in Ear"),
    _("Summer Solstice"),
    _("Minor Heat"),
    _("Major Heat"),
    _("Start of Autumn"),
    _("End of Heat"),
    _("White Dew"),
    _("Autumn Equinox"),
    _("Cold Dew"),
    _("Frost's Descent"),
    _("Start of Winter"),
    _("Minor Snow"),
    _("Major Snow"),
    _("Winter Solstice"),
    _("Minor Cold"),
    _("Major Cold"),
    _("Start of Spring"),
    _("Rain Water"),
    _("Awakening of Insects"),
)
_TOLD_IN = frozenset({"CN", "HK", "MO", "TW"})
_CHINA = ZoneInfo("Asia/Shanghai")
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def term_of(day: date) -> str:
    """The term that is running at the end of the day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=_CHINA)
    return str(TERMS[int(_sun_longitude(midnight) // 15) % 24])


def term_told(day: date) -> str:
    """The day's term where people tell the season by it, empty elsewhere."""
    return term_of(day) if market.country() in _TOLD_IN else ""


def _sun_longitude(moment: datetime) -> float:
    """Apparent longitude of the sun in degrees, 0 to 360."""
    days = (moment - _J2000) / timedelta(days=1)
    anomaly = math.radians((357.528 + 0.9856003 * days) % 360)
    mean = 280.460 + 0.9856474 * days
    return (mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)) % 360
