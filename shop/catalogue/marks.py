"""What goods have or don't have beside their kind and seller: filters to tick.

What an area above knows of goods it answers by a hook: as a condition, or as ids where
there are few. Without an answer no goods have the mark.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.hooks import Hook
from vendors.certificates.states import CertificateKind

from .models.indexes import LONG_AGO, WELL_RATED
from .queries import beside_the_order
from .states import SOUGHT_KINDS

GOODS_ON_OFFER: Hook[Callable[[], Q]] = Hook(__name__, "which goods are on offer")
GOODS_ON_AIR: Hook[Callable[[], Collection[int]]] = Hook(
    __name__, "which goods are shown live now"
)
GOODS_FOR_GROUPS: Hook[Callable[[], Collection[int]]] = Hook(
    __name__, "which goods groups can buy for less now"
)


class Mark(StrEnum):
    """One filter to tick."""

    OFFER = "offer"
    LIVE = "live"
    GROUP = "group"
    ORGANIC = "organic"
    GREEN = "green"
    ORIGIN = "origin"
    PICKED_3 = "picked-3"
    PICKED_7 = "picked-7"
    PICKED_30 = "picked-30"
    RATED = "rated"


PLACES: Final = {mark: place for place, mark in enumerate(Mark)}
CERTIFIED: Final = {Mark(kind): CertificateKind(kind) for kind in SOUGHT_KINDS}
# Whoever chooses one of these has the others instead, each wider than the one before.
PICKED: Final = {Mark.PICKED_3: 3, Mark.PICKED_7: 7, Mark.PICKED_30: 30}
WIDEST: Final = Mark.PICKED_30
# What no column says: an area above is asked.
ASKED_ABOVE: Final = (Mark.OFFER, Mark.LIVE, Mark.GROUP)
# The parameter of the address, and its value.
ADDRESSES: Final[dict[Mark, tuple[str, str]]] = {
    Mark.OFFER: ("offer", "1"),
    Mark.LIVE: ("live", "1"),
    Mark.GROUP: ("group", "1"),
    **{mark: ("cert", str(kind)) for mark, kind in CERTIFIED.items()},
    **{mark: ("picked", str(days)) for mark, days in PICKED.items()},
    Mark.RATED: ("rating", str(WELL_RATED)),
}


def label_of(mark: Mark) -> str:
    """As chips say it, which stand alone."""
    if mark in PICKED:
        days = PICKED[mark]
        words = ngettext(
            "Picked in the last %(count)d day",
            "Picked in the last %(count)d days",
            days,
        )
        return words % {"count": days}
    if mark in CERTIFIED:
        return str(CERTIFIED[mark].label)
    labels = {
        Mark.OFFER: _("On offer"),
        Mark.LIVE: _("Live now"),
        Mark.GROUP: _("Buy together"),
        Mark.RATED: _("%(stars)s stars and up") % {"stars": WELL_RATED},
    }
    return labels[mark]


def having(mark: Mark) -> Q:
    """The condition of goods that have it today."""
    today = dates.today()
    if mark in CERTIFIED:
        return _reaches(f"{mark}_until", today, LONG_AGO)
    if mark in PICKED:
        since = today - timedelta(days=PICKED[mark])
        return _reaches("picked_on", since, LONG_AGO) & Q(picked_on__lte=today)
    if mark == Mark.RATED:
        return _reaches("rating", float(WELL_RATED), 0)
    return _asked_above(mark)


def _reaches(column: str, value: Any, unknown: Any) -> Q:
    return Q(GreaterThanOrEqual(beside_the_order(column, unknown), value))


def _asked_above(mark: Mark) -> Q:
    if mark == Mark.OFFER:
        on_offer = GOODS_ON_OFFER.only
        return on_offer() if on_offer else Q(pk__in=[])
    named = GOODS_ON_AIR.only if mark == Mark.LIVE else GOODS_FOR_GROUPS.only
    return Q(pk__in=sorted(named()) if named else [])


def wide(marks: Collection[Mark]) -> set[Mark]:
    """These, with the widest of the days of picking in the place of any."""
    return {WIDEST if mark in PICKED else mark for mark in marks}
