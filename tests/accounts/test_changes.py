"""Who is told when the way into an account is changed, and what to do about it."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts import services
from accounts.emails import CHANGES
from tests.accounts.test_profile import link_in

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"
PHONE, OLD_PHONE = "+8613700137000", "+8613900139000"


def an_account(**fields):
    return services.open_account(password=PASSWORD, verified=True, **fields)


def signed_in(login):
    browser = Client()
    browser.post("/accounts/login/", {"login": login, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def told(sent, what):
    """To whom it was said, and in which words; codes and links to confirm left out."""
    said = str(CHANGES[what])
    return {
        letter.to[0].removesuffix("@sms.test"): letter.body
        for letter in sent()
        if letter.subject == said or letter.body.startswith(said)
    }


def change_phone(browser, sent, phone=PHONE):
    browser.post("/accounts/phone/change/", {"phone": phone})
    code = re.match(r"\d{6}", sent()[0].body).group(0)
    browser.post("/accounts/phone/verify/", {"code": code})


def test_new_phone_number_is_told_by_mail_and_to_the_old_number(sent):
    an_account(email="lan@example.com", phone=OLD_PHONE)

    change_phone(signed_in("lan@example.com"), sent)

    letters = told(sent, "phone_changed")
    assert letters.keys() == {"lan@example.com", OLD_PHONE}
    assert "/accounts/password/reset/" in letters["lan@example.com"]
    assert "/pages/contact/" in letters["lan@example.com"]
    assert "/pages/contact/" in letters[OLD_PHONE]
    assert "/accounts/password/reset/" not in letters[OLD_PHONE]


def test_account_without_mail_is_told_at_both_numbers(sent):
    an_account(phone=OLD_PHONE)

    change_phone(signed_in(OLD_PHONE), sent)

    letters = told(sent, "phone_changed")
    assert letters.keys() == {PHONE, OLD_PHONE}
    assert "/accounts/password/reset/" in letters[PHONE]


def test_joining_with_a_number_is_no_change(sent):
    user = services.open_account(phone=PHONE, password=PASSWORD)

    services.set_phone(user, PHONE, verified=True)

    assert sent() == []


def test_new_mail_address_is_told_at_both(sent):
    an_account(email="lan@example.com")
    browser = signed_in("lan@example.com")

    browser.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    browser.post(link_in(sent()[0]))

    letters = told(sent, "email_changed")
    assert letters.keys() == {"lan@example.com", "new@example.com"}
    assert "/pages/contact/" in letters["lan@example.com"]
    assert "/accounts/password/reset/" not in letters["lan@example.com"]


def test_first_mail_address_is_told_to_the_phone(sent):
    an_account(phone=PHONE)
    browser = signed_in(PHONE)

    browser.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    browser.post(link_in(sent()[0]))

    assert told(sent, "email_changed").keys() == {"new@example.com", PHONE}


def test_password_is_told_once_however_it_is_changed(sent):
    person = an_account(email="lan@example.com")
    page = {"oldpassword": PASSWORD, "password1": "new-wild-pepper-72"}

    signed_in("lan@example.com").post("/accounts/password/change/", page)
    (letter,) = sent()
    services.set_password(person, "another-pepper-73", is_own=False)
    (reset,) = sent()

    assert letter.subject == reset.subject == "Your password was changed"


def test_password_of_an_account_without_mail_is_told_by_sms(sent):
    person = an_account(phone=PHONE)

    services.set_password(person, "another-pepper-73", is_own=False)

    assert told(sent, "password_changed").keys() == {PHONE}


def test_rights_are_told_when_given_and_when_taken(sent):
    person = an_account(email="lan@example.com")

    services.set_staff(person, is_staff=True)
    given = told(sent, "rights_changed")
    services.set_staff(person, is_staff=True)
    again = told(sent, "rights_changed")
    services.set_staff(person, is_staff=False)
    taken = told(sent, "rights_changed")

    assert given.keys() == taken.keys() == {"lan@example.com"}
    assert again == {}


def test_second_step_of_an_account_without_mail_is_told_by_sms(sent):
    person = an_account(phone=PHONE)
    TOTP.activate(person, generate_totp_secret())
    browser = signed_in(PHONE)
    browser.force_login(person)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    browser.post("/accounts/2fa/totp/deactivate/")

    assert told(sent, "totp_deactivated").keys() == {PHONE}
