"""Sealed words: what opens them, what never shows them, and how keys are changed."""

import json
import pickle
from io import StringIO

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.secrets import (
    Secret,
    SecretField,
    UnreadableSecretError,
    masked,
    seal,
    unseal,
)
from tests.factories.vendors import make_farm
from vendors.banking.models import BankAccount

NUMBER = "6228480402564890018"
OLD, NEW = "o" * 50, "n" * 50


@pytest.fixture
def account(db):
    return BankAccount.objects.create(
        partner=make_farm(),
        country="CN",
        holder="Li Guiying",
        bank="ABC",
        number=Secret.of(NUMBER),
    )


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM banking_bankaccount")
        return cursor.fetchone()[0]


def test_what_is_sealed_comes_back():
    assert unseal(seal("账号 " + NUMBER)) == "账号 " + NUMBER
    assert seal(NUMBER) != seal(NUMBER)


@pytest.mark.parametrize("token", ["", "x", "gAAAAAB", "é", seal(NUMBER)[:-4] + "AAAA"])
def test_forged_token_opens_nothing(token):
    with pytest.raises(UnreadableSecretError):
        unseal(token)


def test_token_grows_old():
    with pytest.raises(UnreadableSecretError):
        unseal(seal(NUMBER), max_age=-1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NUMBER, "•••• 0018"),
        ("DE89370400440532013000", "•••• 3000"),
        ("123456", "•••• 56"),
        ("12", "••••"),
        ("", "••••"),
    ],
)
def test_mask_shows_the_end_and_never_most_of_it(text, shown):
    assert masked(text) == shown


def test_secret_shows_its_mask_wherever_it_is_printed():
    secret = Secret.of(NUMBER)

    told = [str(secret), repr(secret), f"{secret}", json.dumps(str(secret))]

    assert [one for one in told if NUMBER[:-4] in one] == []
    assert secret.reveal() == NUMBER
    assert NUMBER.encode() not in pickle.dumps(secret)


def test_secret_of_a_lost_key_prints_and_does_not_open(settings):
    settings.FIELD_KEYS = [OLD]
    secret = Secret.of(NUMBER)
    settings.FIELD_KEYS = [NEW]

    assert str(secret) == "•••• ????"
    with pytest.raises(UnreadableSecretError):
        secret.reveal()


def test_database_holds_it_sealed(account):
    account.refresh_from_db()

    assert NUMBER not in stored()
    assert unseal(stored()) == account.number.reveal() == NUMBER


@pytest.mark.parametrize("plain", [NUMBER, 5, b"x"])
def test_plain_text_never_gets_in(account, plain):
    account.number = plain
    with pytest.raises(TypeError), transaction.atomic():
        account.save()
    with pytest.raises(ValidationError):
        SecretField().to_python(plain)

    assert unseal(stored()) == NUMBER


def test_dump_of_the_database_keeps_it_sealed(account):
    dumped = serializers.serialize("json", [account])

    assert NUMBER not in dumped
    assert unseal(json.loads(dumped)[0]["fields"]["number"]) == NUMBER


def test_no_form_writes_it_by_itself():
    assert SecretField().formfield() is None


# --- Keys are changed -----------------------------------------------------------


def test_keys_are_changed_without_losing_anything(settings, db):
    settings.FIELD_KEYS = [OLD]
    account = BankAccount.objects.create(
        partner=make_farm(),
        country="CN",
        holder="x",
        bank="y",
        number=Secret.of(NUMBER),
    )
    settings.FIELD_KEYS = [NEW, OLD]
    out = StringIO()

    call_command("rotate_secrets", stdout=out)

    assert out.getvalue() == "1 secrets are sealed with the newest key.\n"
    settings.FIELD_KEYS = [NEW]
    account.refresh_from_db()
    assert account.number.reveal() == NUMBER


def test_change_of_keys_says_what_no_key_opens(settings, account):
    settings.FIELD_KEYS = [NEW]
    before = stored()

    with pytest.raises(CommandError, match=f"banking.BankAccount {account.pk}"):
        call_command("rotate_secrets", stdout=StringIO())

    assert stored() == before


def test_key_may_be_any_passphrase(settings):
    settings.FIELD_KEYS = ["钥匙 with spaces, and more"]

    assert unseal(seal(NUMBER)) == NUMBER
