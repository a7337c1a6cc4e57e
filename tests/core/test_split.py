"""Minor units that are shared out: nothing is lost, and steps stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import split

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=6)


@given(
    total=st.integers(-(10**9), 10**9), weights=WEIGHTS, unit=st.sampled_from([1, 10])
)
def test_parts_add_up_and_only_the_first_may_be_odd(total, weights, unit):
    first, *rest = split(total, weights, unit)

    assert first + sum(rest) == total
    assert [part for part in rest if part % unit] == []
    assert first % unit == total % unit


@pytest.mark.parametrize(
    ("total", "unit", "parts"),
    [(15_980, 10, [7990, 7990]), (15_990, 10, [8000, 7990]), (7, 10, [7, 0])],
)
def test_halves(total, unit, parts):
    assert split(total, [1, 1], unit) == parts
    assert split(-total, [1, 1], unit) == [-part for part in parts]
