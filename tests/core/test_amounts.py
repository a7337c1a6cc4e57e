import re
import unicodedata
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from core.amounts import (
    UNITS,
    AmountField,
    PriceField,
    SumField,
    base_units,
    in_unit,
    measure_in,
    read_decimal,
    unit_named,
    units_of,
)
from tests.core.amount_cases import NUMBERS


@pytest.mark.parametrize(
    ("typed", "meant"), [row for row in NUMBERS if row[1] is not None]
)
def test_number_is_read_as_it_was_meant(typed, meant):
    assert read_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", [typed for typed, meant in NUMBERS if meant is None])
def test_anything_else_is_no_number(typed):
    with pytest.raises(ValueError, match="is not a number"):
        read_decimal(typed)


@pytest.mark.parametrize(
    "typed", ["9" * 13, "1" * 24, "\x001", "1\u202e2", "<b>1</b>", "=cmd()", "🥔"]
)
def test_field_refuses_hostile_numbers(typed):
    with pytest.raises(ValidationError):
        AmountField().clean(typed)


def test_price_is_at_the_coin_of_the_currency():
    field = PriceField(currency="CNY")

    assert field.clean("59") == Decimal("59.00")
    with pytest.raises(
        ValidationError, match=r"smallest amount in this currency is 0\.01"
    ):
        field.clean("59.005")
    with pytest.raises(ValidationError, match="above 0"):
        field.clean("0")
    with pytest.raises(ValidationError, match="smallest amount in this currency is 1"):
        PriceField(currency="JPY").clean("59.5")


def test_typed_text_comes_back_after_an_error():
    class Form(forms.Form):
        amount = AmountField()

    assert 'value="2,5x"' in str(Form({"amount": "2,5x"})["amount"])


def test_base_units_are_whole():
    assert base_units(Decimal("2.5"), "kg") == 2500
    assert base_units(Decimal("0.75"), "l") == 750
    assert base_units(Decimal(3), "piece") == 3
    with pytest.raises(ValidationError, match="1 g and 1 ml"):
        base_units(Decimal("0.0005"), "kg")
    with pytest.raises(ValidationError, match="Please enter a whole number of pieces"):
        base_units(Decimal("2.5"), "piece")


def test_amount_is_shown_in_the_unit_one_would_choose():
    assert in_unit(2500, "weight") == (Decimal("2.5"), "kg")
    assert in_unit(100_000, "weight") == (Decimal(100), "kg")
    assert in_unit(300, "weight") == (Decimal(300), "g")
    assert in_unit(0, "volume") == (Decimal(0), "l")
    assert in_unit(12, "piece") == (Decimal(12), "piece")


# --- Whatever is written is read back, and whole units stay whole ---------------

numbers = st.decimals(0, 999_999, places=3)
LOCALES = ["en_GB", "zh_CN", "de_DE", "fr_FR", "de_CH", "hi_IN", "ar_EG", "fa_IR", "ru"]


@given(number=numbers, locale=st.sampled_from(LOCALES))
def test_number_in_any_locales_writing_is_read_back(number, locale):
    """But for what reads two ways: three decimals after a lone comma, as in "1,234"."""
    written = format_decimal(
        number, locale=locale, decimal_quantization=False, numbering_system="default"
    )
    plain = unicodedata.normalize("NFKC", written).replace("٫", ".")
    assume(not re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain) or number >= 1000)
    assume(not re.fullmatch(r"\d+\.\d{3}", plain) or number == Decimal(plain))

    assert read_decimal(written) == number


@given(number=numbers)
def test_decimal_comma_point_and_full_width_are_the_same(number):
    text = f"{number:.2f}"
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in text)

    assert read_decimal(text) == read_decimal(text.replace(".", ",")) == Decimal(text)
    assert read_decimal(wide) == Decimal(text)


@given(text=st.text(max_size=30))
def test_any_text_is_a_number_that_is_not_negative_or_is_refused(text):
    try:
        number = read_decimal(text)
    except ValueError:
        return
    assert number >= 0
    assert number.is_finite()


@given(
    units=st.integers(0, 10**9), measure=st.sampled_from(["weight", "volume", "tray"])
)
def test_base_units_shown_and_typed_back_are_the_same(units, measure):
    amount, unit = in_unit(units, measure)

    assert base_units(amount, unit) == units
    assert measure_in(unit) == measure
    typed = AmountField()
    typed.most = Decimal(10**12)
    assert typed.clean(typed.prepare_value(amount)) == amount


@given(unit=st.sampled_from(sorted(UNITS)), number=st.decimals(0, 10**6, places=6))
def test_base_units_are_exact_or_refused(unit, number):
    """Nothing is rounded: what is no whole gram, millilitre or piece is refused."""
    try:
        units = base_units(number, unit)
    except ValidationError:
        assert number * UNITS[unit][0] % 1 != 0
        return
    assert isinstance(units, int)
    assert Decimal(units) / UNITS[unit][0] == number


@pytest.mark.parametrize(
    ("number", "unit", "units"),
    [
        ("1.5", "kg", 1500), ("1500", "g", 1500), ("3", "jin", 1500),
        ("0.0015", "t", 1500), ("1.5", "l", 1500), ("1500", "ml", 1500),
        ("15", "bunch", 15), ("15", "tray", 15), ("15", "box", 15),
    ],
)  # fmt: skip
def test_each_unit_counts_whole_base_units(number, unit, units):
    assert base_units(Decimal(number), unit) == units


@pytest.mark.parametrize(
    ("written", "unit"),
    [("公斤", "kg"), ("斤", "jin"), ("吨", "t"), (" Bunches ", "bunch"), ("ｋｇ", "kg"),
     ("毫升", "ml"), ("kg.", "kg"), ("stone", None), ("", None)],
)  # fmt: skip
def test_unit_is_known_in_both_languages(written, unit):
    assert unit_named(written) == unit


def test_choices_of_a_product_are_of_its_own_measure():
    assert [unit for unit, _label in units_of("weight")] == ["kg", "g", "jin", "t"]
    assert [unit for unit, _label in units_of("volume")] == ["l", "ml"]
    assert [unit for unit, _label in units_of("bunch")] == ["bunch"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("180+20", "200"),
        ("1,5＋2.5", "4.0"),
        ("180", "180"),
        ("180+", None),
        ("+", None),
    ],
)
def test_amounts_can_be_added_up(typed, read):
    field = SumField()
    if read is None:
        with pytest.raises(ValidationError):
            field.clean(typed)
        return

    assert field.clean(typed) == Decimal(read)
