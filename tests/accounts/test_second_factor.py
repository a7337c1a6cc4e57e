"""A code of the phone: set up, at sign-in, before money goes, turned off."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.forms.signing_in import CodeAgainForm, CodeForm, FirstCodeForm
from core.permissions import ACTS, MONEY_ACTS
from core.secrets import unseal
from payments.payouts.models import PayoutBatch
from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.factories.payouts import make_batch, make_payee

pytestmark = pytest.mark.django_db
SECRET = generate_totp_secret()


def the_code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_a_phone(person):
    TOTP.activate(person, SECRET)
    return person


def sign_in(client, person):
    return client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}
    )


def give(client, name, code):
    url = reverse(name) if not name.startswith("/") else name
    return client.post(url, {"code": code})


@pytest.fixture
def batch():
    make_payee(10_000)
    return make_batch(by=make_staff())


def release(client, batch):
    url = reverse("office:payout_batch", args=["market", batch.pk])
    return client.post(url, {"do": "release"})


def state(batch):
    return PayoutBatch.objects.get(pk=batch.pk).state


def test_acts_of_money_stand_in_the_table():
    assert ACTS.keys() >= MONEY_ACTS


@pytest.mark.django_db(transaction=True)
def test_set_up_with_the_password_and_a_code(client, sent):
    person = make_user("lan@example.com")
    client.force_login(person)
    page = reverse("mfa_activate_totp")

    asked = client.get(page)
    shown = client.post(asked.url, {"password": PASSWORD}, follow=True)
    secret = shown.context["form"].secret
    wrong = give(client, page, "000000")
    right = client.post(page, {"code": the_code(secret)}, follow=True)

    assert "<svg" in shown.text
    assert "This code is not correct" in wrong.text
    assert "Backup codes" in right.text
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept != secret
    assert unseal(kept) == secret
    assert [mail.subject for mail in sent()] == ["Two-step verification was turned on"]


def test_sign_in_asks_for_the_code(client):
    person = with_a_phone(make_user())

    asked = sign_in(client, person)
    wrong = give(client, "mfa_authenticate", "000000")
    was_in = "_auth_user_id" in client.session
    right = give(client, "mfa_authenticate", the_code())

    assert asked.url == reverse("mfa_authenticate")
    assert (wrong.status_code, was_in) == (200, False)
    assert right.url == "/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_code_that_has_just_ended_still_holds(client):
    person = with_a_phone(make_user())
    before = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 - 1))
    sign_in(client, person)

    give(client, "mfa_authenticate", before)

    assert client.session["_auth_user_id"] == str(person.pk)


def test_guessing_the_code_is_stopped_after_five(client):
    person = with_a_phone(make_user())
    sign_in(client, person)

    for _ in range(5):
        give(client, "mfa_authenticate", "000000")
    answer = give(client, "mfa_authenticate", the_code())

    assert "_auth_user_id" not in client.session
    assert "Too many" in answer.text


def test_money_goes_after_the_code_and_what_was_sent_is_done(client, batch):
    client.force_login(with_a_phone(make_staff()))

    detour = release(client, batch)
    before = state(batch)
    give(client, detour.url, "000000")
    still = state(batch)
    done = give(client, detour.url, the_code())

    assert detour.url.startswith(reverse("mfa_reauthenticate"))
    assert (before, still, state(batch)) == ("draft", "draft", "released")
    assert done.url == reverse("office:payout_batch", args=["market", batch.pk])


def test_the_password_is_no_second_factor(client, batch):
    client.force_login(with_a_phone(make_staff()))

    release(client, batch)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = release(client, batch)

    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert state(batch) == "draft"


def test_a_code_holds_for_some_minutes(client, batch):
    person = with_a_phone(make_staff())
    sign_in(client, person)
    give(client, "mfa_authenticate", the_code())

    later = timezone.now() + timedelta(minutes=11)
    with time_machine.travel(later, tick=False):
        answer = release(client, batch)
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert state(batch) == "draft"

    release(client, batch)
    assert state(batch) == "released"


def test_staff_of_a_real_market_have_to_set_it_up(client, batch, settings):
    settings.MONEY_ACTS_NEED_SECOND_FACTOR = True
    client.force_login(make_staff())

    answer = release(client, batch)

    assert answer.url == reverse("mfa_activate_totp")
    assert state(batch) == "draft"


def test_spare_code_opens_once_and_turning_off_takes_them(client):
    person = make_user()
    client.force_login(person)
    page = reverse("mfa_activate_totp")
    client.post(client.get(page).url, {"password": PASSWORD})
    secret = client.get(page).context["form"].secret
    client.post(page, {"code": the_code(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    first, again = Client(), Client()
    for browser in (first, again):
        sign_in(browser, person)
        give(browser, "mfa_authenticate", codes[0])
    client.post(reverse("mfa_deactivate_totp"))

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in again.session
    assert not Authenticator.objects.exists()


def test_secrets_move_to_a_new_key(settings):
    person = with_a_phone(make_user())
    settings.FIELD_KEYS = ["a-new-key", *settings.FIELD_KEYS]

    call_command("rotate_secrets")

    settings.FIELD_KEYS = ["a-new-key"]
    row = Authenticator.objects.get(user=person)
    assert unseal(row.data["secret"]) == SECRET


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp"])
def test_pages_ask_to_sign_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_visits_see_none_of_it(seeing):
    assert seeing.get(reverse("mfa_index")).status_code == 403


def test_chinese_page_asks_for_a_code_of_verification(client):
    """Not for a code of goods or tickets, which has a word of its own there."""
    with translation.override("zh-hans"):
        for form in (CodeForm, CodeAgainForm, FirstCodeForm):
            assert str(form.base_fields["code"].label) == "验证码", form
