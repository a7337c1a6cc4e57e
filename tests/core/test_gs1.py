"""Labels of lots in GS1's words: the same comes out that went in, or a clear no."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import dates
from core.gs1 import (
    LotElements,
    NotGS1Error,
    element_string,
    gs1_date,
    lot_address,
    net_weight,
    read_address,
    read_date,
    read_element_string,
)

PAGE = "https://market.example/lots/"
SIGNS = (
    "!\"%&'*+,-./0123456789:;<=>?_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
THIS_YEAR = dates.today().year
DAYS = st.dates(date(THIS_YEAR - 40, 1, 1), date(THIS_YEAR + 40, 12, 31))
LABELS = st.builds(
    LotElements,
    lot=st.text(SIGNS, min_size=1, max_size=20),
    harvested_on=st.none() | DAYS,
    packed_on=st.none() | DAYS,
    best_before=st.none() | DAYS,
    net_grams=st.none() | st.integers(1, 999_999),
)
PERSIMMONS = LotElements(
    lot="261125-K7QX3",
    harvested_on=date(2026, 11, 25),
    packed_on=date(2026, 11, 26),
    best_before=date(2027, 1, 25),
    net_grams=5000,
)


def test_label_is_written_as_the_specification_shows_it():
    assert element_string(PERSIMMONS) == (
        "(10)261125-K7QX3(13)261126(7007)261125(15)270125(3103)005000"
    )
    assert lot_address(PAGE, PERSIMMONS) == (
        "https://market.example/lots/261125-K7QX3/"
        "?13=261126&7007=261125&15=270125&3103=005000"
    )


@given(LABELS)
@example(PERSIMMONS)
@example(LotElements("/"))
@example(LotElements(".."))
@example(LotElements("?&=%+"))
def test_what_is_written_can_be_read(said):
    assert read_element_string(element_string(said)) == said
    assert read_address(lot_address(PAGE, said)) == said


ALMOST = st.lists(
    st.sampled_from(
        ["(10)", "(13)", "(15)", "(3103)", "(7007)", "261125", "A", "(", ")"]
    )
).map("".join)


@given(st.text(max_size=60) | ALMOST)
def test_whatever_is_read_is_a_label_or_refused(text):
    for read, write in (
        (read_element_string, element_string),
        (read_address, lambda said: lot_address(PAGE, said)),
    ):
        try:
            said = read(text)
        except NotGS1Error:
            continue
        assert read(write(said)) == said


@pytest.mark.parametrize(
    "code", ["", "x" * 21, "柿子", "a b", "a(10)b", "tab\t", "nul\0", "a\n", "١٢٣"]
)
def test_lot_code_outside_the_rules_is_refused(code):
    with pytest.raises(NotGS1Error):
        element_string(LotElements(code))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "261125-K7QX3",
        "(15)270125",  # of which lot?
        "(10)A(10)B",
        "(10)A(15)270125(15)270126",
        "(10)A(99)B",
        "(10)A(15)270230",
        "(10)A(15)271301",
        "(10)A(15)2701",
        "(10)A(15)2701255",
        "(10)A(3103)5000",
        "(10)A(3103)000000",
        "(10)A(3104)000015",  # a gram and a half
        "(10)A(3106)005000",
        "(10)A(3103)005000(3102)000500",
        "(10)A(7007)261125261124",
        "(10)A (15)270125x",
        "(10)A(15)٢٧٠١٢٥",
    ],
)
def test_wrong_element_string_is_refused(text):
    with pytest.raises(NotGS1Error):
        read_element_string(text)


def test_address_with_other_parameters_is_read_without_them():
    address = f"{PAGE}A/?utm_source=x&15=270125&01=0&10=OTHER&%00=%ff"

    assert read_address(address) == LotElements("A", best_before=date(2027, 1, 25))


@pytest.mark.parametrize(
    "address", ["", "https://market.example/", f"{PAGE}A/?15=99", "http://[x/lots/A/"]
)
def test_wrong_address_is_refused(address):
    with pytest.raises(NotGS1Error):
        read_address(address)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("261125", date(2026, 11, 25)),
        ("260200", date(2026, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("770101", date(1977, 1, 1)),
        ("760101", date(2076, 1, 1)),
        ("000229", date(2000, 2, 29)),
    ],
)
def test_date_is_read_in_the_nearest_century(text, day):
    assert read_date(text, today=date(2026, 6, 1)) == day


def test_date_early_in_a_century_is_read_in_the_nearest():
    assert read_date("990101", today=date(2001, 1, 1)) == date(1999, 1, 1)
    assert read_date("010101", today=date(2099, 1, 1)) == date(2101, 1, 1)


def test_day_too_far_away_is_not_written():
    today = dates.today()

    with pytest.raises(NotGS1Error):
        gs1_date(today + timedelta(days=366 * 60))


@pytest.mark.parametrize(
    ("grams", "written"),
    [
        (1, ("3103", "000001")),
        (999_999, ("3103", "999999")),
        (1_000_000, ("3102", "100000")),
        (12_345_600, ("3101", "123456")),
        (999_999_000, ("3100", "999999")),
    ],
)
def test_net_weight_is_written_as_finely_as_it_goes(grams, written):
    assert net_weight(grams) == written


@pytest.mark.parametrize("grams", [0, -5, 1_000_001, 10**9, 10**12])
def test_net_weight_is_never_rounded(grams):
    with pytest.raises(NotGS1Error):
        net_weight(grams)


@pytest.mark.parametrize(
    ("text", "first"),
    [("261125", date(2026, 11, 25)), ("261125261127", date(2026, 11, 25))],
)
def test_harvest_may_span_days(text, first):
    assert read_element_string(f"(10)A(7007){text}").harvested_on == first
