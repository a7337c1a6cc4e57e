"""What the home page says in each season, and the drawing that goes with it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class SeasonWords:
    """A headline in two clauses that are never broken, and the drawing's name."""

    first: str | Promise
    second: str | Promise
    drawing: str


SPRING = SeasonWords(
    _("The plum trees flower,"), _("and the hens lay again."), "spring"
)
SUMMER = SeasonWords(
    _("The apricots are ripe,"), _("and the bees work late."), "summer"
)
AUTUMN = SeasonWords(
    _("The persimmons are in,"), _("and the terraces are gold."), "autumn"
)
WINTER = SeasonWords(
    _("The cellars are full,"), _("and the snow keeps the road quiet."), "winter"
)
_BY_MONTH = (
    *(WINTER,) * 2,
    *(SPRING,) * 3,
    *(SUMMER,) * 3,
    *(AUTUMN,) * 3,
    WINTER,
)


def season_words(month: int) -> SeasonWords:
    """Of a month, 1 to 12."""
    return _BY_MONTH[month - 1]
