"""Staff are reminded while there is time, and each is told once."""

from datetime import timedelta

import pytest
from django.core import mail

from notifications.models import Notification
from payments.disputes.services.answers import answer_dispute, remind
from tests.factories.accounts import make_staff
from tests.factories.payments import decide_dispute, make_dispute, make_stripe_payment
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import by_address, deliver, html_of, told
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


@pytest.fixture
def outgoing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def order(double):
    farm = make_farm("Li Orchard", code="li")
    make_member(farm, email="owner@li.example")
    make_member(farm, Role.PACKER, email="packer@li.example")
    order = make_stripe_payment(double, farm=farm)[0]
    deliver()
    return order


def in_days(dispute, days):
    return dispute.due_by - timedelta(days=days, seconds=-60)


def test_opened_is_told_to_staff_and_to_who_runs_the_shop(double, order):
    clerk = make_staff()
    dispute = make_dispute(double, order)
    sent = deliver()

    number = order.number
    assert told(sent) == [
        ("owner@li.example", f"Order {number}-1 is disputed"),
        (clerk.email, f"The payment of order {number} is disputed"),
    ]
    ours = by_address(sent, clerk.email)
    for text in (ours.body, html_of(ours)):
        assert "¥112.00" in text
        assert "goods not received" in text
        assert f"/office/market/disputes/{dispute.pk}/" in text
    theirs = by_address(sent, "owner@li.example")
    for text in (theirs.body, html_of(theirs)):
        assert "Your share is held until this is decided" in text
        assert f"/desk/li/orders/{number}-1/" in text
        assert order.email not in text
    rows = Notification.objects.filter(recipient__email="owner@li.example")
    assert rows.filter(kind="dispute").count() == 1


@pytest.mark.parametrize(
    ("won", "said"),
    [(True, "You won:"), (False, ("The market covers it, and your share is released"))],
)
def test_end_is_told(double, order, won, said):
    make_staff()
    dispute = make_dispute(double, order)
    deliver()

    decide_dispute(double, dispute, won=won)
    sent = deliver()

    assert len(sent) == 2
    assert said in by_address(sent, "owner@li.example").body
    decided_again = deliver()
    assert decided_again == []


def test_reminded_at_each_step_once(double, order):
    make_staff()
    dispute = make_dispute(double, order)
    deliver()

    assert remind() == 0
    for days, more in ((5, 1), (5, 0), (4, 0), (2, 1), (1, 1), (1, 0)):
        assert remind(in_days(dispute, days)) == more
    assert len(deliver()) == 3


def test_nobody_is_reminded_of_what_was_answered_or_is_over(double, order):
    dispute = make_dispute(double, order)
    assert remind(dispute.due_by + timedelta(days=1)) == 0
    answer_dispute(dispute.pk, "submit", by=make_staff())

    assert remind(in_days(dispute, 1)) == 0
