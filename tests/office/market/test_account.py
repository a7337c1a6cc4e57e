"""The account that shoppers transfer to: one proposes another, another approves it."""

import pytest

from core.models import SettingChange
from office.market.models import Proposal
from payments.market_settings import (
    BANK_TRANSFER,
    BANK_TRANSFER_ACCOUNT,
    BANK_TRANSFER_HOLDER,
)
from tests.factories.accounts import make_staff
from tests.factories.pages import read_page
from tests.factories.transfers import IBAN
from tests.sound import breached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_by_pages")]
PAGE = "/office/market/transfers/account/"
LIMITS = "/office/market/opening/limits/"
TYPED = {"holder": "Nanpo Market", "account": IBAN, "bank": "Commerzbank"}


@pytest.fixture
def maker(client):
    person = make_staff()
    client.force_login(person)
    return person


def propose(client, **changes):
    seen = client.get(PAGE).context["form"]["seen"].value()
    return client.post(PAGE, {"seen": seen, **TYPED, **changes})


def decide(client, do="approve"):
    pk = Proposal.objects.latest("pk").pk
    return client.post(PAGE, {"do": do, "proposal": pk})


def test_another_person_puts_it_in_force(client, maker):
    assert propose(client).status_code == 302
    assert BANK_TRANSFER_ACCOUNT() == ""
    assert SettingChange.objects.count() == 0
    assert IBAN in read_page(client, PAGE)
    decide(client)
    assert BANK_TRANSFER_ACCOUNT() == "", "nobody approves their own"

    client.force_login(make_staff())
    decide(client)

    assert (BANK_TRANSFER_HOLDER(), BANK_TRANSFER_ACCOUNT()) == ("Nanpo Market", IBAN)
    assert "Current account" in read_page(client, PAGE)
    assert breached() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"account": IBAN[:-1] + "1"}, "typing error"),
        ({"branch": "12"}, "a CNAPS code"),
        ({"holder": ""}, "This field is required"),
    ],
)
def test_wrong_account_is_refused_and_stays_typed(client, maker, wrong, said):
    answer = propose(client, **wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Commerzbank" in answer.text
    assert not Proposal.objects.exists()


def test_what_was_changed_meanwhile_is_not_overwritten(client, maker):
    other = make_staff()
    propose(client)
    first = Proposal.objects.get().pk
    propose(client, account="6222020200112233445")
    client.force_login(other)
    decide(client)

    client.post(PAGE, {"do": "approve", "proposal": first})

    assert BANK_TRANSFER_ACCOUNT() == "6222020200112233445"
    assert propose(client, account="6222020200112233445").status_code == 422
    assert breached() == []


def test_one_person_alone_changes_it_nowhere(client, maker):
    form = client.get(LIMITS).context["form"]
    assert not [name for name in form.fields if name.startswith("BANK_TRANSFER_A")]
    sent = {one.html_name: one.value() for one in form if one.value() is not False}

    answer = client.post(LIMITS, sent | {"BANK_TRANSFER": "on"})

    assert answer.status_code == 422
    assert "set up the bank account" in answer.text
    propose(client)
    client.force_login(make_staff())
    decide(client)
    sent["seen"] = client.get(LIMITS).context["form"]["seen"].value()
    assert client.post(LIMITS, sent | {"BANK_TRANSFER": "on"}).status_code == 302
    assert BANK_TRANSFER()
    change = SettingChange.objects.filter(name="BANK_TRANSFER_ACCOUNT").get()
    assert client.post(LIMITS, {"back": change.pk}).status_code == 404
