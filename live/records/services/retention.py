"""What of broadcasts is deleted when its time is over, and what stays.

Of a broadcast whose records are held nothing goes. `due` says what would go and changes
nothing; `apply` does it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.storage import private_storage
from core.sweeps import Queue, work_through
from live.broadcasts.models import Broadcast
from live.chat.models import ChatMessage
from live.records.models import EvidenceBundle, EvidenceGone, LegalHold
from live.video.models import Stream
from live.video.services.replays import keep
from live.video.states import ReplayState
from live.watch.models import Watch

logger = structlog.get_logger(__name__)
AT_ONCE = 500
# A hold keeps the video so long from each round on; rounds come every day.
HELD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class RetentionDue:
    """How much would go now, and how many broadcasts are held back from it."""

    replays: int
    bundles: int
    messages: int
    watches: int
    held: int


def is_held(column: str = "broadcast") -> Exists:
    holds = LegalHold.objects.filter(
        broadcast=OuterRef(column), released_at__isnull=True
    )
    return Exists(holds)


def old_replays(now: datetime) -> QuerySet[Stream]:
    """Videos older than the market keeps them; deleted by their own task."""
    before = now - timedelta(days=settings.LIVE_REPLAY_DAYS)
    rows = Stream.objects.filter(
        Q(keep_until__isnull=True) | Q(keep_until__lt=now),
        ~is_held(),
        broadcast__ended_at__lt=before,
    )
    return rows.exclude(replay_state=ReplayState.GONE)


def old_bundles(now: datetime) -> QuerySet[EvidenceBundle]:
    rows = EvidenceBundle.objects.filter(
        ~is_held(), gone__isnull=True, keep_until__lt=now
    )
    return rows.order_by("pk")


def old_messages(now: datetime) -> QuerySet[ChatMessage]:
    """What was written in chats, once the evidence of it is gone too."""
    before = now - timedelta(days=365 * settings.LIVE_EVIDENCE_YEARS + 1)
    return ChatMessage.objects.filter(~is_held(), broadcast__ended_at__lt=before)


def old_watches(now: datetime) -> QuerySet[Watch]:
    """Who watched, where it still says who: the sums of it were counted long ago."""
    before = now - timedelta(days=settings.LIVE_WATCH_DAYS)
    rows = Watch.objects.filter(~is_held(), left__lt=before)
    return rows.filter(Q(user__isnull=False) | ~Q(visitor=""))


def due(now: datetime | None = None) -> RetentionDue:
    """What `apply` would do, and the task of the videos; changes nothing."""
    moment = now or timezone.now()
    held = LegalHold.objects.filter(released_at__isnull=True)
    return RetentionDue(
        replays=old_replays(moment).count(),
        bundles=old_bundles(moment).count(),
        messages=old_messages(moment).count(),
        watches=old_watches(moment).count(),
        held=held.count(),
    )


def apply(now: datetime | None = None) -> RetentionDue:
    """Delete what is due; what failed is tried again with the next round."""
    moment = now or timezone.now()
    keep_held(moment)
    found = due(moment)
    work_through(
        Queue("live.bundles", old_bundles(moment)),
        lambda pk: _forget_bundle(EvidenceBundle.objects.get(pk=pk)),
    )
    while gone := list(old_messages(moment).values_list("pk", flat=True)[:AT_ONCE]):
        ChatMessage.objects.filter(pk__in=gone).delete()
    old_watches(moment).update(user=None, visitor="")
    logger.info("live_retention", **found.__dict__)
    return found


def keep_held(now: datetime) -> None:
    """Videos of broadcasts that are held stay, whatever their own time is."""
    holds = LegalHold.objects.filter(released_at__isnull=True)
    for broadcast in Broadcast.objects.filter(pk__in=holds.values("broadcast")):
        keep(broadcast, until=now + HELD_FOR)


def _forget_bundle(bundle: EvidenceBundle) -> None:
    """The row first: a file that is left is nobody's, one that is missing a fault."""
    EvidenceGone.objects.get_or_create(bundle=bundle)
    private_storage().delete(bundle.file)
