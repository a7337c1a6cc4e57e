"""Stars that no one person can tilt."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ratings import HALF_LIFE, LEAST_SHOWN, is_shown, prior_of, rating_of
from tests.effort import tries

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def fresh(*scores):
    return [(score, NOW) for score in scores]


def test_one_bad_word_does_not_sink_good_goods():
    many, and_one = (
        rating_of(fresh(*[5] * 20), 4.3),
        rating_of(fresh(*[5] * 20, 1), 4.3),
    )

    assert (many.value, and_one.value) == (4.86, 4.71)
    assert rating_of(fresh(5), 4.0).value == 4.17
    assert rating_of(fresh(1), 4.0).value == 3.5


def test_old_words_weigh_less():
    old = [(5, NOW - HALF_LIFE)] * 10
    rating = rating_of([*old, *fresh(*[1] * 10)], 3.0)

    assert rating.value == pytest.approx((15 + 25 + 10) / (5 + 5 + 10))
    assert rating.count == 20


def test_nobody_spoke():
    nothing = rating_of([], 4.1)

    assert (nothing.value, nothing.count, nothing.prior) == (None, 0, None)
    assert not is_shown(LEAST_SHOWN - 1)
    assert is_shown(LEAST_SHOWN)


def test_market_begins_in_between_and_learns():
    assert prior_of(0, 0) == 4.0
    assert prior_of(5000, 1000) == 5.0


@settings(max_examples=tries(100))
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2000)), min_size=1),
    st.floats(1, 5),
    st.randoms(),
)
def test_it_lies_between_what_was_said_in_whatever_order(said, prior, chance):
    scores = [(score, NOW - timedelta(days=days)) for score, days in said]
    value = rating_of(scores, prior).value
    chance.shuffle(scores)
    later = [(score, moment + timedelta(days=400)) for score, moment in scores]

    assert min(prior, *(s for s, _ in said)) - 0.01 <= value
    assert value <= max(prior, *(s for s, _ in said)) + 0.01
    assert rating_of(scores, prior).value == pytest.approx(value, abs=0.011)
    assert rating_of(later, prior).value == pytest.approx(value, abs=0.011)
