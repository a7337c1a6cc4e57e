"""What areas count for a county's programme, which imports none of them."""

from collections.abc import Mapping
from datetime import date

from programme.registry import Place, count_by
from programme.states import Figure
from training.queries.trainees import finished_per_day


def _trained(place: Place, first: date, last: date) -> Mapping[date, int]:
    return finished_per_day(sorted(place.villages), first, last)


def enter_counts() -> None:
    """Once, when every app is loaded."""
    count_by(Figure.TRAINEES, _trained)
