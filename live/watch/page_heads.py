"""What search engines and shared links are told of a broadcast and of its replay."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core import structured_data as schema
from core.page_head import Facts, PageHead, shared_picture, whole_address
from core.share_cards import ShareCard
from core.templatetags.market import moment
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus
from live.video.queries import Chapter, Playback


def picture_of(broadcast: Broadcast) -> str:
    """The address of its cover, else of what there is of the farm."""
    farm = broadcast.partner
    return shared_picture(broadcast.cover or farm.cover or farm.face)


def card_of_broadcast(broadcast: Broadcast) -> ShareCard:
    farm = broadcast.partner
    is_over = broadcast.status == BroadcastStatus.ENDED
    when = broadcast.started_at if is_over else broadcast.starts_at
    return ShareCard(
        kind="broadcast",
        pk=broadcast.pk,
        title=broadcast.title,
        lines=(farm.name, moment(when)),
        note=_("Replay") if is_over else _("Live from the farms"),
        photos=(broadcast.cover or farm.cover or farm.face,),
    )


def card_of_any_broadcast(kind: str, pk: int) -> ShareCard | None:
    if kind != "broadcast":
        return None
    related = "partner__cover", "partner__face", "cover"
    found = Broadcast.objects.select_related(*related).filter(pk=pk).first()
    return card_of_broadcast(found) if found else None


def head_of_broadcast(
    broadcast: Broadcast, shown: Playback, chapters: Sequence[Chapter] = ()
) -> PageHead:
    """An Event until it is over, then a VideoObject as long as there is a replay."""
    path = broadcast.get_absolute_url()
    picture = picture_of(broadcast)
    way = schema.breadcrumbs(
        [(_("Live from the farms"), reverse("live:list")), (broadcast.title, path)]
    )
    facts = [way]
    if broadcast.status == BroadcastStatus.ENDED:
        facts[:0] = _video(broadcast, shown, picture, chapters)
    else:
        facts.insert(0, _event(broadcast, picture))
    return PageHead(
        path=path,
        kind="video.other",
        picture=card_of_broadcast(broadcast).address,
        is_card=True,
        facts=tuple(facts),
    )


def _event(broadcast: Broadcast, picture: str) -> Facts:
    starts = broadcast.started_at or broadcast.starts_at
    ends = starts + timedelta(minutes=broadcast.planned_minutes)
    is_cancelled = broadcast.status == BroadcastStatus.CANCELLED
    farm = broadcast.partner
    return schema.event(
        broadcast.title,
        broadcast.get_absolute_url(),
        (starts, ends),
        location=None,
        status="EventCancelled" if is_cancelled else "EventScheduled",
        description=broadcast.about,
        image=picture,
        organizer=schema.part(
            "Organization",
            name=farm.name,
            url=whole_address(reverse("storefront:farm", args=[farm.code])),
        ),
    )


def _video(
    broadcast: Broadcast, shown: Playback, picture: str, chapters: Sequence[Chapter]
) -> list[Facts]:
    """Nothing without a film, or without the picture that search engines ask for."""
    film = shown.replay_mp4 or shown.replay_hls
    poster = whole_address(shown.poster) if shown.poster else picture
    if not film or not poster or broadcast.started_at is None:
        return []
    path = broadcast.get_absolute_url()
    return [
        schema.thing(
            "VideoObject",
            name=broadcast.title,
            description=broadcast.about or broadcast.title,
            thumbnailUrl=[poster],
            uploadDate=broadcast.started_at.isoformat(),
            duration=schema.seconds_of(
                (broadcast.ended_at - broadcast.started_at).total_seconds()
            )
            if broadcast.ended_at
            else None,
            contentUrl=whole_address(film),
            url=whole_address(path),
            hasPart=[
                schema.part(
                    "Clip",
                    name=one.title,
                    startOffset=int(one.start),
                    endOffset=int(one.end),
                    url=f"{whole_address(path)}?t={int(one.start)}",
                )
                for one in chapters
            ],
        )
    ]
