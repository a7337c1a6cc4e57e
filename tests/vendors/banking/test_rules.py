"""Account numbers, IBANs, BICs and CNAPS codes: what passes and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.banking import rules
from vendors.banking.rules import compact, is_iban

# The registry's own examples.
IBANS = [
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "TR330006100519786457841326",
]


@pytest.mark.parametrize("iban", IBANS)
def test_iban_of_the_registry_passes(iban):
    assert rules.looks_like_iban(iban)
    assert is_iban(iban)


@given(st.sampled_from(IBANS), st.data())
def test_iban_with_one_wrong_figure_fails(iban, data):
    places = [n for n, sign in enumerate(iban) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([f for f in "0123456789" if f != iban[place]]))

    assert not is_iban(iban[:place] + other + iban[place + 1 :])


@given(st.sampled_from(IBANS), st.data())
def test_iban_with_two_neighbours_swapped_fails(iban, data):
    places = [
        n
        for n in range(4, len(iban) - 1)
        if iban[n] != iban[n + 1] and (iban[n] + iban[n + 1]).isdigit()
    ]
    n = data.draw(st.sampled_from(places))

    assert not is_iban(iban[:n] + iban[n + 1] + iban[n] + iban[n + 2 :])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "DE",
        "DE8937040044053201300",  # one figure short
        "DE893704004405320130000",  # one too many
        "de89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "DE８９370400440532013000",
        "ZZ00" + "0" * 40,
    ],
)
def test_iban_in_another_form_fails(wrong):
    assert not is_iban(wrong)


@given(st.text(max_size=60))
def test_no_text_upsets_the_checks(text):
    number = compact(text)
    for check in (is_iban, rules.is_account_number, rules.is_bic, rules.is_cnaps):
        assert check(number) in {True, False}
    if rules.is_account_number(number):
        assert rules.passes_luhn(number) in {True, False}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (" 6228 4804-0256·4890.018 ", "6228480402564890018"),
        ("ｄｅ８９ 3704", "DE893704"),
        ("6228\u00a04804\u3000\n0256", "622848040256"),
    ],
)
def test_number_is_taken_as_people_type_it(typed, plain):
    assert compact(typed) == plain


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        ("6228480402564890018", True),
        ("123456", True),
        ("12345", False),
        ("1" * 33, False),
        ("12a456", False),
        ("١٢٣٤٥٦", False),
        ("-123456", False),
    ],
)
def test_account_number_is_6_to_32_figures(number, passes):
    assert rules.is_account_number(number) is passes


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        ("ABOCCNBJ", True),
        ("ABOCCNBJ041", True),
        ("ABOCCNB", False),
        ("ABOCCNBJ04", False),
        ("A1OCCNBJ", False),
        ("", False),
    ],
)
def test_bic_has_8_or_11_signs(code, passes):
    assert rules.is_bic(code) is passes


def test_cnaps_has_12_figures():
    assert rules.is_cnaps("103164000011")
    assert not rules.is_cnaps("10316400001")
    assert not rules.is_cnaps("10316400001X")


def test_check_digit_of_a_card_is_told():
    assert rules.passes_luhn("6228480402564890018")
    assert not rules.passes_luhn("6228480402564890019")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("DE89370400440532013000", ""),
        ("6222020200112233445", ""),
        ("DE89370400440532013001", "typing error"),
        ("12", "6 to 32 digits"),
        ("", "6 to 32 digits"),
    ],
)
def test_what_is_wrong_with_a_number(number, said):
    fault = rules.number_fault(number)
    assert bool(fault) == bool(said)
    assert said in fault


@pytest.mark.parametrize(
    ("code", "country", "said"),
    [
        ("COBADEFFXXX", "", ""),
        ("103100000026", "", ""),
        ("103100000026", "CN", ""),
        ("COBADEFFXXX", "CN", ""),
        ("103100000026", "DE", "such as DEUTDEFF"),
        ("12", "CN", "ask your bank"),
        ("12", "", "a CNAPS code"),
    ],
)
def test_what_is_wrong_with_a_branch(code, country, said):
    fault = rules.branch_fault(code, country)
    assert bool(fault) == bool(said)
    assert said in fault
