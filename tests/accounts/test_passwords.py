"""A new password: by a mailed link, by a code to the phone, or from the profile."""

import re

import pytest
from django.test import Client

from accounts import services
from accounts.models import User

pytestmark = pytest.mark.django_db
OLD, NEW = "wild-pepper-71", "stone-millet-48"
RESET = "/accounts/password/reset/"


@pytest.fixture
def person() -> User:
    return services.open_account(
        email="known@example.com",
        phone="+8613900139000",
        password=OLD,
        verified=True,
    )


def link_in(message):
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", message.body).group(1)


def test_reset_by_mail_saves_a_new_password_and_ends_sessions(client, person, sent):
    elsewhere = Client()
    elsewhere.force_login(person)
    client.post(RESET, {"contact": "Known@example.com"})
    (message,) = sent()
    form_page = client.get(link_in(message)).url

    response = client.post(form_page, {"password1": NEW})

    person.refresh_from_db()
    assert person.check_password(NEW)
    assert response.url == "/accounts/password/reset/key/done/"
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert [letter.subject for letter in sent()] == ["Your password was changed"]


def test_reset_link_works_once(client, person, sent):
    client.post(RESET, {"contact": "known@example.com"})
    link = link_in(sent()[0])
    client.post(client.get(link).url, {"password1": NEW})

    again = Client().get(link)

    assert again.status_code == 200
    assert again.context["token_fail"] is True


@pytest.mark.parametrize(
    "link",
    [
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/password/reset/key/zzzzzzzzzzzzz-abc/",
        "/accounts/password/reset/key/0-a%00b/",
        "/accounts/confirm-email/abc:def:ghi/",
        "/accounts/confirm-email/%F0%9F%8D%85/",
    ],
)
def test_made_up_links_get_a_clear_answer(browser, link):
    response = browser.get(link)

    assert response.status_code in {200, 404}
    if response.status_code == 200:
        assert b"This link has been used or is too old." in response.content


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("known@example.com", "nobody@example.com"),
        ("+8613900139000", "+8613900138888"),
    ],
)
def test_reset_looks_the_same_for_known_and_unknown(
    person, sent, text_of, known, unknown
):
    answers = []
    for contact in (known, unknown):
        visitor = Client()
        first = visitor.post(RESET, {"contact": contact})
        then = text_of(visitor.get(first.url))
        for number in ("139 0013 9000", "139 0013 8888"):
            then = then.replace(number, "X")
        answers.append((first.status_code, first.url, then, len(sent())))

    assert answers[0] == answers[1]


def test_reset_tells_an_unknown_address_that_it_has_no_account(client, sent):
    client.post(RESET, {"contact": "nobody@example.com"})

    (message,) = sent()
    assert message.subject == "No account with this address"


def test_reset_by_phone_takes_the_code_and_saves_the_password(client, person, sent):
    response = client.post(RESET, {"contact": "139 0013 9000"})
    assert response.url == "/accounts/password/reset/phone/"
    code = re.match(r"\d{6}", sent()[0].body).group(0)

    response = client.post(response.url, {"code": code, "password1": NEW})

    person.refresh_from_db()
    assert response.url == "/accounts/login/"
    assert person.check_password(NEW)
    assert client.get("/accounts/password/reset/phone/").url == RESET


def test_reset_by_phone_ends_after_three_wrong_codes(client, person, sent):
    client.post(RESET, {"contact": "13900139000"})
    code = re.match(r"\d{6}", sent()[0].body).group(0)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    page = "/accounts/password/reset/phone/"

    answers = [
        client.post(page, {"code": wrong, "password1": NEW}).status_code
        for _ in range(3)
    ]
    late = client.post(page, {"code": code, "password1": NEW})

    person.refresh_from_db()
    assert answers == [200, 200, 302]
    assert late.url == RESET
    assert person.check_password(OLD)


def test_reset_by_phone_for_nobody_takes_no_code(client, sent):
    client.post(RESET, {"contact": "13900139000"})
    sent()
    page = "/accounts/password/reset/phone/"

    response = client.post(page, {"code": "-", "password1": NEW})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]


def test_change_ends_all_other_sessions_and_keeps_this_one(client, person):
    elsewhere = Client()
    for visitor in (client, elsewhere):
        visitor.force_login(person)
    before = client.session.session_key

    response = client.post(
        "/accounts/password/change/", {"oldpassword": OLD, "password1": NEW}
    )

    assert response.url == "/accounts/profile/"
    assert client.session.session_key != before
    assert client.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302


def test_change_asks_for_the_present_password(client, person):
    client.force_login(person)

    response = client.post(
        "/accounts/password/change/", {"oldpassword": "no", "password1": NEW}
    )

    person.refresh_from_db()
    assert list(response.context["form"].errors) == ["oldpassword"]
    assert person.check_password(OLD)
