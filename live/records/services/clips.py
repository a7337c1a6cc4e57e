"""Cutting a replay into clips, in name only: one row for each that was explained."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from core.sweeps import Queue, work_through
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.states import BroadcastStatus
from live.records.models import Clip
from live.video.queries import chapters
from live.video.states import ReplayState
from shop.catalogue.models import Product

# A shorter one says nothing.
SHORTEST = 3.0
AT_ONCE = 50


@transaction.atomic
def make_clips(broadcast: Broadcast) -> int:
    """What its chapters say now, in place of what they said before; how many."""
    found = [
        each
        for each in chapters(broadcast)
        if each.product_id and each.end - each.start >= SHORTEST
    ]
    known = Product.objects.filter(pk__in={each.product_id for each in found})
    products = set(known.values_list("pk", flat=True))
    lots = dict(ShelfItem.objects.filter(broadcast=broadcast).values_list("pk", "lot"))
    Clip.objects.filter(broadcast=broadcast).delete()
    rows = {
        each.start: Clip(
            broadcast=broadcast,
            product_id=each.product_id or 0,
            lot_id=lots.get(each.item_id) if each.item_id else None,
            start=str(each.start),
            end=str(each.end),
            shown_at=broadcast.started_at,
        )
        for each in found
        if each.product_id in products and broadcast.started_at
    }
    Clip.objects.bulk_create(rows.values())
    return len(rows)


def clips_due() -> QuerySet[Broadcast]:
    """Replays that are ready and were not cut yet."""
    ended = Broadcast.objects.filter(
        status=BroadcastStatus.ENDED, stream__replay_state=ReplayState.READY
    )
    own = Clip.objects.filter(broadcast=OuterRef("pk"))
    explained = OuterRef("pk")
    pinned = ShelfItem.objects.filter(broadcast=explained, events__act="pinned")
    return ended.filter(~Exists(own), Exists(pinned)).order_by("-ended_at")


def make_due_clips() -> int:
    """Once for each replay; how many clips."""
    made: list[int] = []
    work_through(
        Queue("live.clips", clips_due(), oldest=("-ended_at", "pk"), batch=AT_ONCE),
        lambda pk: made.append(make_clips(Broadcast.objects.get(pk=pk))),
    )
    return sum(made)
