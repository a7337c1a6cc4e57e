from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.amounts import AmountField, PriceField, base_units, in_unit, read_decimal


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2.5", "2.5"),
        ("2,5", "2.5"),
        ("２．５", "2.5"),
        ("2，5", "2.5"),
        ("٢٫٥", "2.5"),
        ("1,200", "1200"),
        ("0,200", "0.200"),
        ("1 200,5", "1200.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1'200.50", "1200.50"),
        ("¥59.00", "59.00"),
        ("007", "7"),
    ],
)
def test_number_is_read_as_it_was_meant(typed, meant):
    assert read_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    ["", "-1", "+1", "1e5", "NaN", "inf", "1.2.3", "=1+1", "two", "0x10", "½", "1/2"],
)
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
    with pytest.raises(ValidationError, match=r"no smaller coin than 0\.01"):
        field.clean("59.005")
    with pytest.raises(ValidationError, match="more than nothing"):
        field.clean("0")
    with pytest.raises(ValidationError, match="no smaller coin than 1"):
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
    with pytest.raises(ValidationError, match="whole pieces"):
        base_units(Decimal("2.5"), "piece")


def test_amount_is_shown_in_the_unit_one_would_choose():
    assert in_unit(2500, "weight") == (Decimal("2.5"), "kg")
    assert in_unit(100_000, "weight") == (Decimal(100), "kg")
    assert in_unit(300, "weight") == (Decimal(300), "g")
    assert in_unit(0, "volume") == (Decimal(0), "l")
    assert in_unit(12, "piece") == (Decimal(12), "piece")
