"""Carriers: which numbers are theirs, which carrier a text means, where one follows."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from fulfilment.packing.forms.parcels import carrier_choices, doubts_about
from fulfilment.packing.rules import (
    carrier_named,
    carrier_within,
    carriers_for,
    looks_right,
)
from orders.order.carriers import (
    BY_NAME,
    REGISTER,
    carrier_page,
    ordered_for,
    plain_number,
)
from tests.effort import tries

RIGHT = {
    "SF Express": ["SF1234567890123", "sf 1234 5678 9012"],
    "China Post EMS": ["EA123456785CN", "1234567890123"],
    "China Post parcels": ["RA123456785CN", "9876543210987"],
    "JD Logistics": ["JDVA01234567890", "JD0123456789"],
    "ZTO Express": ["781234567890", "ZT781234567890"],
    "YTO Express": ["YT1234567890123"],
    "Deppon Express": ["DPK123456789012"],
    "Kuayue Express": ["KY1234567890123"],
    "UPS": ["1Z5R89390357567127", "1Z410E7W0392751591"],
    "FedEx": ["9865 7878 8855", "041441760228964", "9611020987654312345672"],
    "USPS": ["9400111201080805483016", "03071790000523483741"],
    "DHL": ["3318810025", "JVGL0999999990"],
    "Japan Post": ["EE123456785JP"],
    "Yamato Transport": ["1234-5678-9013"],
    "Sagawa Express": ["123456789013"],
    "Royal Mail": ["RA123456785GB"],
    "La Poste": ["6A12345678901"],
}
WRONG = {
    "China Post EMS": ["EA123456784CN", "12345"],
    "UPS": ["1Z5R89390357567128", "123456789012"],
    "FedEx": ["996578788855"],
    "USPS": ["9200000000000000000000"],
    "DHL": ["3318810010"],
    "Japan Post": ["EE123456784JP"],
    "Yamato Transport": ["123456789012"],
    "Kuayue Express": ["1234567890123"],
}


@pytest.mark.parametrize(("carrier", "numbers"), RIGHT.items())
def test_numbers_of_its_labels_fit(carrier, numbers):
    assert [n for n in numbers if not looks_right(carrier, n)] == []


@pytest.mark.parametrize(("carrier", "numbers"), WRONG.items())
def test_numbers_with_a_wrong_digit_are_asked_about(carrier, numbers):
    assert [n for n in numbers if looks_right(carrier, n)] == []


@effort(max_examples=tries(100), deadline=None)
@given(serial=st.integers(0, 99_999_999))
def test_one_digit_of_ten_closes_a_postal_number(serial):
    fits = [d for d in range(10) if looks_right("Japan Post", f"EE{serial:08}{d}JP")]

    assert len(fits) == 1


@effort(max_examples=tries(200), deadline=None)
@given(number=st.text(max_size=60))
def test_whatever_is_typed_is_answered(number):
    for one in REGISTER:
        one.fits(number)
        assert "{" not in one.page_of(number)
    assert len(carriers_for(number)) <= 2


def test_a_carrier_that_is_not_known_fits_every_number():
    assert looks_right("Uncle Wang's truck", "1")
    assert carrier_page("Uncle Wang's truck", "1") == ""
    assert carrier_page("SF Express", "") == ""


def test_codes_names_and_spellings_are_each_carriers_own():
    assert len({one.code for one in REGISTER}) == len(REGISTER) == len(BY_NAME)
    for one in REGISTER:
        assert re.fullmatch("[a-z0-9]+", one.code)
        assert one.link.startswith("https://")
        assert one.link.count("{number}") == 1
        for spelling in one.spellings:
            assert carrier_named(spelling) == one.name


def test_numbers_stand_in_links_as_they_are_and_can_add_nothing():
    assert carrier_page("UPS", " 1z5r89390357567127").endswith("=1Z5R89390357567127")
    assert "&" not in carrier_page("UPS", "1&x=/../").partition("=")[2]


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("顺丰次日达", "SF Express"),
        ("中通快运", "ZTO Freight"),
        ("中通", "ZTO Express"),
        ("日本邮政", "Japan Post"),
        ("邮政包裹", "China Post parcels"),
        ("UPS or FedEx", ""),
        ("Best price", ""),
        ("items by van", ""),
    ],
)
def test_a_method_of_delivery_names_its_carrier(text, carrier):
    assert carrier_within(text) == carrier


def test_a_number_of_another_carrier_says_whose_it_is():
    assert carriers_for("1Z5R89390357567127") == ["UPS"]
    assert carriers_for("SF1234567890123") == ["SF Express"]
    assert carriers_for("781234567890") == []
    said = doubts_about("ZTO Express", "SF1234567890123", "")
    assert "number of SF Express, not of ZTO Express" in said
    assert "does not look like a ZTO" in doubts_about("ZTO Express", "ABC123", "")
    assert doubts_about("SF Express", "SF1234567890123", "") == ""


def test_carriers_where_the_market_is_stand_first(settings):
    own, others = ordered_for("CN")
    assert own[0].name == "SF Express"
    assert {*own} | {*others} == {*REGISTER}
    assert "UPS" in [one.name for one in others]
    assert [one.name for one in ordered_for("JP")[0]][:1] == ["Japan Post"]
    assert {"DHL", "UPS"} <= {one.name for one in ordered_for("JP")[0]}


@pytest.mark.django_db
def test_all_of_them_can_be_chosen():
    flat = []
    for value, label in carrier_choices():
        flat += [name for name, _ in label] if isinstance(label, list) else [value]

    assert {*flat} == {"", "other", "own", *BY_NAME}


def test_a_plain_number_has_no_spaces_and_capitals():
    assert plain_number(" sf 12\n34 ") == "SF1234"
