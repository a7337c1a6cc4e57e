"""Counting who watched: often while it is on air, a last time when it is over."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMinute
from django.utils import timezone

from core.rounds import run_isolated
from live.broadcasts.models import Broadcast
from live.broadcasts.states import ON_AIR
from live.chat.models import ChatMessage
from live.records.models import BroadcastFigures
from live.watch.models import MinuteStat, Watch

# So long after the end, or after the last who watched the replay, it is counted anew.
LATE = timedelta(minutes=30)
LONGEST = 24 * 60  # minutes
AT_ONCE = 100
COUNTED = (
    "views", "visitors", "seconds", "replay_views", "replay_visitors", "peak", "hearts",
    "clicks", "messages", "writers", "minutes", "counted_at",
)  # fmt: skip


def count_figures(broadcast: Broadcast) -> BroadcastFigures:
    """Count it now and keep the sums; four queries to read, two to write."""
    made = counted(broadcast)
    fields = {name: getattr(made, name) for name in COUNTED}
    row, _is_new = BroadcastFigures.objects.update_or_create(
        broadcast=broadcast, defaults=fields
    )
    return row


def counted(broadcast: Broadcast) -> BroadcastFigures:
    """The sums as they are now, not yet kept.

    Who watched is told apart for some weeks only: what was counted while it was stays.
    """
    kept = BroadcastFigures.objects.filter(broadcast=broadcast).first()
    made = kept or BroadcastFigures(broadcast=broadcast)
    made.counted_at = timezone.now()
    rows = Watch.objects.filter(broadcast=broadcast)
    live, again = Q(is_replay=False), Q(is_replay=True)
    sums = rows.aggregate(
        views=Count("pk", filter=live),
        visitors=Count("visitor", distinct=True, filter=live),
        seconds=Sum("seconds", default=0, filter=live),
        replay_views=Count("pk", filter=again),
        replay_visitors=Count("visitor", distinct=True, filter=again),
    )
    for name, value in sums.items():
        setattr(made, name, max(value, getattr(made, name)))
    _count_minutes(made)
    return made


def _count_minutes(made: BroadcastFigures) -> None:
    broadcast = made.broadcast
    rows = list(
        MinuteStat.objects.filter(broadcast=broadcast).values_list(
            "minute", "viewers", "hearts", "clicks"
        )
    )
    said = ChatMessage.objects.filter(broadcast=broadcast)
    by_minute = dict(
        said.order_by()
        .annotate(minute=TruncMinute("at"))
        .values_list("minute")
        .annotate(n=Count("pk"))
    )
    sums = said.aggregate(n=Count("pk"), people=Count("user", distinct=True))
    made.messages, made.writers = sums["n"], sums["people"]
    made.peak = max((viewers for _m, viewers, _h, _c in rows), default=0)
    made.hearts = sum(hearts for _m, _v, hearts, _c in rows)
    made.clicks = sum(clicks for _m, _v, _h, clicks in rows)
    began = minute_of(broadcast.started_at or broadcast.starts_at)
    found: dict[int, list[int]] = {}
    for minute, viewers, hearts, clicks in rows:
        found[_since(began, minute)] = [viewers, hearts, clicks, 0]
    for minute, n in by_minute.items():
        found.setdefault(_since(began, minute), [0, 0, 0, 0])[3] = n
    made.minutes = [
        [number, *found[number]] for number in sorted(found) if 0 <= number < LONGEST
    ]


def minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _since(began: datetime, minute: datetime) -> int:
    return int((minute - began).total_seconds() // 60)


def count_due(now: datetime | None = None) -> int:
    """What is on air, and what has changed since it was counted; how many."""
    moment = now or timezone.now()
    shown = Broadcast.objects.filter(started_at__isnull=False)
    last_seen = Watch.objects.filter(left__gte=moment - LATE).values("broadcast")
    is_new = Q(figures__isnull=True) | Q(
        ended_at__isnull=False, figures__counted_at__lt=F("ended_at") + LATE
    )
    is_open = Q(status__in=sorted(ON_AIR)) | Q(pk__in=last_seen) | is_new
    longest_ago = F("figures__counted_at").asc(nulls_first=True)
    due = shown.filter(is_open).order_by(longest_ago, "-started_at")
    done = 0
    for broadcast in due[:AT_ONCE]:
        done += bool(
            run_isolated(
                partial(count_figures, broadcast),
                what="count_figures",
                broadcast=broadcast.pk,
            )
        )
    return done
