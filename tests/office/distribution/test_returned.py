"""Money of a household that comes back: who is told, what they read, paid again."""

import pytest
from django.urls import reverse
from django.utils import translation

from core import outbox
from core.models import OutboxMessage
from notifications.models import Notification
from office.distribution.services.payments import (
    PayOrder,
    note_paid,
    note_returned,
    prepare_payments,
)
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import cancel_batch, release_batch
from tests.factories.accounts import make_staff, make_user
from tests.factories.distribution import fen, make_treasurer
from tests.factories.payouts import make_answer_lines, make_bank_account, owe
from tests.factories.vendors import make_cooperative, make_member
from tests.notifications.letters import by_address, deliver, html_of
from vendors.cooperatives.models import Household
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]
FIRST = fen("26298.25")


@pytest.fixture
def run(posted_run):
    return posted_run


@pytest.fixture
def zhang(run):
    """Of household 01, with an account of her own."""
    household = run.cooperative.households.get(number="01")
    user = make_user("zhang@village.example")
    household.people.create(name="Zhang", user=user)
    return user


def letters():
    """What was told, delivered."""
    rows = OutboxMessage.objects.filter(topic="distribution.returned")
    for row in rows.filter(state=OutboxMessage.State.WAITING):
        assert outbox.deliver(row.pk), OutboxMessage.objects.get(pk=row.pk).last_error
    return deliver()


def one(number="01"):
    return Household.objects.get(number=number)


def a_payment(run, way, click="click"):
    order = PayOrder([one().pk], way, "CNY", click)
    return prepare_payments(run.cooperative, order, by=run.prepared_by)


def sent_to_the_bank(run):
    owe(run.cooperative, FIRST)
    if not hasattr(one(), "bank_account"):
        make_bank_account(one(), partner=None, household=one())
    batch = a_payment(run, "market").batch
    release_batch(batch.pk, by=make_user(is_staff=True))
    return batch


@pytest.mark.parametrize(
    ("reason", "own", "office", "page"),
    [
        ("AC01 closed", "bank card or passbook", "enter them again", "bank/"),
        (
            "AM04 no cover",
            "Your cooperative will pay it again",
            "in the next payment",
            "payments/",
        ),
    ],
)
def test_household_and_treasury_hear_of_it_once(run, zhang, reason, own, office, page):
    run.prepared_by.email = "treasurer@five.example"
    run.prepared_by.save()
    make_member(run.cooperative, Role.PACKER, email="packer@five.example")
    batch = sent_to_the_bank(run)

    for _again in range(2):
        take_answer(make_answer_lines(batch, "failed", reason), by=make_staff())
    sent = letters()

    told = [mail.to[0] for mail in sent]
    assert "zhang@village.example" in told
    assert "treasurer@five.example" in told
    assert "packer@five.example" not in told
    assert len(told) == len(set(told))
    for address, words in (
        ("zhang@village.example", (own, "household 01", f"/{one().pk}/account/")),
        ("treasurer@five.example", (office, "Household 01", reason, page)),
    ):
        mail = by_address(sent, address)
        for text in (mail.body, html_of(mail)):
            assert "¥26,298.25" in text
            for part in words:
                assert part.lower() in text.lower()
    assert "AC01" not in by_address(sent, "zhang@village.example").body
    kinds = Notification.objects.values_list("kind", flat=True)
    assert set(kinds) == {"member-returned"}


def test_in_the_readers_language(run, zhang):
    zhang.language = "zh-hans"
    zhang.save()
    take_answer(
        make_answer_lines(sent_to_the_bank(run), "failed", "AC01 closed"),
        by=make_staff(),
    )

    mail = by_address(letters(), "zhang@village.example")

    assert "¥26,298.25" in mail.subject
    with translation.override("zh-hans"):
        assert translation.gettext("Open the account") in mail.body


def test_who_noted_it_is_not_told(run, zhang):
    run.prepared_by.email = "treasurer@five.example"
    run.prepared_by.save()
    other = make_treasurer(run.cooperative)
    payment = a_payment(run, "cash")
    item = payment.items.get()
    note_paid(payment, {item.pk: ""}, by=run.prepared_by)

    note_returned(payment, [item.pk], by=run.prepared_by)
    sent = letters()

    told = {mail.to[0] for mail in sent}
    assert "treasurer@five.example" not in told
    assert {"zhang@village.example", other.email} <= told


def test_cancelled_draft_is_no_news(run, zhang):
    owe(run.cooperative, FIRST)
    make_bank_account(one(), partner=None, household=one())
    batch = a_payment(run, "market").batch

    cancel_batch(batch.pk, by=make_staff())

    assert letters() == []


def test_seen_in_the_account_until_it_is_paid_again(client, run, zhang):
    payment = a_payment(run, "cash")
    item = payment.items.get()
    note_paid(payment, {item.pk: ""}, by=run.prepared_by)
    note_returned(payment, [item.pk], by=run.prepared_by)
    client.force_login(zhang)
    address = reverse("accounts:household_account", args=[one().pk])

    back = client.get(address).content.decode()
    again = a_payment(run, "cash", click="again")
    note_paid(again, {again.items.get().pk: ""}, by=run.prepared_by)
    after = client.get(address).content.decode()

    assert "A payment of ¥26,298.25 was returned on" in back
    assert "was returned on" not in after


def test_another_household_hears_nothing(run, zhang):
    rival = a_posted_run_of_another()
    stranger = make_user("stranger@village.example")
    rival.households.get().people.create(name="Stranger", user=stranger)
    take_answer(
        make_answer_lines(sent_to_the_bank(run), "failed", "AC01 closed"),
        by=make_staff(),
    )

    assert "stranger@village.example" not in {mail.to[0] for mail in letters()}


def a_posted_run_of_another():
    rival = make_cooperative("Rival")
    rival.households.create(number="99", name="Rival", joined="2019-01-01")
    make_treasurer(rival)
    return rival
