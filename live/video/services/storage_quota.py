"""Room on disk: what a broadcast may take, and what is said when little is left."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext, override

from core.events import publish
from live.video.models import ProductFilm, Stream
from live.video.rules import WARN_PERCENT
from live.video.spool import free_bytes
from live.video.states import Reason

MEGA = 1024 * 1024
NEAR_FLOOR = 2  # times what must stay free: from there on the crew is warned


def percent_taken(stream: Stream) -> int:
    """How much of its room the broadcast has taken; 100 is none left."""
    own = stream.kept_bytes * 100 // (settings.LIVE_QUOTA_MB * MEGA)
    floor = settings.LIVE_FREE_MB * MEGA
    free = free_bytes()
    if free < floor:
        return 100
    if free < floor * NEAR_FLOOR:
        own = max(own, WARN_PERCENT)
    return min(int(own), 100)


def has_room_for_another() -> bool:
    """Whether the market keeps less video than it may, over all broadcasts."""
    sums = Stream.objects.aggregate(kept=Sum("kept_bytes"), made=Sum("replay_bytes"))
    films = ProductFilm.objects.aggregate(kept=Sum("bytes"))["kept"] or 0
    taken = (sums["kept"] or 0) + (sums["made"] or 0) + films
    return taken < settings.LIVE_TOTAL_MB * MEGA


def warn_once(stream: Stream, percent: int) -> None:
    """Tell the crew when most of the room is taken, and when all of it is."""
    level = next((one for one in (100, WARN_PERCENT) if percent >= one), 0)
    if not level:
        return
    rows = Stream.objects.filter(pk=stream.pk, warned__lt=level)
    if not rows.update(warned=level):
        return
    tell_crew(stream, {"what": "room", "percent": level, **_words(level)})


def tell_problem(stream: Stream, reason: str) -> None:
    """Tell the crew why the picture broke off."""
    texts = {f"text_{short}": words(reason, code) for short, code in _LANGUAGES}
    tell_crew(stream, {"what": "problem", "reason": reason, **texts})


def tell_crew(stream: Stream, news: dict[str, object]) -> None:
    channel = stream.broadcast.crew_channel
    transaction.on_commit(partial(publish, channel, "warning", news), robust=True)


_LANGUAGES = (("en", "en"), ("zh", "zh-hans"))


def words(reason: str, language: str) -> str:
    with override(language):
        return str(Reason(reason).label)


def _words(level: int) -> dict[str, str]:
    said = {}
    for short, code in _LANGUAGES:
        with override(code):
            text = (
                gettext("Storage is full. The broadcast can't be recorded any further.")
                if level == 100
                else gettext(
                    "Storage for this broadcast is almost full. Please end it soon."
                )
            )
        said[f"text_{short}"] = text
    return said
