import pytest
from django.core.exceptions import ValidationError

from vendors.certificates.numbers import checked_number


@pytest.mark.parametrize(
    ("kind", "typed", "written"),
    [
        ("green", "GF140425210123", "GF140425210123"),
        ("green", " gf 140425 21 0123 ", "GF140425210123"),
        ("green", "ＧＦ１４０４２５２１０１２３", "GF140425210123"),
        ("green", "LB－15－2101041234A", "LB-15-2101041234A"),
        ("organic", "134OP1200063", "134OP1200063"),
        ("organic", "134op1200063-1", "134OP1200063-1"),
        ("organic", "CN-BIO-140", "CN-BIO-140"),
        ("organic", "de-öko-006", "DE-ÖKO-006"),
        ("organic", "DE-ÖKO-006.2021-1", "DE-ÖKO-006.2021-1"),
        ("organic", "USDA 12345", "USDA 12345"),
        ("origin", "PGI-CN-0622", "PGI-CN-0622"),
        ("origin", "AGI2010-03-00236", "AGI2010-03-00236"),
        ("origin", "第 7564520 号", "第 7564520 号"),
        ("other", "abc  12/3", "ABC 12/3"),
    ],
)
def test_number_is_written_in_one_way(kind, typed, written):
    assert checked_number(kind, typed) == written
    assert checked_number(kind, written) == written


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        ("green", "GF14042521012", "A Green Food number is GF and 12 digits:"),
        (
            "green",
            "GF990425210123",
            "A Green Food number is GF and 12 digits:",
        ),  # no such province
        (
            "green",
            "GF140425990123",
            "A Green Food number is GF and 12 digits:",
        ),  # a year to come
        (
            "green",
            "GF140425080123",
            "A Green Food number is GF and 12 digits:",
        ),  # before the numbering
        ("green", "LB-1-2101041234A", "A Green Food number is GF and 12 digits:"),
        ("organic", "CN-BIO-14O", "DE-ÖKO-006"),
        ("organic", "CHN-BIO-140", "DE-ÖKO-006"),
        ("organic", "134OP12", "134OP1200063"),
        ("origin", "PGI-0622", "PGI-CN-0622"),
        ("origin", "AGI-1", "AGI2010-03-00236"),
        ("other", "none", "number contains digits"),
        ("organic", "", "number contains digits"),
    ],
)
def test_wrong_number_is_refused_with_the_right_way(kind, typed, why):
    with pytest.raises(ValidationError, match=why):
        checked_number(kind, typed)
