"""How stars are summed up, so that no one person can tilt them.

A Bayesian mean, as IMDb weighs its lists: scores of goods or of a farm stand beside
`PRIOR_WEIGHT` scores of the market's mean, so that one review moves little and many
decide (https://en.wikipedia.org/wiki/Bayesian_average). A score weighs half as much
for each `HALF_LIFE` that it is older than the newest one: last year's harvest says less
than this year's. Both depend on the reviews alone and not on the day on which they are
counted, so that anybody can count again. Who calls sees to it that one person counts
once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum

PRIOR_WEIGHT = 5
HALF_LIFE = timedelta(days=365)
# What a market without reviews begins with, and how many scores that weighs as much as.
FIRST_PRIOR, FIRST_WEIGHT = 4.0, 20
# So many people have to speak before their stars stand beside a name in lists.
LEAST_SHOWN = 3
Score = tuple[int, datetime]


@dataclass(frozen=True)
class Rating:
    """`value` has two decimals and is None while nobody spoke; `prior` has one."""

    value: float | None
    count: int
    prior: float | None


def rating_of(scores: Sequence[Score], prior: float) -> Rating:
    """Of scores from 1 to 5, each with the moment of its review."""
    if not scores:
        return Rating(None, 0, None)
    newest = max(moment for _score, moment in scores)
    weights = [0.5 ** ((newest - moment) / HALF_LIFE) for _score, moment in scores]
    points = [
        score * weight for (score, _at), weight in zip(scores, weights, strict=True)
    ]
    mean = (prior * PRIOR_WEIGHT + fsum(points)) / (PRIOR_WEIGHT + fsum(weights))
    return Rating(round(mean, 2), len(scores), prior)


def prior_of(total: int, count: int) -> float:
    """The market's mean of `count` scores that come to `total`."""
    mean = (FIRST_PRIOR * FIRST_WEIGHT + total) / (FIRST_WEIGHT + count)
    return round(mean, 1)


def is_shown(count: int) -> bool:
    """Whether lists show the stars of so many people."""
    return count >= LEAST_SHOWN
