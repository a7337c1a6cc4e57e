"""Who is told when money to a seller comes back, and when sellers wait too long."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from notifications.models import Notification
from payments.payouts.services.alerts import alert_late
from tests.factories.accounts import make_staff
from tests.factories.payouts import answer_batch, make_payee, make_released_batch, owe
from tests.factories.vendors import ACCOUNT_NUMBER, make_member
from tests.notifications.letters import by_address, deliver, html_of
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


@pytest.fixture
def farm():
    farm = make_payee(123_400, "Li Orchard", code="li")
    make_member(farm, email="owner@li.example")
    make_member(farm, Role.PACKER, email="packer@li.example")
    return farm


@pytest.mark.parametrize(
    ("reason", "link", "said"),
    [
        ("AC01 closed", "/desk/li/shop/bank/", "enter them again"),
        ("AM04 no cover", "/desk/li/money/", "sent again with the next batch"),
    ],
)
def test_owner_hears_that_money_came_back(farm, reason, link, said):
    answer_batch(make_released_batch(), "failed", reason)
    sent = deliver()

    mail = by_address(sent, "owner@li.example")
    assert mail.subject == "A payout to Li Orchard was returned by the bank"
    for text in (mail.body, html_of(mail)):
        for part in ("¥1,234.00", "•••• 0018", reason, said, link):
            assert part in text
        assert ACCOUNT_NUMBER not in text
    assert [letter.to for letter in sent] == [["owner@li.example"]]
    notice = Notification.objects.get(recipient__email="owner@li.example")
    assert (notice.kind, notice.link) == ("transfer-failed", "/desk/li/money/")


def test_owner_hears_of_a_confirmed_one_once(farm):
    answer_batch(make_released_batch())
    sent = deliver()

    mail = by_address(sent, "owner@li.example")
    assert mail.subject == "¥1,234.00 paid out to Li Orchard"
    for text in (mail.body, html_of(mail)):
        assert "•••• 0018" in text
        assert ACCOUNT_NUMBER not in text
    assert [letter.to for letter in sent] == [["owner@li.example"]]


def later(days):
    return timezone.now() + timedelta(days=days)


def test_staff_hear_of_what_waits_once_a_day():
    operator = make_staff()
    owe(make_payee(0), 5000, days_ago=20)
    owe(make_payee(0), 600, days_ago=15)
    owe(make_payee(0), 700, days_ago=13)
    owe(make_payee(0), 99, days_ago=30)

    (late,) = alert_late()
    alert_late()
    sent = deliver()

    assert (late.sellers, late.minor) == (2, 5600)
    mail = by_address(sent, operator.email)
    assert mail.subject == "Sellers are waiting for payouts"
    for text in (mail.body, html_of(mail)):
        assert "2 sellers have been waiting for ¥56.00 for more than 14 days" in text
        assert "/office/market/payouts/?currency=CNY" in text
    assert Notification.objects.filter(kind="payments-late").count() == 1


def test_what_is_old_is_what_newer_money_did_not_bring():
    farm = make_payee(0)
    owe(farm, 1000, days_ago=20)
    owe(farm, 5000, days_ago=2)
    owe(farm, -400, days_ago=1)

    assert [late.minor for late in alert_late()] == [600]


def test_money_that_came_back_is_as_old_as_it_was():
    farm = make_payee(0)
    owe(farm, 1000, days_ago=20)
    batch = make_released_batch()
    assert alert_late() == []

    answer_batch(batch, "failed", "AC01")

    assert [late.minor for late in alert_late()] == [1000]


def test_each_currency_is_told_of():
    farm = make_payee(0)
    owe(farm, 1000, days_ago=20)
    owe(farm, 300, "JPY", days_ago=20)

    found = [(late.currency, str(late.amount)) for late in alert_late()]

    assert found == [("CNY", "10.00"), ("JPY", "300")]


def test_nobody_waits():
    make_payee()

    assert alert_late() == []


def test_mails_in_chinese(farm):
    operator = make_staff()
    operator.language = "zh-hans"
    operator.save(update_fields=["language"])
    owe(farm, 5000, days_ago=20)
    with translation.override("en"):
        alert_late()

    assert "Sellers are waiting" not in by_address(deliver(), operator.email).subject
