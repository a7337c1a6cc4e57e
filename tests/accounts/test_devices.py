"""A browser that somebody has signed in with: others' mistakes don't keep it out."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.devices import MOST
from tests.accounts.test_signing_in import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db
COOKIE = "nanpo_device"
LAN, BO = "lan@example.com", "bo@example.com"


@pytest.fixture(autouse=True)
def people():
    return [
        services.open_account(email=name, password=PASSWORD, verified=True)
        for name in (LAN, BO)
    ]


def cookie_of(name):
    """What the browser keeps of a sign-in."""
    browser = Client()
    sign_in(browser, name)
    return browser.cookies[COOKIE].value


def known(cookie, **more):
    browser = Client(**more)
    browser.cookies[COOKIE] = cookie
    return browser


def guess(name, times, cookie=""):
    for _ in range(times):
        answer = sign_in(known(cookie), name, "wrong-password")
    return answer


def test_guesses_at_a_name_from_the_same_address_keep_its_browser_in():
    cookie = cookie_of(LAN)
    guess(LAN, 8)

    stranger, own = Client(), known(cookie)
    assert sign_in(stranger, LAN).status_code == 429
    sign_in(own, LAN)

    assert not is_in(stranger)
    assert is_in(own)


def test_address_at_its_limit_lets_known_browsers_in(settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    cookie = cookie_of(LAN)
    for n in range(12):
        guess(f"guess{n}@example.com", 1)

    stranger, own = Client(), known(cookie)
    assert sign_in(stranger, BO).status_code == 429
    sign_in(own, LAN)

    assert is_in(own)


def test_known_browser_has_a_limit_of_its_own_wherever_it_is():
    cookie = cookie_of(LAN)
    guess(LAN, 7, cookie)
    elsewhere = known(cookie, REMOTE_ADDR="198.51.100.7")

    last = sign_in(elsewhere, LAN, "wrong-password")
    then = sign_in(elsewhere, LAN)

    assert (last.status_code, then.status_code) == (429, 429)
    assert 0 < int(then["Retry-After"]) <= 900
    assert not is_in(elsewhere)


def test_mistakes_of_a_known_browser_count_for_nobody_else():
    guess(LAN, 8, cookie_of(LAN))

    stranger = Client()
    sign_in(stranger, LAN)

    assert is_in(stranger)


def test_own_sign_in_clears_the_browsers_mistakes():
    cookie = cookie_of(LAN)
    guess(LAN, 7, cookie)

    sign_in(known(cookie), LAN)

    assert not AccessAttempt.objects.exists()


def tampered(cookie):
    number, second, proof = cookie.split(".")
    return f"{number[:-1]}x.{second}.{proof}"


@pytest.mark.parametrize(
    "forge",
    [
        tampered,
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda _cookie: "0123456789abcdef.1700000000." + "0" * 64,
        lambda _cookie: "~~..~.x.~" + "9" * 5000,
        lambda _cookie: "é.²³.ß~é.1.ß",
        lambda _cookie: cookie_of(BO),
    ],
    ids=["number", "proof", "invented", "rubbish", "words", "another's"],
)
def test_cookie_that_is_not_the_accounts_own_opens_nothing(forge):
    forged = forge(cookie_of(LAN))
    guess(LAN, 8)

    browser = known(forged)

    assert sign_in(browser, LAN).status_code == 429
    assert not is_in(browser)


def test_typed_name_that_looks_like_a_browser_is_a_name(settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    number = cookie_of(LAN).split(".")[0]
    for _ in range(4):
        guess(f"DEVICE {number}", 1)

    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {
        f"device {number}"
    }


def test_stolen_cookie_is_worth_nothing_once_the_password_is_changed(people):
    cookie = cookie_of(LAN)
    services.set_password(people[0], "new-wild-pepper-72", is_own=True)
    guess(LAN, 8)

    assert sign_in(known(cookie), LAN, "new-wild-pepper-72").status_code == 429


def test_cookie_ends_after_half_a_year():
    cookie = cookie_of(LAN)
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        guess(LAN, 8)
        assert sign_in(known(cookie), LAN).status_code == 429


def test_each_sign_in_renews_the_mark_and_a_family_has_room():
    browser = Client()
    for n in range(MOST + 2):
        name = f"kin{n}@example.com"
        services.open_account(email=name, password=PASSWORD, verified=True)
        sign_in(browser, name)
        browser.post("/accounts/logout/")
    before = browser.cookies[COOKIE].value.split("~")
    sign_in(browser, name)
    after = browser.cookies[COOKIE].value.split("~")

    assert len(before) == len(after) == MOST
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_scripts_and_other_pages_never_see_it():
    browser = Client()
    sign_in(browser, LAN)
    cookie = browser.cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/accounts/"
    assert LAN not in cookie.value
