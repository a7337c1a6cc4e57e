"""Tax numbers are those of their country."""

import pytest

from selling.business_buyers.rules import BusinessError, checked_tax_id
from selling.business_buyers.tax_ids import is_chinese_code


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # the example of GB 32100-2015
        "91110000802100433B",  # Baidu
        "91440300708461136T",  # Tencent
    ],
)
def test_a_chinese_code_is_checked_by_its_last_sign(code):
    assert is_chinese_code(code)
    assert checked_tax_id(f" {code[:8]} {code[8:].lower()} ", "CN") == code


def test_each_wrong_sign_of_a_chinese_code_is_found():
    code = "91350100M000100Y43"
    for place, sign in enumerate(code):
        other = "1" if sign != "1" else "2"
        wrong = code[:place] + other + code[place + 1 :]
        assert not is_chinese_code(wrong), wrong
    for wrong in ("", code[:-1], f"{code}1", code.replace("M", "I"), "是" * 18):
        with pytest.raises(BusinessError, match="unified social credit"):
            checked_tax_id(wrong, "CN")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE 136695976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("EL094014201", "GR", "EL094014201"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("FR 40 303265045", "FR", "FR40303265045"),
        ("12-3456789", "US", "123456789"),
    ],
)
def test_numbers_of_other_countries_have_their_form(typed, country, kept):
    assert checked_tax_id(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country"),
    [("DE13669597", "DE"), ("FR136695976", "DE"), ("94014201", "GR"), ("!", "US")],
)
def test_what_can_not_be_of_the_country_is_refused(typed, country):
    with pytest.raises(BusinessError) as refused:
        checked_tax_id(typed, country)
    assert refused.value.field == "tax_id"
