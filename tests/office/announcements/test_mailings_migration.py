"""A market with announcements to followers goes on with letters for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.models import AuditEntry
from office.announcements.models import Announcement, Receipt
from office.letters.models import Letter
from tests.effort import THOROUGH
from tests.factories.accounts import make_user
from tests.factories.vendors import make_cooperative

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not THOROUGH, reason="goes back over most migrations, a minute for each test"
    ),
]

BEFORE = ("announcements", "0001_initial")


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def before():
    yield migrate(BEFORE)
    migrate()


def test_nothing_written_to_followers_is_lost(before):
    cooperative, follower = make_cooperative(), make_user("follower@example.com")
    now = timezone.now()
    rows = before.get_model("announcements", "Announcement").objects

    def write(title, **fields):
        row = {"title": title, "title_en": title, "text": "T", "text_en": "T"} | fields
        return rows.create(cooperative_id=cooperative.pk, **row)

    both = write("Both", to_members=True, to_followers=True)
    alone = write(
        "Alone", to_members=False, to_followers=True, state="scheduled", send_at=now,
    )  # fmt: skip
    sent = write("Sent", to_followers=True, state="sent", sent_at=now)
    half = write("Half", to_followers=True, state="sending", sent_at=now)
    gone = write("Gone", state="withdrawn")
    left = AuditEntry.objects.create(
        act="announcement.withdrawn", subject_id=str(gone.pk)
    )
    receipts = before.get_model("announcements", "Receipt").objects
    receipts.create(announcement=sent, user_id=follower.pk, done=now, ways="mail")
    receipts.create(announcement=half, user_id=follower.pk)

    migrate()

    assert not Announcement.objects.filter(pk=alone.pk).exists()
    assert Announcement.objects.get(pk=both.pk).to_followers is False
    drafts = Letter.objects.order_by("pk").values_list("title_en", "state", "send_at")
    assert list(drafts) == [("Both", "draft", None), ("Alone", "draft", now)]
    assert abs(Letter.objects.get(title="Both").created - both.created) < timedelta(1)
    assert Announcement.objects.get(pk=sent.pk).to_followers is True
    receipt = Receipt.objects.get()
    assert (receipt.announcement_id, receipt.user, receipt.created) == (
        sent.pk, follower, now,
    )  # fmt: skip
    stopped = Announcement.objects.get(pk=gone.pk)
    assert (stopped.state, stopped.stopped_at) == ("stopped", left.created)
