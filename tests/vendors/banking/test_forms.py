"""The form of bank details; the number never goes back to the page in full."""

import pytest
from django.core.exceptions import ValidationError

from core.secrets import seal
from tests.factories.vendors import (
    ACCOUNT_NUMBER,
    IBAN,
    bank_details,
    fill_bank_details,
    make_farm,
)
from vendors.banking.forms import BankForm
from vendors.banking.queries import account_of
from vendors.banking.services import keep_account

pytestmark = pytest.mark.django_db


def shown(form):
    """What the page would hold of it."""
    return form.as_p()


def test_number_is_cleaned_of_spaces():
    form = BankForm(fill_bank_details())

    assert form.is_valid(), form.errors
    assert form.details() == bank_details()
    assert form.warning == ""


def test_iban_of_another_country_goes_with_a_bic():
    form = BankForm(fill_bank_details(number=IBAN, country="DE", branch="deutdeff"))

    assert form.is_valid(), form.errors
    assert form.details().branch == "DEUTDEFF"


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"number": ""}, "number", "Please enter the account number"),
        ({"number": "12345"}, "number", "An account number has 6 to 32 digits;"),
        ({"number": "1" * 33}, "number", "An account number has 6 to 32 digits;"),
        ({"number": "x" * 65}, "number", "at most 64"),
        ({"number": "12\x0034567"}, "number", "Null characters"),
        (
            {"number": "DE89370400440532013001"},
            "number",
            "This IBAN has a typing error",
        ),
        ({"country": "XX"}, "country", "not one of the available choices"),
        ({"holder": ""}, "holder", "This field is required"),
        ({"holder": "a\nb"}, "holder", "one line"),
        ({"bank": "x" * 81}, "bank", "at most 80"),
        ({"branch": "123"}, "branch", "The CNAPS code has 12 digits;"),
        ({"country": "DE", "branch": "103164000011"}, "branch", "8 or 11"),
        ({"seen": ""}, "seen", "required"),
        ({"seen": "-1"}, "seen", "at least"),
    ],
)
def test_what_cannot_be_an_account_is_refused(fields, name, says):
    form = BankForm(fill_bank_details(**fields))

    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert says in str(form.errors[name])


def test_number_comes_back_sealed_beside_its_mask_when_something_else_is_wrong():
    form = BankForm(fill_bank_details(holder=""))
    assert not form.is_valid()

    page = shown(form)

    assert ACCOUNT_NUMBER not in page
    assert "6228 4804" not in page
    assert "You entered •••• 0018" in page
    again = BankForm(fill_bank_details(number="", kept=form.data["kept"]))
    assert again.is_valid()
    assert again.details().number == ACCOUNT_NUMBER


def test_number_typed_anew_takes_the_place_of_the_kept_one():
    form = BankForm(fill_bank_details(number="1234567", kept=seal(ACCOUNT_NUMBER)))

    assert form.is_valid()
    assert form.details().number == "1234567"


@pytest.mark.parametrize(
    "kept", ["", "forged", "x" * 600, seal(ACCOUNT_NUMBER)[:-6] + "AAAAAA"]
)
def test_forged_kept_number_is_none(kept):
    form = BankForm(fill_bank_details(number="", kept=kept))

    assert not form.is_valid()
    assert "number" in form.errors


def test_number_with_a_mistake_is_not_shown_back_either():
    form = BankForm(fill_bank_details(number="DE89370400440532013001"))
    assert not form.is_valid()

    assert "DE8937040044053201300" not in shown(form)


def test_card_number_without_a_fitting_digit_is_saved_with_a_warning():
    form = BankForm(fill_bank_details(number="6228480402564890019"))

    assert form.is_valid()
    assert "check digit" in form.warning


def test_page_of_a_known_account_shows_all_but_the_number():
    farm = make_farm()
    keep_account(farm, bank_details(), seen=0, by=None)

    page = shown(BankForm(account=account_of(farm)))

    assert "Li Guiying" in page
    assert "•••• 0018 is saved" in page
    assert ACCOUNT_NUMBER not in page
    assert 'name="seen" value="1"' in page


def test_mask_cannot_carry_markup():
    form = BankForm(fill_bank_details(number="<b>1234567</b>"))

    with pytest.raises(ValidationError):
        form.fields["number"].clean("\x00")
    assert not form.is_valid()
    assert "<b>" not in str(form["number"].help_text)


def test_bank_is_of_the_markets_country_until_another_is_chosen(settings):
    assert BankForm()["country"].value() == "CN"
    assert "Agricultural Bank" in shown(BankForm())

    settings.MARKET_COUNTRY = "DE"

    assert BankForm()["country"].value() == "DE"
    assert BankForm().fields["country"].choices[0] == ("DE", "Germany")
    assert "Agricultural Bank" not in shown(BankForm())
    chinese = BankForm(fill_bank_details(country="CN", branch="DEUTDEF"))
    assert "CNAPS" in str(chinese.errors["branch"])
