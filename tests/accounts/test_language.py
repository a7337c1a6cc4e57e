"""The language stays with the account, and with the cookie for guests."""

import pytest

from accounts import services

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"
SWITCH = "/i18n/setlang/"


@pytest.fixture
def person():
    return services.open_account(
        email="known@example.com", password=PASSWORD, verified=True
    )


def sign_in(client):
    return client.post(
        "/accounts/login/", {"login": "known@example.com", "password": PASSWORD}
    )


def test_guest_keeps_the_language_in_a_cookie(client):
    client.post(SWITCH, {"language": "zh-hans", "next": "/accounts/login/"})

    assert client.cookies["nanpo_language"].value == "zh-hans"
    assert client.get("/accounts/login/")["Content-Language"] == "zh-hans"


def test_switch_stores_the_language_on_the_account(client, person):
    client.force_login(person)

    client.post(SWITCH, {"language": "zh-hans"})

    person.refresh_from_db()
    assert person.language == "zh-hans"


@pytest.mark.parametrize("code", ["", "xx", "zh-hans\0", "x" * 10_000, "../en"])
def test_switch_to_no_language_of_ours_changes_nothing(client, person, code):
    services.remember_language(person, "en")
    client.force_login(person)

    response = client.post(SWITCH, {"language": code})

    person.refresh_from_db()
    assert response.status_code == 302
    assert person.language == "en"


def test_switch_is_a_post_and_never_leaves_the_site(client):
    assert client.get(SWITCH).status_code == 405

    response = client.post(SWITCH, {"language": "en", "next": "https://evil.example/"})

    assert response.url == "/"


def test_sign_in_takes_up_the_language_of_the_account(client, person):
    services.remember_language(person, "zh-hans")

    response = sign_in(client)

    assert response.cookies["nanpo_language"].value == "zh-hans"
    assert response.cookies["nanpo_language"]["httponly"] is True
    assert client.get("/accounts/profile/")["Content-Language"] == "zh-hans"


def test_first_sign_in_gives_the_account_the_language_of_the_page(client, person):
    client.post(SWITCH, {"language": "zh-hans"})

    sign_in(client)

    person.refresh_from_db()
    assert person.language == "zh-hans"


def test_sign_up_keeps_the_language_for_the_mails_to_come(client, sent):
    client.post(SWITCH, {"language": "zh-hans"})
    client.post(
        "/accounts/signup/",
        {
            "contact": "chen@example.com",
            "name": "陈",
            "password1": PASSWORD,
            "agrees": "on",
        },
    )
    client.post(SWITCH, {"language": "en"})

    (message,) = sent()

    html = message.alternatives[0][0]
    assert '<html lang="zh-hans">' in html
