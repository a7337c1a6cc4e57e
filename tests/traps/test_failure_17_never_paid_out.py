"""spree#14606: nobody had scheduled the sweep, and sellers paid by hand had no button.

Here the sweep is in the schedule, the office has a button, and what is due longer than
it may be is told to staff and found by the audit, by whichever way the seller is paid.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.celery import app
from config.integrity import INVARIANTS
from core.integrity import run
from payments.payouts.models import SellerRail
from payments.payouts.services.alerts import alert_late
from tests.factories.accounts import make_staff
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import (
    make_earned_vendor_order,
    make_payee,
    make_stripe_seller,
    owe,
    transfers_at_stripe,
)

pytestmark = pytest.mark.django_db
OVERDUE = settings.PAYOUT_LATE.days + 1


def breached():
    found = [one.name for one in run(INVARIANTS) if not one.is_ok]
    return [name for name in found if name.startswith("what can be paid out")]


@pytest.mark.parametrize(
    "task", ["pay_by_stripe", "settle_stripe", "watch_late", "earn"]
)
def test_the_clock_does_it(task):
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert f"payments.payouts.tasks.{task}" in names


def test_what_waits_too_long_by_bank_is_told(double):
    farm = make_payee(0)
    owe(farm, 5000, days_ago=OVERDUE)

    assert [late.minor for late in alert_late()] == [5000]
    assert breached() == ["what can be paid out is paid in time"]


def test_what_waits_too_long_by_stripe_is_told(double):
    farm = make_stripe_seller(double)
    owe(farm, 5000, days_ago=OVERDUE)
    long_ago = timezone.now() - timedelta(days=90)
    SellerRail.objects.update(changed_at=long_ago)

    assert [late.minor for late in alert_late()] == [5000]
    assert breached() == ["what can be paid out is paid in time"]


def test_who_cannot_be_paid_is_told_and_is_no_breach(double):
    farm = make_stripe_seller(double, state=None)
    owe(farm, 5000, days_ago=OVERDUE)
    SellerRail.objects.update(changed_at=timezone.now() - timedelta(days=90))

    assert [late.sellers for late in alert_late()] == [1]
    assert breached() == []


def test_office_has_a_button(client, double):
    farm = make_stripe_seller(double)
    make_earned_vendor_order(double, farm)
    client.force_login(make_staff())

    client.post("/office/market/payouts/", {"currency": "CNY", "do": "stripe"})
    deliver_everything()

    assert transfers_at_stripe(double) == [(11_200, 0)]
