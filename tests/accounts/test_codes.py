"""Signing in with a code by mail or SMS, in place of the password."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.services import set_phone
from core.models import OutboxMessage
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.openings import make_phone_owner
from tests.factories.outbox import deliver_everything

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
ASK, ENTER = "/accounts/login/code/", "/accounts/login/code/confirm/"


def ask(client, contact, **more):
    return client.post(ASK, {"contact": contact, **more})


def codes(to):
    deliver_everything()
    texts = [one.body for one in mail.outbox if one.to == [to]]
    return [code[0] for text in texts if (code := re.search(r"\b\d{6}\b", text))]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_code_by_mail_signs_in_once(client):
    person = make_user("lan@example.com")
    assert ask(client, "LAN@example.com").status_code == 302
    (code,) = codes("lan@example.com")

    client.post(ENTER, {"code": code})

    assert client.session["_auth_user_id"] == str(person.pk)
    client.logout()
    client.post(ENTER, {"code": code})
    assert not is_signed_in(client)


def test_a_code_by_sms_signs_in(client):
    person = make_phone_owner(PHONE)
    ask(client, "139 0013 9000")
    (code,) = codes(f"{PHONE}@sms.test")

    client.post(ENTER, {"code": code})

    assert client.session["_auth_user_id"] == str(person.pk)


def test_it_leads_where_one_wanted_to_go(client):
    make_user("lan@example.com")
    answer = ask(client, "lan@example.com", next="/accounts/orders/")
    (code,) = codes("lan@example.com")

    answer = client.post(answer.url, {"code": code, "next": "/accounts/orders/"})
    assert answer.url == "/accounts/orders/"


def test_three_wrong_codes_end_it(client):
    make_user("lan@example.com")
    ask(client, "lan@example.com")
    (code,) = codes("lan@example.com")
    wrong = "000000" if code != "000000" else "111111"

    said = client.post(ENTER, {"code": wrong}).text
    assert "code is not correct" in said
    client.post(ENTER, {"code": wrong})
    assert client.post(ENTER, {"code": wrong}).url == ASK
    client.post(ENTER, {"code": code})
    assert not is_signed_in(client)


def test_a_code_is_over_after_ten_minutes(client):
    make_user("lan@example.com")
    ask(client, "lan@example.com")
    (code,) = codes("lan@example.com")

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client.post(ENTER, {"code": code})
    assert not is_signed_in(client)


def test_the_code_is_kept_nowhere_once_it_is_sent(client):
    make_user("lan@example.com")
    ask(client, "lan@example.com")
    (code,) = codes("lan@example.com")

    kept = OutboxMessage.objects.filter(topic="account.mail_code")
    assert [one.payload for one in kept] == [{}]
    assert code


def test_nobody_learns_who_has_an_account(client):
    make_user("lan@example.com")
    known = ask(client, "lan@example.com")
    client.post("/accounts/logout/")
    unknown = ask(client, "no@example.com")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert codes("no@example.com") == []
    (told,) = [one for one in mail.outbox if one.to == ["no@example.com"]]
    assert "There is no account with this e-mail address" in told.body
    assert "code is not correct" in client.post(ENTER, {"code": "123456"}).text
    assert not is_signed_in(client)


def test_what_another_typed_opens_nothing(client):
    """Neither a number nor an address that its owner never put there."""
    person = make_user("lan@example.com")
    set_phone(person, PHONE, verified=False)
    ask(client, PHONE)
    assert codes(f"{PHONE}@sms.test") == []

    set_phone(person, PHONE, verified=True)
    person.emailaddress_set.update(verified=False)
    ask(client, "lan@example.com")
    assert codes("lan@example.com") == []


def test_who_proves_the_number_by_a_code_has_the_account_alone(client):
    """Somebody may have joined with it and a password, and waited for its owner."""
    person = make_phone_owner(PHONE, verified=False)
    ask(client, PHONE)
    (code,) = codes(f"{PHONE}@sms.test")
    client.post(ENTER, {"code": code})
    assert client.session["_auth_user_id"] == str(person.pk)

    elsewhere = Client()
    said = elsewhere.post("/accounts/login/", {"login": PHONE, "password": PASSWORD})

    assert not is_signed_in(elsewhere)
    assert "is not right" in said.text
    person.refresh_from_db()
    assert person.phone_verified
    assert not person.has_usable_password()
    assert client.get("/accounts/password/set/").status_code == 200


def test_a_proven_account_keeps_its_password_with_a_code(client):
    person = make_phone_owner(PHONE)
    ask(client, PHONE)
    (code,) = codes(f"{PHONE}@sms.test")
    client.post(ENTER, {"code": code})

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_closed_account_gets_none(client):
    person = make_user("lan@example.com")
    person.is_active = False
    person.save()
    ask(client, "lan@example.com")

    assert codes("lan@example.com") == []


def test_one_who_asks_again_at_once_is_told_to_wait(client):
    make_user("lan@example.com")
    ask(client, "lan@example.com")
    # Who waits for a code is led to its page; a new one is asked for from there.
    assert ask(client, "lan@example.com").url == ENTER
    assert client.post("/accounts/logout/", {"next": ASK}).url == ASK

    answer = ask(client, "lan@example.com")

    assert "wait 30 seconds" in answer.text
    assert "lan@example.com" in answer.text
    assert len(codes("lan@example.com")) == 1


def test_what_is_no_contact_is_said(client):
    answer = ask(client, "lan@")
    assert "Please enter an e-mail address" in answer.text
    assert "lan@" in answer.text


def test_two_step_verification_is_asked_all_the_same(client):
    TOTP.activate(make_user("lan@example.com"), generate_totp_secret())
    ask(client, "lan@example.com")
    (code,) = codes("lan@example.com")

    answer = client.post(ENTER, {"code": code})

    assert answer.url.startswith("/accounts/2fa/")
    assert not is_signed_in(client)
