"""A new password by a code that is sent to the phone, and to whom none is sent."""

import re

import pytest
from django.core import mail

from accounts.services import set_phone
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.openings import make_phone_owner
from tests.factories.outbox import deliver_everything

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
NEW = "wild-pepper-71"


def ask_for_a_code(client, phone=PHONE):
    client.post("/accounts/password/reset/", {"contact": phone})
    deliver_everything()
    texts = [one.body for one in mail.outbox if one.to == [f"{phone}@sms.test"]]
    return [code[0] for text in texts if (code := re.search(r"\b\d{6}\b", text))]


def enter(client, code):
    fields = {"code": code, "password1": NEW}
    return client.post("/accounts/password/reset/phone/", fields)


def test_proven_number_gets_a_code_that_sets_a_password(client):
    person = make_phone_owner(PHONE)
    (code,) = ask_for_a_code(client)

    enter(client, code)

    person.refresh_from_db()
    assert person.check_password(NEW)


def test_number_that_another_typed_opens_nothing(client):
    """Whoever has it is not whose account it was typed into by mistake."""
    person = make_user("lan@example.com")
    set_phone(person, PHONE, verified=False)

    assert ask_for_a_code(client) == []
    answer = enter(client, "123456")

    person.refresh_from_db()
    assert "code is not correct" in answer.content.decode()
    assert person.check_password(PASSWORD)
    assert not person.phone_verified


def test_number_that_nobody_has_looks_the_same(client):
    assert ask_for_a_code(client) == []
    assert "code is not correct" in enter(client, "123456").content.decode()


def test_account_of_a_number_alone_is_whoever_has_the_number(client):
    person = make_phone_owner(PHONE)
    type(person).objects.filter(pk=person.pk).update(phone_verified=False)

    (code,) = ask_for_a_code(client)
    enter(client, code)

    person.refresh_from_db()
    assert person.check_password(NEW)
    assert person.phone_verified
