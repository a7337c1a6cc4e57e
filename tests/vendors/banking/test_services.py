"""Bank details: entered, changed, confirmed, handed over; masked in every record."""

import logging

import pytest
from django.db import IntegrityError, transaction

from core.secrets import Secret
from core.transitions import TransitionError
from tests.factories.accounts import make_user
from tests.factories.vendors import (
    ACCOUNT_NUMBER,
    IBAN,
    bank_details,
    make_cooperative,
    make_draft_application,
    make_farm,
    make_member,
)
from tests.news import noted
from vendors.banking.models import BankAccount, BankAccountEvent
from vendors.banking.queries import account_of, account_of_application, history_of
from vendors.banking.services import (
    OwnAccountError,
    StaleAccountError,
    confirm_account,
    keep_account,
)
from vendors.banking.states import AccountState
from vendors.onboarding.services.decisions import approve
from vendors.onboarding.services.drafts import enter_bank, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard")


@pytest.fixture
def owner(farm):
    return make_member(farm)


@pytest.fixture
def clerk():
    return make_member(make_cooperative(), "admin")


def state_of(farm):
    account = account_of(farm)
    return (account.version, account.state, account.number.reveal())


def test_account_is_entered_and_waits_to_be_confirmed(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)

    account = account_of(farm)
    assert state_of(farm) == (1, AccountState.ENTERED, ACCOUNT_NUMBER)
    assert (account.changed_by, account.confirmed_by) == (owner, None)
    assert account.masked == "•••• 0018"
    assert str(account) == "Agricultural Bank of China, Pingshun •••• 0018"


def test_nobody_elses_account_is_found(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)

    assert account_of(make_farm()) is None
    assert account_of_application(None) is None


def test_account_is_confirmed_by_somebody_else(farm, owner, clerk):
    keep_account(farm, bank_details(), seen=0, by=owner)

    confirm_account(farm, seen=1, by=clerk)

    account = account_of(farm)
    assert (account.state, account.confirmed_by) == (AccountState.CONFIRMED, clerk)
    assert account.confirmed_at is not None


def test_who_entered_it_cannot_confirm_it(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)

    with pytest.raises(OwnAccountError):
        confirm_account(farm, seen=1, by=owner)

    assert account_of(farm).state == AccountState.ENTERED


def test_changed_account_has_to_be_confirmed_again(farm, owner, clerk):
    keep_account(farm, bank_details(), seen=0, by=owner)
    confirm_account(farm, seen=1, by=clerk)

    keep_account(farm, bank_details(number=IBAN, country="DE"), seen=1, by=owner)

    account = account_of(farm)
    assert state_of(farm) == (2, AccountState.ENTERED, IBAN)
    assert (account.confirmed_by, account.confirmed_at) == (None, None)


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_stale_change_changes_nothing(farm, owner, seen):
    keep_account(farm, bank_details(), seen=0, by=owner)

    with pytest.raises(StaleAccountError):
        keep_account(farm, bank_details(number="1234567"), seen=seen, by=owner)

    assert state_of(farm) == (1, AccountState.ENTERED, ACCOUNT_NUMBER)
    assert BankAccountEvent.objects.count() == 1


def test_what_was_not_seen_is_not_confirmed(farm, owner, clerk):
    with pytest.raises(StaleAccountError):
        confirm_account(farm, seen=0, by=clerk)
    keep_account(farm, bank_details(), seen=0, by=owner)
    keep_account(farm, bank_details(number="1234567"), seen=1, by=owner)

    with pytest.raises(StaleAccountError):
        confirm_account(farm, seen=1, by=clerk)

    assert account_of(farm).state == AccountState.ENTERED


def test_account_is_confirmed_once(farm, owner, clerk):
    keep_account(farm, bank_details(), seen=0, by=owner)
    confirm_account(farm, seen=1, by=clerk)

    with pytest.raises(TransitionError):
        confirm_account(farm, seen=1, by=clerk)

    assert BankAccountEvent.objects.count() == 2


def test_history_tells_who_did_what_and_no_number(farm, owner, clerk):
    keep_account(farm, bank_details(), seen=0, by=owner)
    keep_account(
        farm, bank_details(holder="Li Qiang", number="1234567"), seen=1, by=owner
    )
    confirm_account(farm, seen=2, by=clerk)

    told = [
        (one.what, one.before, one.after, one.by)
        for one in history_of(account_of(farm))
    ]
    bank = "Agricultural Bank of China, Pingshun"
    new = f"Li Qiang, {bank}, •••• 67, CN"
    old = f"Li Guiying, {bank}, •••• 0018, CN"
    assert told == [
        ("confirmed", new, new, clerk),
        ("changed", old, new, owner),
        ("entered", "", old, owner),
    ]


def test_news_of_a_change_is_sent_with_it(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)

    (news,) = noted()
    event = BankAccountEvent.objects.get(by=owner)
    assert news == ("bank_changed", event.pk, "")


def test_number_stands_in_no_log_and_no_repr(farm, owner, clerk, caplog, capsys):
    caplog.set_level(logging.DEBUG)

    keep_account(farm, bank_details(), seen=0, by=owner)
    confirm_account(farm, seen=1, by=clerk)

    printed = capsys.readouterr()
    told = (
        caplog.text
        + printed.out
        + printed.err
        + repr(bank_details())
        + repr(account_of(farm))
    )
    assert ACCOUNT_NUMBER not in told
    assert ACCOUNT_NUMBER[:-4] not in told


def test_applicants_account_becomes_the_shops_with_its_history():
    application = make_draft_application()
    enter_bank(application, bank_details(), seen=0, by=application.user)
    assert account_of_application(application).number.reveal() == ACCOUNT_NUMBER

    partner = approve(
        send(application, by=application.user), by=make_user(is_staff=True)
    )

    account = account_of(partner)
    assert account.number.reveal() == ACCOUNT_NUMBER
    assert account.state == AccountState.ENTERED
    assert [one.what for one in history_of(account)] == ["entered"]
    assert account_of_application(application) is None


def test_account_stands_with_one_owner_only(farm):
    application = make_draft_application()
    for both in ({}, {"partner": farm, "application": application}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankAccount.objects.create(
                country="CN",
                holder="x",
                bank="y",
                number=Secret.of(ACCOUNT_NUMBER),
                **both,
            )
    assert BankAccount.objects.count() == 0
