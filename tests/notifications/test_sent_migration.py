"""A market with news that waits is migrated to one table of what was sent."""

import pytest
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.models import OutboxMessage
from live.deals.services.notifications import tell
from live.deals.states import DealNotice
from notifications.models import Notification, SentNotification
from tests.effort import THOROUGH
from tests.factories.accounts import make_user
from tests.factories.live import make_broadcast
from tests.factories.outbox import deliver_everything
from tests.factories.tourism import make_booking, make_experience
from tests.factories.training import make_session, make_trainee, make_written_trainee

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("outgoing"),
    pytest.mark.skipif(
        not THOROUGH, reason="goes back over most migrations, a minute for each test"
    ),
]
FORMER = [
    ("deals", "0004_two_languages"),
    ("tourism", "0005_vendor_orders"),
    ("training", "0002_taken_again"),
]


def migrate():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate_back():
    """To the tables as they were; returns the models that were theirs."""
    executor = MigrationExecutor(connection)
    executor.migrate([("communication", "0002_two_languages")])
    return executor.loader.project_state(FORMER).apps


@pytest.fixture
def before():
    """The former tables, which hold nothing; later they are today's again."""
    yield migrate_back()
    migrate()


class World:
    """Somebody in a course, a guest with an account, and a buyer in a broadcast."""

    def __init__(self):
        self.session = make_session()
        self.trainee = make_trainee(
            self.session.course, make_user("trainee@example.com")
        )
        self.written = make_written_trainee(self.session.course, phone="+8613800138111")
        self.guest, self.buyer = (
            make_user("guest@example.com"),
            make_user("buy@example.com"),
        )
        self.booking = make_booking(make_experience(), user=self.guest)
        self.broadcast = make_broadcast()
        for model in (OutboxMessage, Notification, SentNotification):
            model.objects.all().delete()

    def write(self, apps, number):
        """What was told as the tables held it, under one number in each of them."""
        apps.get_model("training", "Told").objects.create(
            key=f"seated:{number}", word="seated", enrolment_id=self.trainee.pk,
            session_id=self.session.pk, id=number,
        )  # fmt: skip
        apps.get_model("tourism", "Told").objects.create(
            key=f"message:{number}", word="message", booking_id=self.booking.pk,
            note=f"Park there, {number}", id=number,
        )  # fmt: skip
        apps.get_model("deals", "Told").objects.create(
            id=number, key=f"lost:{number}", word="lost", user_id=self.buyer.pk,
            broadcast_id=self.broadcast.pk, data={"why": f"Sold out, {number}"},
        )  # fmt: skip


@pytest.fixture
def world():
    return World()


def news(what, number, **fields):
    payload = {"what": what, "about": number, "occasion": ""}
    row("notifications.news", f"news:{what}:{number}", payload, **fields)


def letter(name, number, to, **fields):
    payload = {"mail": name, "about": number, "to": to.pk}
    row("notifications.mail", f"mail:{name}:{number}:{to.pk}", payload, **fields)


def row(topic, key, payload, *, is_done=False):
    now = timezone.now()
    done = {"state": OutboxMessage.State.DONE, "done_at": now} if is_done else {}
    OutboxMessage.objects.create(
        topic=topic, key=key, payload=payload, not_before=now, **done
    )


def notice(name, number, to, kind):
    key = f"{name}:{number}:{to.pk}"
    Notification.objects.create(
        recipient=to, key=key, kind=kind, subject="Once", body="", link="/"
    )


def letters_to(user):
    return [one.body for one in mail.outbox if one.to == [user.email]]


def test_what_waits_is_told_once_and_what_was_told_not_again(world, before):
    people = {
        "training": (world.trainee.user, "training", "training"),
        "visit": (world.guest, "visit", "visit"),
        "live-deal": (world.buyer, "live_deal", "deal"),
    }
    for number in (1, 2, 3):
        world.write(before, number)
    for what, (person, name, kind) in people.items():
        # The first was told whole. A worker died when it had found out whom the second
        # concerns. Of the third nobody has begun to tell.
        notice(name, 1, person, kind)
        news(what, 1, is_done=True)
        letter(name, 1, person, is_done=True)
        notice(name, 2, person, kind)
        news(what, 2)
        letter(name, 2, person)
        news(what, 3)
    written = before.get_model("training", "Told").objects.create(
        id=4, key="seated:4", word="seated", enrolment_id=world.written.pk,
        session_id=world.session.pk,
    )  # fmt: skip
    row("training.sms", f"training.sms:{written.pk}", {"told": written.pk})

    migrate()
    deliver_everything()

    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert SentNotification.objects.count() == 10
    for person, _name, kind in people.values():
        assert Notification.objects.filter(recipient=person, kind=kind).count() == 3
        assert len(letters_to(person)) == 2
    assert sum("Park there, 2" in text for text in letters_to(world.guest)) == 1
    assert sum("Sold out, 3" in text for text in letters_to(world.buyer)) == 1
    [text] = [one for one in mail.outbox if "13800138111" in one.to[0]]
    assert "Village hall" in text.body
    assert {
        (one.kind, one.recipient)
        for one in SentNotification.objects.exclude(
            kind="training", about_id=world.written.pk
        )
    } == {(kind, person) for person, _name, kind in people.values()}


def test_what_is_told_from_then_on_meets_no_key_of_before(world, before):
    world.write(before, 1)
    # The row is gone with whom it was about; its key is not.
    letter("live_deal", 2, world.buyer, is_done=True)
    deals = before.get_model("deals", "Told").objects
    world.write(before, 2)
    deals.filter(pk=2).delete()

    migrate()
    for occasion in ("again", "and again", "once more"):
        tell(
            world.buyer, world.broadcast, DealNotice.LOST,
            occasion=occasion, why={"en": occasion},
        )  # fmt: skip
    deliver_everything()

    assert len(letters_to(world.buyer)) == 3


def test_rows_are_in_their_tables_again_when_it_is_undone(world, before):
    world.write(before, 1)
    world.write(before, 2)
    told = [
        before.get_model(app, "Told").objects.order_by("key") for app, _name in FORMER
    ]
    were = [list(rows.values()) for rows in told]

    migrate()
    migrate_back()

    for rows, former in zip(told, were, strict=True):
        assert [one | {"id": 0} for one in rows.values()] == [
            one | {"id": 0} for one in former
        ]
