"""Making bundles of evidence, and holding a broadcast's records beyond their time."""

import tempfile
import zipfile
from datetime import datetime, timedelta
from typing import IO

import structlog
from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.activity_log import record
from core.outbox import enqueue
from core.storage import private_storage
from core.sweeps import Queue, work_through
from core.transactions import snapshot
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus
from live.records.evidence.bundles import (
    README,
    Head,
    Written,
    digest_of,
    faults_of,
    write_manifest,
    write_part,
    write_text,
)
from live.records.evidence.contents import PARTS
from live.records.locks import lock_last_bundle
from live.records.models import EvidenceBundle, LegalHold
from live.records.states import EvidenceReason
from live.video.queries import references
from live.video.services.replays import keep

from .retention import HELD_FOR

logger = structlog.get_logger(__name__)
TOPIC = "records.evidence"
TRIES = 3
DUE_AT_ONCE = 50
# Until then what was counted while it was on air has been written down.
SETTLED = timedelta(minutes=2)


def ask_for_bundle(
    broadcast: Broadcast,
    reason: str,
    *,
    by: User | None = None,
    not_before: datetime | None = None,
) -> None:
    """Have one made in the background; asked again within the hour it is one."""
    hour = f"{timezone.now():%Y%m%d%H}"
    once = hour if reason == EvidenceReason.ASKED else "once"
    enqueue(
        TOPIC,
        f"evidence:{broadcast.pk}:{reason}:{once}",
        not_before=not_before,
        broadcast=broadcast.pk,
        reason=str(reason),
        by=by.pk if by else None,
    )


def make_bundle(
    broadcast: Broadcast, reason: str, *, by_id: int | None = None
) -> EvidenceBundle:
    """Write all that is known of it now into a file, and the row that says so.

    The file is there before the row; a crash between leaves a file of nobody.
    """
    for last_try in (*[False] * (TRIES - 1), True):
        try:
            return _make(broadcast, reason, by_id)
        except IntegrityError:
            # Another was numbered in the same moment.
            if last_try:
                raise
    raise AssertionError


def _make(broadcast: Broadcast, reason: str, by_id: int | None) -> EvidenceBundle:
    written = Written()
    with tempfile.TemporaryFile() as file, zipfile.ZipFile(file, "w") as archive:
        write_text(archive, "README.txt", README, written)
        with snapshot():
            for name, rows in PARTS.items():
                write_part(archive, name, rows(broadcast), written)
        with transaction.atomic():
            head = _head(broadcast, reason)
            manifest = write_manifest(archive, head, written)
            archive.close()
            made = EvidenceBundle(
                number=head.number,
                broadcast=broadcast,
                reason=reason,
                by_id=by_id,
                made_at=head.made_at,
                size=file.tell(),
                sha256=digest_of(file),
                manifest=manifest,
                previous=head.previous,
                video=references(broadcast).get("sha256", ""),
                rows=written.rows,
                keep_until=_until(broadcast, head.made_at),
            )
            _save(made, file)
    logger.info("evidence_made", broadcast=broadcast.pk, number=made.number)
    return made


def _head(broadcast: Broadcast, reason: str) -> Head:
    """The next place in the chain, which is held from here to the commit."""
    last = lock_last_bundle()
    return Head(
        number=last.number + 1 if last else 1,
        previous=last.manifest if last else "",
        code=broadcast.code,
        reason=reason,
        made_at=timezone.now(),
    )


def _save(made: EvidenceBundle, file: IO[bytes]) -> None:
    storage = private_storage()
    file.seek(0)
    storage.save(made.file, File(file))
    try:
        made.save()
    except IntegrityError:
        storage.delete(made.file)
        raise


def _until(broadcast: Broadcast, now: datetime) -> datetime:
    begins = max(broadcast.ended_at or now, now)
    return begins + timedelta(days=365 * settings.LIVE_EVIDENCE_YEARS + 1)


@transaction.atomic
def hold_records(broadcast: Broadcast, *, reason: str, by: User) -> LegalHold:
    """Nothing of it is deleted until it is released. One that is held stays so.

    Its video is kept from this moment on, whatever is due in the night to come.
    """
    held, is_new = LegalHold.objects.get_or_create(
        broadcast=broadcast,
        released_at=None,
        defaults={"reason": reason[:300], "by": by},
    )
    keep(broadcast, until=timezone.now() + HELD_FOR)
    if is_new:
        record("live.hold", broadcast, reason=reason, seller=broadcast.partner)
    return held


@transaction.atomic
def release_records(broadcast: Broadcast, *, by: User) -> bool:
    """Its records go their way again; True when they were held till now."""
    rows = LegalHold.objects.filter(broadcast=broadcast, released_at__isnull=True)
    freed = rows.update(released_at=timezone.now(), released_by=by)
    if freed:
        record("live.release", broadcast, seller=broadcast.partner)
    return bool(freed)


def evidence_due(now: datetime) -> QuerySet[Broadcast]:
    """Over, and without a bundle; or with a video that no bundle names yet."""
    ended = Broadcast.objects.filter(status=BroadcastStatus.ENDED)
    own = EvidenceBundle.objects.filter(broadcast=OuterRef("pk"))
    named = own.filter(video=OuterRef("stream__replay_sha256"))
    is_late = Q(ended_at__lt=now - 2 * SETTLED) & ~Exists(own)
    is_unnamed = ~Q(stream__replay_sha256="") & Q(stream__isnull=False) & ~Exists(named)
    return ended.filter(is_late | is_unnamed).distinct()


def ask_for_due(now: datetime | None = None) -> int:
    """Ask for what is missing: an end whose news was lost, a video that was ready."""
    due = evidence_due(now or timezone.now())
    return work_through(Queue("live.evidence", due, batch=DUE_AT_ONCE), _ask_for)


def _ask_for(pk: int) -> None:
    broadcast = Broadcast.objects.get(pk=pk)
    has_one = broadcast.evidence.exists()
    reason = EvidenceReason.VIDEO if has_one else EvidenceReason.ENDED
    ask_for_bundle(broadcast, reason)


def faults(bundle: EvidenceBundle) -> list[str]:
    """What of a kept bundle is not as it was written; nothing when all is well."""
    try:
        with private_storage().open(bundle.file) as file:
            if digest_of(file) != bundle.sha256:
                return [bundle.file]
            return faults_of(file, manifest=bundle.manifest)
    except (OSError, zipfile.BadZipFile):
        return [bundle.file]
