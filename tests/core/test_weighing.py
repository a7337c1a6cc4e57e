"""What the scales say, as packers type it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.units import UnitKind
from core.weighing import MOST_TERMS, parse_weights


@pytest.mark.parametrize(
    ("text", "unit", "units"),
    [
        ("192+167", "g", 359),
        (" 192 + 167 ", "g", 359),
        ("192＋167", "g", 359),
        ("1.43", "kg", 1430),
        ("1,43", "kg", 1430),
        ("1,2 kg + 300", "g", 1500),
        ("1.5kg", "g", 1500),
        ("700 KG", "g", 700_000),
        ("一", "g", None),
        ("2公斤+300克", "kg", 2300),
        ("１４３０", "g", 1430),
        ("1 430", "g", 1430),
    ],
)
def test_weights_are_added_up_in_grams(text, unit, units):
    if units is None:
        with pytest.raises(ValidationError):
            parse_weights(text, kind=UnitKind.WEIGHT, unit=unit)
        return

    assert parse_weights(text, kind=UnitKind.WEIGHT, unit=unit) == units


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "192+", "192++167", "-5", "192-167", "0", "0+0", "nan", "1e9", "12 l",
        "½", "1 stone", "9" * 30, "\0", "1.0005 kg", "<b>1</b>", "999999999 kg",
        "+".join(["1"] * (MOST_TERMS + 1)),
    ],
)  # fmt: skip
def test_what_is_no_weight_is_refused_in_words(text):
    with pytest.raises(ValidationError) as refused:
        parse_weights(text, kind=UnitKind.WEIGHT, unit="g")

    assert refused.value.messages[0]


@pytest.mark.parametrize("text", ["999999999 kg", "60 t + 60 t"])
def test_what_is_too_much_is_said_to_be(text):
    with pytest.raises(ValidationError, match="too much to be true"):
        parse_weights(text, kind=UnitKind.WEIGHT, unit="g")


@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=MOST_TERMS))
def test_sum_is_exact(terms):
    text = "+".join(map(str, terms))

    assert parse_weights(text, kind=UnitKind.WEIGHT, unit="g") == sum(terms)
