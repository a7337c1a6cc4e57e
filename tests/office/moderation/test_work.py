"""The operator's page of what the worker could not do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage, PutOff, Sweep
from tests.factories.payouts import make_clerk

pytestmark = pytest.mark.django_db
URL = "/office/market/work/"


@pytest.fixture
def office(client):
    client.force_login(make_clerk("clerk@example.com"))
    return client


def a_parked_row():
    now = timezone.now()
    return PutOff.objects.create(
        queue="refunds", row=7, tries=12, failures=12, parked_at=now,
        next_try_at=now + timedelta(days=1), reason="ValueError: 南坡",
    )  # fmt: skip


def a_parked_message():
    return OutboxMessage.objects.create(
        topic="claims.pay", key="claim:7", not_before=timezone.now(), attempts=8,
        state=OutboxMessage.State.PARKED, last_error="RefundBlockedError: disputed",
    )  # fmt: skip


def test_says_when_nothing_is_stuck(office):
    assert "No failed tasks" in office.get(URL).content.decode()


def test_shows_what_is_stuck_and_why(office):
    a_parked_row()
    a_parked_message()
    Sweep.objects.create(name="t.sweep", left=3, behind_since=timezone.now())

    text = office.get(URL).content.decode()

    for words in ("ValueError: 南坡", "RefundBlockedError: disputed", "t.sweep"):
        assert words in text


def test_row_is_tried_again(office):
    row = a_parked_row()

    office.post(URL, {"do": f"row:{row.pk}"})

    row.refresh_from_db()
    assert (row.parked_at, row.failures) == (None, 0)
    assert row.next_try_at <= timezone.now()


def test_message_that_a_dispute_blocked_is_tried_again(office):
    message = a_parked_message()

    office.post(URL, {"do": f"message:{message.pk}"})

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 0)


@pytest.mark.parametrize(
    ("what", "make"), [("row", a_parked_row), ("message", a_parked_message)]
)
def test_what_was_seen_to_is_dismissed_with_a_reason(office, what, make):
    row = make()
    again = timezone.now() + timedelta(days=365)

    office.post(URL, {"do": f"{what}:{row.pk}", "dismiss": "1", "reason": "已人工退款"})

    row.refresh_from_db()
    if what == "row":
        assert (row.parked_at, row.next_try_at > again) == (None, True)
    else:
        assert row.state == "dismissed"
    entry = AuditEntry.objects.get(act="work.dismissed")
    assert (entry.reason, entry.scope) == ("已人工退款", "office:market")
    assert "No failed tasks" in office.get(URL).content.decode()


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_dismissed_without_a_reason(office, reason):
    row, message = a_parked_row(), a_parked_message()

    for do in (f"row:{row.pk}", f"message:{message.pk}"):
        office.post(URL, {"do": do, "dismiss": "1", "reason": reason})

    row.refresh_from_db()
    message.refresh_from_db()
    assert row.parked_at is not None
    assert (message.state, AuditEntry.objects.count()) == ("parked", 0)


@pytest.mark.parametrize("do", ["", "row:", "row:x", "else:1", "row:" + "9" * 40])
def test_what_is_no_act_is_refused_and_changes_nothing(office, do):
    row = a_parked_row()

    assert office.post(URL, {"do": do}).status_code == 404

    row.refresh_from_db()
    assert row.parked_at is not None
