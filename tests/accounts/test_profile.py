"""What one may change about oneself: name, e-mail with proof, phone with a code."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import services
from accounts.models import User
from tests.markup import flat

pytestmark = pytest.mark.django_db
PASSWORD = "wild-pepper-71"


@pytest.fixture
def person() -> User:
    return services.open_account(
        email="known@example.com", password=PASSWORD, verified=True, first_name="Chen"
    )


@pytest.fixture
def signed_in(client, person) -> Client:
    """Signed in, and the password given once more for what is important."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def link_in(message):
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", message.body).group(1)


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/profile/",
        "/accounts/email/",
        "/accounts/phone/change/",
        "/accounts/password/change/",
        "/accounts/addresses/",
        "/accounts/addresses/new/",
        "/accounts/orders/",
    ],
)
def test_pages_of_the_account_ask_guests_to_sign_in(client, page):
    assert client.get(page).url == f"/accounts/login/?next={page}"


@pytest.mark.parametrize(
    "page",
    ["/accounts/", "/accounts/profile/", "/accounts/email/", "/accounts/phone/change/"],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_of_the_account_show_in_both_languages(signed_in, page, language):
    signed_in.cookies["nanpo_language"] = language

    response = signed_in.get(page)

    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert " style=" not in flat(response.text)


def test_home_of_a_guest_offers_the_ways_in(client, text_of):
    page = text_of(client.get("/accounts/"))

    assert "/accounts/login/" in page
    assert "/accounts/signup/" in page
    assert "/accounts/orders/" not in page


def test_name_is_kept_in_one_piece(signed_in, person):
    signed_in.post("/accounts/profile/", {"name": "陈玉兰"})

    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("陈玉兰", "")
    assert str(person) == "陈玉兰"


def test_endless_name_is_refused_and_stays_in_the_form(signed_in, person):
    response = signed_in.post("/accounts/profile/", {"name": "x" * 10_000})

    person.refresh_from_db()
    assert response.context["form"]["name"].value() == "x" * 10_000
    assert list(response.context["form"].errors) == ["name"]
    assert person.first_name == "Chen"


def test_email_changes_once_the_new_one_is_proven(signed_in, person, sent):
    response = signed_in.post(
        "/accounts/email/", {"email": "New@example.com", "action_add": ""}
    )
    person.refresh_from_db()
    (message,) = sent()

    assert response.status_code == 302
    assert person.email == "known@example.com"
    assert message.to == ["new@example.com"]

    signed_in.post(link_in(message))

    person.refresh_from_db()
    assert person.email == "new@example.com"
    assert [address.email for address in EmailAddress.objects.all()] == [
        "new@example.com"
    ]
    told = [letter.to for letter in sent()]
    assert told == [["new@example.com"], ["known@example.com"]]


def test_email_of_another_account_looks_free_and_can_not_be_taken(
    signed_in, person, sent
):
    services.open_account(email="b@example.com", password=PASSWORD, verified=True)

    response = signed_in.post(
        "/accounts/email/", {"email": "b@example.com", "action_add": ""}
    )
    for message in sent():
        signed_in.post(link_in(message))

    person.refresh_from_db()
    assert response.status_code == 302
    assert person.email == "known@example.com"


def test_email_in_use_can_not_be_taken_out(signed_in, person):
    signed_in.post(
        "/accounts/email/", {"email": "known@example.com", "action_remove": ""}
    )

    person.refresh_from_db()
    assert person.email == "known@example.com"
    assert EmailAddress.objects.count() == 1


def test_email_change_asks_for_the_password_and_then_goes_on(client, person, sent):
    client.force_login(person)

    asked = client.post(
        "/accounts/email/", {"email": "new@example.com", "action_add": ""}
    )
    before = EmailAddress.objects.count()
    wrong = client.post(asked.url, {"password": "wrong-password"})
    shown = client.get(asked.url)
    right = client.post(asked.url, {"password": PASSWORD})

    assert asked.url.startswith("/accounts/reauthenticate/?next=")
    assert (before, wrong.status_code, shown.status_code) == (1, 200, 200)
    assert right.status_code == 302
    assert [message.to for message in sent()] == [["new@example.com"]]


def test_phone_changes_by_a_code(signed_in, person, sent):
    signed_in.post("/accounts/phone/change/", {"phone": "137 0013 7000"})
    person.refresh_from_db()
    (text,) = sent()
    assert person.phone is None

    code = re.match(r"\d{6}", text.body).group(0)
    signed_in.post("/accounts/phone/verify/", {"code": code})

    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("+8613700137000", True)


def test_phone_of_another_account_can_not_be_taken(signed_in, person, sent):
    services.open_account(phone="+8613900139000", password=PASSWORD, verified=True)

    response = signed_in.post("/accounts/phone/change/", {"phone": "13900139000"})

    assert response.status_code in {200, 302}
    for text in sent():
        code = re.match(r"\d{6}", text.body)
        page = {"code": code.group(0) if code else "000000"}
        assert signed_in.post("/accounts/phone/verify/", page).status_code == 200
    person.refresh_from_db()
    assert person.phone is None


@pytest.mark.parametrize(
    "phone", ["", "abc", "1", "\0", "+999999999999999", "1" * 9000]
)
def test_phone_that_is_none_gets_a_clear_error(signed_in, phone):
    response = signed_in.post("/accounts/phone/change/", {"phone": phone})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["phone"]


def test_account_with_a_phone_alone_adds_an_email(client, sent):
    user = services.open_account(
        phone="+8613900139000", password=PASSWORD, verified=True
    )
    client.post("/accounts/login/", {"login": "13900139000", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    client.post(link_in(sent()[0]))

    user.refresh_from_db()
    assert (user.email, user.phone) == ("new@example.com", "+8613900139000")


def test_second_code_for_a_new_phone_within_half_a_minute_is_refused(signed_in, sent):
    signed_in.post("/accounts/phone/change/", {"phone": "137 0013 7000"})
    sent()

    response = signed_in.post("/accounts/phone/change/", {"phone": "13700137000"})

    assert response.status_code == 429
    assert sent() == []


def test_phone_that_was_taken_meanwhile_is_not_doubled(signed_in, person, sent):
    signed_in.post("/accounts/phone/change/", {"phone": "137 0013 7000"})
    code = re.match(r"\d{6}", sent()[0].body).group(0)
    services.open_account(phone="+8613700137000", password=PASSWORD, verified=True)

    response = signed_in.post("/accounts/phone/verify/", {"code": code})

    person.refresh_from_db()
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]
    assert person.phone is None


def test_phone_taken_at_the_same_moment_is_said(person):
    services.open_account(phone="+8613700137000", password=PASSWORD, verified=True)

    with pytest.raises(services.ContactTakenError):
        services.set_phone(person, "+8613700137000", verified=True)

    assert (person.phone, person.phone_verified) == (None, False)


def test_email_of_an_unproven_account_can_not_be_taken_over(signed_in, person, sent):
    """Nor does it fail: both accounts stay as they are, and the person is told."""
    signed_in.post("/accounts/email/", {"email": "squat@example.com", "action_add": ""})
    (message,) = sent()
    squatter = User.objects.create_user("squat@example.com", PASSWORD)

    response = signed_in.post(link_in(message), follow=True)

    person.refresh_from_db()
    squatter.refresh_from_db()
    assert response.status_code == 200
    assert b"use this e-mail address. Please enter a different one." in response.content
    assert (person.email, squatter.email) == ("known@example.com", "squat@example.com")
    assert EmailAddress.objects.get(user=person, verified=True).email == person.email


def test_home_costs_few_queries(signed_in, queries):
    with queries(9):
        response = signed_in.get("/accounts/")

    assert response.status_code == 200


@pytest.mark.parametrize("page", ["", "profile/", "addresses/", "orders/"])
def test_pages_of_the_account_are_kept_in_no_cache(signed_in, page):
    response = signed_in.get(f"/accounts/{page}")

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_name_that_others_see_is_chosen_and_given_up(signed_in, person):
    page = signed_in.get("/accounts/profile/")
    assert "now “Chen”" in page.content.decode()

    signed_in.post("/accounts/profile/", {"name": "Chen Yulan", "shown_as": "果园"})
    person.refresh_from_db()
    assert (person.public_name, person.get_full_name()) == ("果园", "Chen Yulan")

    signed_in.post("/accounts/profile/", {"name": "Chen Yulan", "shown_as": ""})
    person.refresh_from_db()
    assert person.public_name == "Chen Y."


@pytest.mark.parametrize("contact", ["chen@example.com", "call 138 0013 8000"])
def test_name_that_others_see_leads_nobody_past_the_market(signed_in, person, contact):
    answer = signed_in.post(
        "/accounts/profile/", {"name": "Chen Yulan", "shown_as": contact}
    )

    person.refresh_from_db()
    assert list(answer.context["form"].errors) == ["shown_as"]
    assert (person.shown_as, person.first_name) == ("", "Chen")
