from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables.numbers import decimal_mark, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", "20"), ("2.5", "2.5"), ("2,5", "2.5"), (" 23,30 ", "23.30"),
        ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("1'234.5", "1234.5"),
        ("1 234,5", "1234.5"), ("1\u00a0234,5", "1234.5"), ("1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("¥39.00", "39.00"), ("￥39", "39"), ("39元", "39"),
        ("CNY 39", "39"), ("€ 4,20", "4.20"), ("１２．５", "12.5"), ("12，5", "12.5"),
        (".5", "0.5"), ("5.", "5"), ("-3", "-3"), ("−3,5", "-3.5"), ("0.500", "0.500"),
        ("0,125", "0.125"), ("1234.5678", "1234.5678"),
    ],
)  # fmt: skip
def test_numbers_of_any_country(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1,200", ".", "1200"),
        ("1,200", ",", "1.200"),
        ("1.200", ",", "1200"),
        ("1.200", ".", "1.200"),
    ],
)
def test_unsure_ones_follow_the_file(text, mark, number):
    assert read_number(text, mark) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1e5", "NaN", "Infinity", "1-2", "1.2.x", "0x10", "½", "1" * 30,
     "=1+1", "1/2", "--1", "٣,٤", "<b>1</b>", "1\x002"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,200", "3,5"], ","),
        (["1,200", "3.5"], "."),
        (["1,200"], "."),
        ([], "."),
        (["2,50", "3,50", "1.5"], ","),
    ],
)
def test_mark_of_a_file(texts, mark):
    assert decimal_mark(texts) == mark


@given(st.decimals(0, 10**9, places=2))
def test_prices_are_read_as_they_are_written(price):
    assert read_number(f"{price:f}") == price
    assert read_number(f"{price:,}", ".") == price
    assert read_number(f"{price:f}".replace(".", ","), ",") == price


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(text):
    try:
        assert read_number(text).is_finite()
    except ValueError:
        return
