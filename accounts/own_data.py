"""A person takes what the market holds of them: asked for, written, fetched, deleted.

It is written by the worker as one private file, which only the person gets, and which
is deleted after some days. The rows of the outbox are all that is kept of it.
"""

import datetime as dt
import json
import secrets
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO

import structlog
from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import activity_context, plain, record
from core.models import OutboxMessage
from core.notify import notify
from core.outbox import UndeliverableError, delivers, enqueue
from core.storage import private_storage
from core.tables.writer import csv_lines

from .models import User
from .privacy import DataTable, parts_of

logger = structlog.get_logger(__name__)
TOPIC, GONE_TOPIC = "accounts.own_data", "accounts.own_data_gone"
FOLDER = "own-data"
KEPT_FOR = dt.timedelta(days=7)
_State = OutboxMessage.State


@dataclass(frozen=True)
class Taking:
    """One file that was asked for; `name` is where it is kept."""

    day: dt.date
    state: str
    name: str
    until: dt.datetime

    @property
    def is_ready(self) -> bool:
        return self.state == _State.DONE and timezone.now() < self.until

    @property
    def has_failed(self) -> bool:
        return self.state == _State.PARKED


def _key(user: User, day: dt.date) -> str:
    return f"own-data:{user.pk}:{day.isoformat()}"


@transaction.atomic
def ask_for_own_data(user: User) -> bool:
    """Have the file written; once a day, False when it was asked for today."""
    day = dates.today()
    if taking_of(user, day) is not None:
        return False
    name = f"{FOLDER}/{user.pk}/{secrets.token_hex(16)}.zip"
    enqueue(TOPIC, _key(user, day), user=user.pk, day=day.isoformat(), file=name)
    with activity_context(scope="account"):
        record("privacy.asked", user)
    return True


def takings_of(user: User) -> list[Taking]:
    """What was asked for and is not deleted yet, the newest first."""
    today = dates.today()
    days = [today - dt.timedelta(days=back) for back in range(KEPT_FOR.days + 1)]
    rows = OutboxMessage.objects.filter(key__in=[_key(user, day) for day in days])
    found = [_taking(row) for row in rows.order_by("-pk")]
    now = timezone.now()
    return [each for each in found if each.until > now]


def taking_of(user: User, day: dt.date) -> Taking | None:
    row = OutboxMessage.objects.filter(key=_key(user, day)).first()
    return _taking(row) if row else None


def _taking(row: OutboxMessage) -> Taking:
    return Taking(
        day=dt.date.fromisoformat(row.payload["day"]),
        state=row.state,
        name=row.payload["file"],
        until=(row.done_at or timezone.now()) + KEPT_FOR,
    )


def fetch(user: User, day: dt.date) -> IO[bytes] | None:
    """The file of that day, for the person alone; None when there is none any more."""
    taking = taking_of(user, day)
    storage = private_storage()
    if taking is None or not taking.is_ready or not storage.exists(taking.name):
        return None
    with activity_context(scope="account"):
        record("privacy.taken", user, after={"day": day})
    return storage.open(taking.name)


@delivers(TOPIC)
def write(message: OutboxMessage) -> None:
    """Write the file and tell the person; again it is the same file."""
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is None:
        msg = "the account does not exist any more"
        raise UndeliverableError(msg)
    name, storage = message.payload["file"], private_storage()
    with tempfile.TemporaryFile() as file:
        with translation.override(user.language or "en"):
            _fill(file, user)
        file.seek(0)
        storage.delete(name)
        storage.save(name, File(file))
    with transaction.atomic():
        until = timezone.now() + KEPT_FOR
        enqueue(GONE_TOPIC, f"{message.key}:gone", not_before=until, file=name)
        notify("own_data", user, message.payload["day"])
    logger.info("own_data_written", user=user.pk)


@delivers(GONE_TOPIC)
def remove(message: OutboxMessage) -> None:
    private_storage().delete(message.payload["file"])


def remove_of(user: User) -> None:
    """An account that goes leaves no file behind."""
    for taking in takings_of(user):
        transaction.on_commit(partial(private_storage().delete, taking.name))


def _fill(file: IO[bytes], user: User) -> None:
    """Each part twice: for a program, and for a spreadsheet."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("README.txt", _("All data the market holds about you."))
        for part in parts_of(user):
            rows = [{name: plain(row[name]) for name in row} for row in part.rows]
            text = json.dumps(rows, ensure_ascii=False, indent=2)
            made.writestr(f"{part.name}.json", text)
            if rows:
                lines = csv_lines(_table(DataTable(part.name, rows)), bom=True)
                made.writestr(f"{part.name}.csv", b"".join(lines))


def _table(part: DataTable) -> list[list[str]]:
    """The rows under the names of all their values; what is nested stays JSON."""
    names = list(dict.fromkeys(name for row in part.rows for name in row))
    return [names, *([_cell(row, name) for name in names] for row in part.rows)]


def _cell(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
