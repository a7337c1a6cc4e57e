"""What is written of viewers: signs of life, hearts, looks at products; in batches."""

import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from core.events import publish, viewers
from core.prepared import Prepared
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.queries import on_air
from live.broadcasts.rules import public_channel
from live.broadcasts.states import ON_AIR, ShelfState
from orders.order.models import Line as OrderLine

from . import tally
from .models import MinuteStat, Watch
from .rules import HEARTS_TOLD, MAX_KEY, MOST_BEAT, MOST_HEARTS, minute_of

_told: dict[int, float] = {}


def visitor_of(broadcast_id: int, who: str) -> str:
    """A name for the person or browser that is good for this broadcast alone."""
    text = f"{broadcast_id}:{who}".encode()
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]


def note_watching(
    broadcast: Broadcast, *, key: str, who: str, user_id: int | None, seconds: int
) -> None:
    """A page is there, and something played in it for so many seconds. No query."""
    now = int(time.time())
    lasted = max(0, min(MOST_BEAT, seconds))
    tally.note_seen(
        tally.Seen(
            broadcast=broadcast.pk,
            key=key[:MAX_KEY],
            user=user_id,
            visitor=visitor_of(broadcast.pk, who),
            is_replay=broadcast.is_over,
            first=now - lasted,
            last=now,
            seconds=lasted,
        )
    )


def note_click(broadcast_id: int) -> None:
    """Somebody looks at a product from there. No query."""
    tally.add(broadcast_id, _minute(), "clicks")


def give_hearts(broadcast: Broadcast, n: int) -> int:
    """So many taps on the heart; all pages hear of them, bundled. No query."""
    given = max(0, min(MOST_HEARTS, n))
    if not given:
        return 0
    tally.add(broadcast.pk, _minute(), "hearts", given)
    total = tally.add_hearts(broadcast.pk, given)
    now = time.monotonic()
    if now - _told.get(broadcast.pk, -HEARTS_TOLD) >= HEARTS_TOLD:
        _told[broadcast.pk] = now
        publish(broadcast.channel, "hearts", {"n": total})
    return total


@Prepared
def _on_air() -> QuerySet[Broadcast, int]:
    rows = Broadcast.objects.filter(status__in=ON_AIR).order_by()
    return rows.values_list("pk", flat=True)[:1]


def tell_stock(order_id: int) -> None:
    """After an order took stock or gave it back: what is left of it, to all who watch.

    One small query while nobody is on air; most orders hold nothing of a shelf.
    """
    if not _on_air():
        return
    pools = OrderLine.objects.filter(order=order_id).values("stockrecord__pool")
    rows = ShelfItem.objects.filter(
        broadcast__status__in=ON_AIR, is_removed=False, stockrecord__pool__in=pools
    ).exclude(state=ShelfState.HIDDEN)
    for item in rows.select_related("stockrecord__pool"):
        pack = item.stockrecord
        packs = max(0, pack.net_stock_level)
        news = {
            "item": item.pk,
            "packs": packs,
            "low": bool(pack.pool and pack.pool.is_low),
        }
        publish(public_channel(item.broadcast_id), "stock", news)


def _minute() -> int:
    return int(time.time()) // 60 * 60


def record_viewers() -> int:
    """Write what was gathered: a row for each page and minute. Answers how many.

    Called by a task every half minute. What is on air gets its minute's viewers too.
    """
    counts, seen = tally.drain()
    for broadcast in on_air().select_related(None).only("pk"):
        n = viewers(broadcast.channel)
        counts[f"{broadcast.pk}:{_minute()}:viewers"] = n
    with transaction.atomic():
        _write_minutes(counts)
        _write_watches(seen)
    return len(counts) + len(seen)


def _write_minutes(counts: dict[str, int]) -> None:
    minutes: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for field, n in counts.items():
        of, since, what = field.split(":")
        minutes[int(of), int(since)][what] = n
    known = _known(broadcast_id for broadcast_id, _minute in minutes)
    for (broadcast_id, minute), got in sorted(minutes.items()):
        if broadcast_id not in known:
            continue
        at = minute_of(datetime.fromtimestamp(minute, tz=UTC))
        row, _is_new = MinuteStat.objects.get_or_create(
            broadcast_id=broadcast_id, minute=at
        )
        MinuteStat.objects.filter(pk=row.pk).update(
            viewers=Greatest(F("viewers"), got.get("viewers", 0)),
            hearts=F("hearts") + got.get("hearts", 0),
            clicks=F("clicks") + got.get("clicks", 0),
        )


def _known(broadcast_ids: Iterable[int]) -> set[int]:
    """Of these, what is still there."""
    rows = Broadcast.objects.filter(pk__in=set(broadcast_ids))
    return set(rows.values_list("pk", flat=True))


def _write_watches(seen: list[tally.Seen]) -> None:
    known = _known(one.broadcast for one in seen)
    wanted = {(s.broadcast, s.key): s for s in seen if s.broadcast in known}
    kept = Watch.objects.filter(
        broadcast__in=known, key__in=[key for _pk, key in wanted]
    )
    rows = {(row.broadcast_id, row.key): row for row in kept}
    changed = []
    for place, row in rows.items():
        if one := wanted.pop(place, None):
            row.left = max(row.left, _moment(one.last))
            # More than has passed is more than can have been watched.
            passed = int((row.left - row.joined).total_seconds())
            row.seconds = min(row.seconds + one.seconds, passed)
            row.user_id = row.user_id or one.user
            changed.append(row)
    Watch.objects.bulk_update(changed, ["left", "seconds", "user"], batch_size=500)
    fresh = [
        Watch(
            broadcast_id=one.broadcast,
            key=one.key,
            user_id=one.user,
            visitor=one.visitor,
            is_replay=one.is_replay,
            joined=_moment(one.first),
            left=_moment(one.last),
            seconds=min(one.seconds, one.last - one.first),
        )
        for one in wanted.values()
    ]
    Watch.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
