"""What the scales say, as packers type it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import MOST_TERMS, parse_weights
from core.units import UnitKind
from tests.core.amount_cases import WEIGHTS


@pytest.mark.parametrize(("text", "kind", "unit", "units"), WEIGHTS)
def test_weights_are_added_up_in_base_units(text, kind, unit, units):
    if units is None:
        with pytest.raises(ValidationError) as refused:
            parse_weights(text, kind=kind, unit=unit)
        assert refused.value.messages[0]
        return

    assert parse_weights(text, kind=kind, unit=unit) == units


def test_what_no_database_keeps_is_no_weight():
    with pytest.raises(ValidationError):
        parse_weights("\0", kind=UnitKind.WEIGHT, unit="g")


@pytest.mark.parametrize("text", ["999999999 kg", "60 t + 60 t"])
def test_what_is_too_much_is_said_to_be(text):
    with pytest.raises(ValidationError, match="This weight is too large"):
        parse_weights(text, kind=UnitKind.WEIGHT, unit="g")


@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=MOST_TERMS))
def test_sum_is_exact(terms):
    text = "+".join(map(str, terms))

    assert parse_weights(text, kind=UnitKind.WEIGHT, unit="g") == sum(terms)
