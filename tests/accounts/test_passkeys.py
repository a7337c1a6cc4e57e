"""Passkeys: made, named, used and removed; what they open, and what they don't."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.privacy import parts_of
from core.models import OutboxMessage
from payments.payouts.models import PayoutBatch
from tests.accounts.soft_passkey import SoftPasskey
from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.factories.payouts import make_batch, make_payee

pytestmark = pytest.mark.django_db

ADD, KEYS = "mfa_add_webauthn", "mfa_list_webauthn"
LOGIN = "mfa_login_webauthn"


@pytest.fixture
def person():
    return make_user()


def by_password(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    # As whoever changes how their account opens.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def add(client, passkey, name="My phone"):
    page = client.get(reverse(ADD))
    credential = passkey.create(json.loads(page.context["options"]))
    return client.post(reverse(ADD), {"name": name, "credential": credential})


@pytest.fixture
def passkey(person):
    """Of somebody who has signed in elsewhere meanwhile."""
    made = SoftPasskey()
    client = Client()
    by_password(client, person)
    assert add(client, made).status_code == 302
    return made


def sign_in(client, passkey, **more):
    asked = client.get(reverse(LOGIN), headers={"Accept": "application/json"}).json()
    sent = {"credential": passkey.get(asked["request_options"])} | more
    return client.post(reverse(LOGIN), sent)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_passkey_signs_in_without_a_password(client, person, passkey):
    answer = sign_in(client, passkey, next="/basket/")

    assert answer.headers["Location"] == "/basket/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Authenticator.objects.get().last_used_at is not None


def test_password_alone_goes_on_signing_in(client, person, passkey):
    by_password(client, person)
    assert is_signed_in(client)


def test_address_elsewhere_is_not_followed(client, passkey):
    answer = sign_in(client, passkey, next="https://evil.example/")
    assert "evil" not in answer.headers["Location"]


def test_added_passkey_is_listed_and_told_by_mail(client, person, passkey):
    told = OutboxMessage.objects.filter(topic="account.changed")
    assert [each.payload["what"] for each in told] == ["webauthn_added"]
    by_password(client, person)
    assert "My phone" in client.get(reverse(KEYS)).text
    assert not Authenticator.objects.exclude(type="webauthn").exists()


@pytest.mark.parametrize("name", ["", "  "])
def test_passkey_without_a_name_gets_a_number(client, person, name):
    by_password(client, person)
    add(client, SoftPasskey(), name)
    assert Authenticator.objects.get().wrap().name == "Passkey 1"


def test_passkey_is_renamed_and_removed(client, person, passkey):
    pk = Authenticator.objects.get().pk
    by_password(client, person)
    client.post(reverse("mfa_edit_webauthn", args=[pk]), {"name": "Old phone"})
    assert "Old phone" in client.get(reverse(KEYS)).text

    assert "Old phone" in client.get(reverse("mfa_remove_webauthn", args=[pk])).text
    client.post(reverse("mfa_remove_webauthn", args=[pk]))

    assert not Authenticator.objects.exists()
    client.logout()
    assert sign_in(client, passkey).headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_nobody_sees_or_removes_anothers(client, passkey):
    pk = Authenticator.objects.get().pk
    by_password(client, make_user(email="other@example.org"))
    assert "My phone" not in client.get(reverse(KEYS)).text
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().wrap().name == "My phone"


def test_adding_asks_for_the_password_again(client, person):
    client.force_login(person)
    answer = client.get(reverse(ADD))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_passkey_without_a_finger_or_pin_is_refused(client, person):
    by_password(client, person)
    answer = add(client, SoftPasskey(is_verified=False))
    assert "not correct" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_passkey_of_another_site_is_refused(client, person):
    by_password(client, person)
    add(client, SoftPasskey("evil.example"))
    assert not Authenticator.objects.exists()


def test_answer_of_before_opens_nothing(client, passkey):
    asked = client.get(reverse(LOGIN), headers={"Accept": "application/json"}).json()
    credential = passkey.get(asked["request_options"])
    client.get(reverse(LOGIN), headers={"Accept": "application/json"})
    client.post(reverse(LOGIN), {"credential": credential})
    assert not is_signed_in(client)


def test_key_that_is_not_the_persons_opens_nothing(client, passkey):
    stranger = SoftPasskey()
    stranger.user, stranger.id = passkey.user, passkey.id
    sign_in(client, stranger)
    assert not is_signed_in(client)


NONSENSE = [
    "", "x", "null", "[]", "7", "{}", '{"id": 7}', '{"response": []}',
    '{"id":"A","rawId":"A","type":"public-key","response":{}}',
    (
        '{"id":"A","rawId":"A","type":"public-key","response":{"clientDataJSON":"A",'
        '"authenticatorData":"AA","signature":"AA","attestationObject":"AA",'
        '"userHandle":"-_8"}}'
    ),
]  # fmt: skip


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_what_no_browser_sends_is_refused(client, person, nonsense):
    client.get(reverse(LOGIN), headers={"Accept": "application/json"})
    answer = client.post(reverse(LOGIN), {"credential": nonsense})
    assert answer.headers["Location"] == reverse("account_login")

    by_password(client, person)
    client.get(reverse(ADD))
    assert client.post(reverse(ADD), {"credential": nonsense}).status_code == 200
    assert not Authenticator.objects.exists()


def test_closed_account_stays_closed(client, person, passkey):
    person.is_active = False
    person.save()
    sign_in(client, passkey)
    assert not is_signed_in(client)


def test_passkey_spares_the_code_at_sign_in_but_not_before_money_goes(client):
    staff, passkey = make_staff(), SoftPasskey()
    by_password(client, staff)
    add(client, passkey)
    TOTP.activate(staff, generate_totp_secret())
    make_payee(10_000)
    batch = make_batch(by=make_staff())
    client.logout()

    waiting = Client()
    by_password(waiting, staff)
    assert not is_signed_in(waiting)
    sign_in(client, passkey)
    assert is_signed_in(client)

    url = reverse("office:payout_batch", args=["market", batch.pk])
    answer = client.post(url, {"do": "release"})
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert PayoutBatch.objects.get().released_at is None


def test_export_names_passkeys_and_gives_none_away(person, passkey):
    (table,) = [part for part in parts_of(person) if part.name == "passkeys"]
    assert [row["name"] for row in table.rows] == ["My phone"]
    assert set(table.rows[0]) == {"name", "added", "last_used"}


def test_secrets_are_renewed_beside_passkeys(person, passkey):
    before = Authenticator.objects.get().data
    call_command("rotate_secrets")
    assert Authenticator.objects.get().data == before


def test_without_scripts_nothing_of_it_is_shown(client, person):
    page = client.get(reverse("account_login")).text
    form = page.partition('data-passkey="get"')[2].partition(">")[0]
    assert "hidden" in form
    by_password(client, person)
    page = client.get(reverse(ADD)).text
    assert "Passkeys need JavaScript" in page
