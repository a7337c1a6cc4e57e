"""Mails at a real SMTP server: sent once, never lost, whatever fails."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import timedelta
from socket import socket
from time import sleep

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from core import mail as core_mail
from core import outbox
from core.models import OutboxMessage
from core.outbox import BACK_OFF, deliver
from core.tasks import deliver_waiting
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


class Sink:
    """Keeps what it accepted, and by how many connections it came.

    `answers` are given first, one a message; one that `hangs_up` does so after each.
    """

    def __init__(self):
        self.ids = []
        self.peers = set()
        self.hangs_up = False
        self.answers = []
        self.refuse_recipient = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.peers.add(session.peer)
        if self.hangs_up:
            server.loop.call_later(0.05, server.transport.close)
        if self.answers:
            return self.answers.pop(0)
        lines = envelope.content.decode().splitlines()
        self.ids += [x[12:] for x in lines if x.startswith("Message-ID: ")]
        return "250 OK"


@pytest.fixture
def sink(settings):
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    # aiosmtpd probes the port it was given, so it gets a free one by name.
    controller.port = free_port()
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    handler.port = controller.port
    yield handler
    controller.stop()


def free_port():
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def row():
    """The outbox row of the mail that a guest's order causes."""
    order = make_order()
    assert deliver(OutboxMessage.objects.get(topic="notifications.news").pk)
    row = OutboxMessage.objects.get(topic="notifications.mail")
    row.order = order
    return row


def come_due(row):
    OutboxMessage.objects.filter(pk=row.pk).update(
        not_before=timezone.now() - timedelta(seconds=1), claimed_until=None
    )


def state(row):
    return OutboxMessage.objects.values_list("state", "attempts").get(pk=row.pk)


def test_mail_arrives_once(sink, row):
    assert [deliver(row.pk) for _ in range(3)] == [True, False, False]

    assert sink.ids == [core_mail.message_id(row)]


@pytest.fixture
def rows():
    """The rows of three orders' mails."""
    for _ in range(3):
        make_order()
    for news in OutboxMessage.objects.filter(topic="notifications.news"):
        assert deliver(news.pk)
    found = list(OutboxMessage.objects.filter(topic="notifications.mail"))
    assert len(found) == 3
    return found


def test_a_worker_sends_what_waits_over_one_connection(sink, rows):
    deliver_waiting()

    assert sorted(sink.ids) == sorted(map(core_mail.message_id, rows))
    assert len(sink.peers) == 1


def test_a_mail_that_fails_takes_no_other_with_it(sink, rows):
    sink.answers = ["250 OK", "451 try again"]

    deliver_waiting()

    assert [state(row) for row in rows] == [
        (State.DONE, 1),
        (State.WAITING, 1),
        (State.DONE, 1),
    ]
    assert len(sink.peers) == 2


def test_a_server_that_hung_up_is_called_again(sink, rows):
    sink.hangs_up = True

    with core_mail.one_connection():
        for row in rows:
            assert deliver(row.pk)
            sleep(0.3)

    assert sink.ids == [core_mail.message_id(row) for row in rows]
    assert len(sink.peers) == 3


def test_a_connection_is_not_used_for_ever(sink, rows, monkeypatch):
    monkeypatch.setattr(core_mail, "MOST_OVER_ONE", 2)

    deliver_waiting()

    assert len(sink.ids) == 3
    assert len(sink.peers) == 2


def test_each_mail_is_a_file_of_its_own_where_they_are_written_to_files(
    rows, settings, tmp_path
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path

    deliver_waiting()

    assert len(list(tmp_path.iterdir())) == 3


def test_mail_survives_a_server_that_is_down(sink, row, settings):
    up = settings.EMAIL_PORT
    settings.EMAIL_PORT = free_port()
    assert deliver(row.pk) is False
    assert state(row) == (State.WAITING, 1)
    assert sink.ids == []

    settings.EMAIL_PORT = up
    come_due(row)
    assert deliver(row.pk) is True
    assert sink.ids == [core_mail.message_id(row)]


def test_mail_that_is_put_off_by_the_server_comes_later(sink, row):
    sink.answers = ["451 try again", "452 full"]
    for _ in range(3):
        deliver(row.pk)
        come_due(row)

    assert state(row) == (State.DONE, 3)
    assert sink.ids == [core_mail.message_id(row)]


def test_mail_that_is_put_off_waits_longer_each_time(sink, row):
    sink.answers = ["451 try again"]
    before = timezone.now()

    deliver(row.pk)

    fresh = OutboxMessage.objects.get(pk=row.pk)
    assert fresh.not_before >= before + BACK_OFF[0]
    assert "451" in fresh.last_error


@pytest.mark.parametrize(
    ("answers", "refused"), [(["554 spam"], ""), ([], "550 no such mailbox")]
)
def test_mail_that_is_refused_for_good_is_parked_for_a_person(
    sink, row, answers, refused
):
    sink.answers, sink.refuse_recipient = answers, refused

    assert deliver(row.pk) is False

    assert state(row) == (State.PARKED, 1)
    fresh = OutboxMessage.objects.get(pk=row.pk)
    assert (answers or [refused])[0][:3] in fresh.last_error


def test_mailbox_that_is_full_for_now_is_tried_again(sink, row):
    sink.refuse_recipient = "452 mailbox full"

    assert deliver(row.pk) is False
    assert state(row) == (State.WAITING, 1)


def test_crash_after_the_server_took_it_repeats_it_once_under_the_same_id(
    sink, row, monkeypatch
):
    """The server said 250, and the worker died before it could write that down."""
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_settle", lambda *_args, **_kwargs: False)
        deliver(row.pk)
    assert state(row) == (State.WAITING, 1)

    assert deliver(row.pk) is False
    come_due(row)
    assert deliver(row.pk) is True
    come_due(row)
    assert deliver(row.pk) is False

    assert sink.ids == [core_mail.message_id(row)] * 2


def test_crash_before_the_server_was_asked_repeats_nothing(sink, row, monkeypatch):
    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("notifications.receivers.compose", die)
        with pytest.raises(SystemExit):
            deliver(row.pk)
    assert state(row) == (State.WAITING, 1)
    assert sink.ids == []

    come_due(row)
    assert deliver(row.pk) is True
    assert sink.ids == [core_mail.message_id(row)]


# A worker of its own on a database file of its own; only the mail is not composed
# from an order, since the file has the outbox alone.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.core.mail import EmailMessage
from django.db import connection
from accounts.models import User
from core import outbox
from core.mail import send_row
from core.models import Delivery, OutboxMessage
from notifications import receivers

step = sys.argv[1]
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
receivers.compose = lambda message: EmailMessage("s", "b", "a@b.test", ["c@d.test"])
if step == "setup":
    with connection.schema_editor() as editor:
        for model in (User, OutboxMessage, Delivery):
            editor.create_model(model)
    for n in range(20):
        outbox.enqueue("notifications.mail", f"mail:{n}", mail="order_paid", to=None)
else:
    # Dies after so many mails, between the server's 250 and the row's mark.
    left = int(step)
    settle = outbox._settle
    def settle_or_die(message, **changes):
        global left
        left -= 1
        return die() if left == 0 else settle(message, **changes)
    outbox._settle = settle_or_die
    outbox.deliver_due()
"""


def test_workers_killed_again_and_again_lose_no_mail(sink, tmp_path):
    environment = os.environ | {
        "NANPO_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nanpo.db'}",
        "REDIS_URL": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def run(step):
        ended = subprocess.run(
            [sys.executable, "-c", WORKER, step],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        with closing(sqlite3.connect(tmp_path / "nanpo.db")) as db:
            db.execute("UPDATE core_outboxmessage SET claimed_until = NULL")
            db.commit()
        return ended.returncode

    assert run("setup") == 0
    kills = [run(step) for step in ("1", "4", "7")]
    assert kills == [-signal.SIGKILL] * 3
    assert run("99") == 0

    with closing(sqlite3.connect(tmp_path / "nanpo.db")) as db:
        states = db.execute("SELECT DISTINCT state FROM core_outboxmessage").fetchall()
    assert states == [("done",)]
    arrived = Counter(sink.ids)
    assert len(arrived) == 20
    assert sum(arrived.values()) - 20 <= len(kills)
    assert max(arrived.values()) <= 2
