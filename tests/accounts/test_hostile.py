"""Nothing that is typed into a form of the accounts, or asked of its pages, breaks."""

import pytest
from django.test import Client

from accounts import services

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"
TYPED = [
    "",
    "\0",
    "a\0b@example.com",
    "\u202eevil\u2066",
    "🍅" * 300,
    "x" * 10_000,
    "<script>alert(1)</script>",
    "=cmd()|' /C calc'!A0",
    "' or 1=1; --",
    "\ud7ff\ufffe",
    "%00%0a",
    "-1",
    "99999999999999999999",
]
FORMS = {
    "/accounts/signup/": ["contact", "name", "password1", "next"],
    "/accounts/login/": ["login", "password", "next"],
    "/accounts/password/reset/": ["contact"],
    "/accounts/logout/": ["next"],
    "/i18n/setlang/": ["language", "next"],
}
OWN_FORMS = {
    "/accounts/profile/": ["name"],
    "/accounts/email/": ["email", "action_add"],
    "/accounts/phone/change/": ["phone", "action"],
    "/accounts/phone/verify/": ["code", "action"],
    "/accounts/password/change/": ["oldpassword", "password1"],
    "/accounts/reauthenticate/": ["password", "next"],
    "/accounts/addresses/new/": [
        *("name", "phone", "province", "line1", "line3", "line4", "postcode", "next"),
    ],
    "/accounts/addresses/new/?abroad=1": [
        *("name", "phone", "country", "line1", "line2", "line4", "state", "postcode"),
    ],
}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("page", "fields"), FORMS.items())
def test_form_for_guests_takes_anything(browser, page, fields, typed):
    response = browser.post(page, dict.fromkeys(fields, typed))

    assert response.status_code < 500


@pytest.mark.parametrize("typed", TYPED)
def test_forms_for_the_signed_in_take_anything(browser, typed):
    person = services.open_account(
        email="known@example.com", password=PASSWORD, verified=True
    )
    for page, fields in OWN_FORMS.items():
        browser.force_login(person)
        response = browser.post(page, dict.fromkeys(fields, typed))

        assert response.status_code < 500, page


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/signup/?next=%00&email=%00",
        "/accounts/login/?next=%0d%0aX: y",
        "/accounts/addresses/99999999999999999999/",
        "/accounts/addresses/0/",
        "/accounts/orders/?page=%00",
        "/accounts/addresses/new/?abroad=%00&next=%00",
        "/accounts/password/reset/key/%00-%00/",
        "/accounts/confirm-email/%00/",
        "/accounts/nothing/",
        "/dev/mail/%00/",
    ],
)
def test_pages_take_any_address(browser, page):
    person = services.open_account(
        email="known@example.com", password=PASSWORD, verified=True
    )
    guest = browser.get(page).status_code
    browser.force_login(person)

    assert guest < 500
    assert browser.get(page).status_code < 500


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize(
    "page", ["/accounts/", "/accounts/login/", "/accounts/addresses/", "/i18n/setlang/"]
)
def test_pages_refuse_other_methods(browser, page, method):
    browser.force_login(
        services.open_account(
            email="known@example.com", password=PASSWORD, verified=True
        )
    )

    assert getattr(browser, method)(page).status_code in {302, 405}


def test_forms_need_the_token():
    strict = Client(enforce_csrf_checks=True)

    for page, fields in FORMS.items():
        assert strict.post(page, dict.fromkeys(fields, "x")).status_code == 403
