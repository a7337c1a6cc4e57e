"""Signing in and out: the same answer for known and unknown, limits, no fixation."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"
LOGIN = "/accounts/login/"


@pytest.fixture
def person() -> User:
    return services.open_account(
        email="known@example.com",
        phone="+8613900139000",
        password=PASSWORD,
        verified=True,
    )


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "login",
    ["known@example.com", "KNOWN@example.com", "139 0013 9000", "+86 139-0013-9000"],
)
def test_sign_in_takes_email_and_phone_as_people_type_them(client, person, login):
    response = sign_in(client, login)

    assert response.status_code == 302
    assert response.url == "/"
    assert is_in(client)


def test_sign_in_of_an_unproven_email_sends_the_link_again(client, sent):
    services.open_account(email="new@example.com", password=PASSWORD)

    response = sign_in(client, "new@example.com")

    assert response.url == "/accounts/confirm-email/"
    assert [message.to for message in sent()] == [["new@example.com"]]
    assert not is_in(client)


def test_sign_in_of_a_closed_account_is_refused(client, person):
    User.objects.update(is_active=False)

    response = sign_in(client, "known@example.com")

    assert not is_in(client)
    assert response.url == "/accounts/inactive/"


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("known@example.com", "nobody@example.com"),
        ("+8613900139000", "+8613900139999"),
    ],
)
def test_wrong_sign_in_looks_the_same_for_known_and_unknown(
    person, text_of, known, unknown
):
    answers = []
    for login in (known, unknown):
        response = sign_in(Client(), login, "wrong-password")
        answers.append((response.status_code, text_of(response).replace(login, "X")))

    assert answers[0] == answers[1]
    assert answers[0][0] == 200


@pytest.mark.parametrize("login", ["known@example.com", "nobody@example.com"])
def test_wrong_sign_in_hashes_one_password_whoever_is_named(
    client, person, settings, login
):
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    from tests.accounts.hashing import CountingHasher

    services.set_password(person, PASSWORD, is_own=True)
    CountingHasher.calls = 0

    sign_in(client, login, "wrong-password")

    assert CountingHasher.calls == 1


def test_session_key_changes_at_sign_in(client, person):
    client.get(LOGIN)
    session = client.session
    session["basket"] = "kept"
    session.save()
    client.cookies["nanpo_session"] = session.session_key
    before = session.session_key

    sign_in(client, "known@example.com")

    assert client.session.session_key != before
    assert not Client().session.exists(before)


def test_sign_out_needs_a_post(client, person):
    client.force_login(person)

    shown = client.get("/accounts/logout/")
    assert shown.status_code == 200
    assert is_in(client)

    response = client.post("/accounts/logout/")
    assert response.url == "/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "http:evil.example",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "http://testserver@evil.example/",
        "http://evil.example:80\\@testserver/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "http://[::1",
        "ftp://testserver/",
        "//testserver.evil.example",
        "\0//evil.example",
    ],
)
def test_next_never_leaves_the_site(client, person, target):
    response = sign_in(client, "known@example.com", next=target)

    assert response.status_code == 302
    assert response.url == "/"
    assert is_in(client)


@pytest.mark.parametrize("target", ["/checkout/", "/basket/?seen=1", "/farms/a/#b"])
def test_next_goes_on_to_a_page_of_the_site(client, person, target):
    assert sign_in(client, "known@example.com", next=target).url == target


def test_sign_out_never_leaves_the_site(client, person):
    client.force_login(person)

    response = client.post("/accounts/logout/", {"next": "https://evil.example/"})

    assert response.url == "/"


def test_eighth_wrong_password_locks_the_name_from_that_address(client, person):
    answers = [
        sign_in(client, "known@example.com", "wrong-password").status_code
        for _ in range(8)
    ]

    locked = sign_in(client, "known@example.com")

    assert answers == [200] * 7 + [429]
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 900
    assert not is_in(client)


def test_lock_holds_for_any_way_of_writing_the_name(client, person):
    for login in ("139 0013 9000", "+8613900139000") * 4:
        sign_in(client, login, "wrong-password")

    assert sign_in(client, "0086 139 0013 9000").status_code == 429
    assert not is_in(client)


def test_lock_looks_the_same_for_known_and_unknown(person, text_of):
    pages = []
    for login in ("known@example.com", "nobody@example.com"):
        visitor = Client()
        for _ in range(8):
            response = sign_in(visitor, login, "wrong-password")
        pages.append((response.status_code, text_of(response).replace(login, "X")))

    assert pages[0] == pages[1]


def test_lock_lets_others_in_from_there_and_the_person_from_elsewhere(person):
    services.open_account(email="b@example.com", password=PASSWORD, verified=True)
    for _ in range(8):
        sign_in(Client(), "known@example.com", "wrong-password")

    other, elsewhere = Client(), Client(REMOTE_ADDR="198.51.100.7")
    sign_in(other, "b@example.com")
    sign_in(elsewhere, "known@example.com")

    assert is_in(other)
    assert is_in(elsewhere)


def test_address_is_locked_at_its_own_higher_limit(person, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 12
    for n in range(12):
        sign_in(Client(), f"guess{n}@example.com", "wrong-password")

    locked = Client()
    response = sign_in(locked, "known@example.com")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    sign_in(elsewhere, "known@example.com")

    assert response.status_code == 429
    assert not is_in(locked)
    assert is_in(elsewhere)


def test_own_sign_in_does_not_clear_what_the_address_did(person, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 6
    for n in range(5):
        sign_in(Client(), f"guess{n}@example.com", "wrong-password")
    sign_in(Client(), "known@example.com")
    sign_in(Client(), "guess9@example.com", "wrong-password")

    assert sign_in(Client(), "known@example.com").status_code == 429


def test_right_password_clears_the_wrong_ones_of_email_and_phone(client, person):
    for login in ("known@example.com", "139 0013 9000"):
        sign_in(client, login, "wrong-password")

    sign_in(client, "known@example.com")

    assert not AccessAttempt.objects.exists()


def test_lock_is_kept_in_the_database_and_ends_after_a_quarter_of_an_hour(
    client, person
):
    for _ in range(8):
        sign_in(client, "known@example.com", "wrong-password")
    assert AccessAttempt.objects.get().failures_since_start == 8

    past = timezone.now() - timedelta(minutes=16)
    AccessAttempt.objects.update(attempt_time=past)

    assert sign_in(client, "known@example.com").status_code == 302
    assert is_in(client)


def test_tries_during_a_lock_do_not_prolong_it(client, person):
    for _ in range(8):
        sign_in(client, "known@example.com", "wrong-password")
    before = AccessAttempt.objects.get()

    sign_in(client, "known@example.com", "wrong-password")

    after = AccessAttempt.objects.get()
    assert after.attempt_time == before.attempt_time
    assert after.failures_since_start == 8


def test_forged_forwarded_address_changes_nothing(person):
    for n in range(8):
        sign_in(
            Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}"),
            "known@example.com",
            "wrong-password",
        )

    assert sign_in(Client(), "known@example.com").status_code == 429


@pytest.mark.parametrize("login", ["x" * 300, "a\0b", "\u202e", "🍅@🍅", "' or 1=1--"])
def test_hostile_logins_get_an_answer(browser, login):
    response = sign_in(browser, login, "wrong-password")

    assert response.status_code == 200
    assert response.context["form"].errors


def test_signed_in_people_are_led_on_from_the_sign_in_page(client, person):
    client.force_login(person)

    assert client.get(f"{LOGIN}?next=/basket/").url == "/basket/"


def test_admin_and_dashboard_sign_in_lead_to_ours(client):
    assert client.get("/admin/login/").url.startswith("/accounts/login/")
    assert client.get("/dashboard/login/").url == "/accounts/login/"
