"""Broadcasts of the demo: one in a loop, some planned, and replays with films."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core import dates
from core.models import Photo
from demo.film import HEIGHT, WIDTH, make_film, poster_of
from demo.film import Scene as Shot
from live.broadcasts.models import Broadcast, BroadcastEvent, ShelfEvent, ShelfItem
from live.broadcasts.queries import why_not_from
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast, remind
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import BroadcastStatus, ShelfAct
from live.video import storage_paths
from live.video.ffmpeg import program
from live.video.models import Epoch, Stream
from live.video.services.epochs import open_stream
from live.video.states import EpochState, ReplayState
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import Lot, Partner, StockRecord

from . import reading
from .reading import CONTENT, Both

LOOP, PLANNED, REPLAY = "loop", "planned", "replay"


@dataclass(frozen=True)
class Scene:
    """What is shown (a produce of the farm), as what (a cut-out), for how long."""

    shows: str
    holds: str
    seconds: int


@dataclass(frozen=True)
class BroadcastSheet:
    """A broadcast as it is written in `content/live.toml`."""

    kind: str
    seller: str
    title: Both
    about: Both
    minutes: int
    picture: str
    scenes: tuple[Scene, ...]
    film: str = ""
    when: tuple[int, int] = (0, 0)
    also: tuple[str, ...] = field(default=())

    @property
    def produce(self) -> tuple[str, ...]:
        return (*(scene.shows for scene in self.scenes), *self.also)


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "live.toml").read_text(encoding="utf-8"))


@cache
def sheets() -> tuple[BroadcastSheet, ...]:
    return tuple(_sheet(row) for row in _content()["broadcast"])


def _sheet(row: dict[str, Any]) -> BroadcastSheet:
    return BroadcastSheet(
        kind=row["kind"],
        seller=row["seller"],
        title=Both(*row["title"]),
        about=Both(*row["about"]),
        minutes=row["minutes"],
        picture=row["picture"],
        scenes=tuple(Scene(**scene) for scene in row["scenes"]),
        film=row.get("film", ""),
        when=tuple(row.get("when", (0, 0))),
        also=tuple(row.get("also", ())),
    )


def lines() -> list[dict[str, str]]:
    """What is said in a chat: `text`, and the host's `answer` where there is one."""
    said: list[dict[str, str]] = _content()["line"]
    return said


def pictures() -> list[str]:
    return [sheet.picture for sheet in sheets()]


def plant_broadcasts(
    photos: dict[str, Photo], *, now: datetime, has_films: bool = True
) -> None:
    """Those whose farm is in the market; the demo's phone begins the one in a loop.

    Drawing a film takes some seconds: with `has_films` False the replays have none.
    """
    for sheet in sheets():
        host = host_of(sheet.seller)
        if host is None:
            continue
        broadcast = plan_sheet(
            sheet, host, photos.get(sheet.picture), starts_at=_starts(sheet, now)
        )
        if sheet.kind == REPLAY:
            _play(broadcast, sheet, host.user)
            if has_films:
                _record(broadcast, sheet)
        elif sheet.kind == PLANNED:
            _wish(broadcast)


def host_of(seller: str) -> PartnerRole | None:
    """Who runs the farm with this code, where it is in the market."""
    rows = PartnerRole.objects.filter(partner__code=seller, role=Role.OWNER)
    return rows.select_related("partner", "user").first()


def plan_sheet(
    sheet: BroadcastSheet,
    host: PartnerRole,
    cover: Photo | None,
    *,
    starts_at: datetime,
) -> Broadcast:
    """A broadcast as the sheet has it, its shelf filled."""
    plan = BroadcastPlan(
        title=sheet.title.en,
        about=sheet.about.en,
        starts_at=starts_at,
        planned_minutes=sheet.minutes,
        village=host.partner.village,
        cover=cover,
    )
    broadcast = plan_broadcast(host.partner, plan, by=host.user)
    broadcast.title_zh_hans = sheet.title.zh  # type: ignore[attr-defined]
    broadcast.about_zh_hans = sheet.about.zh  # type: ignore[attr-defined]
    broadcast.save(update_fields=["title_zh_hans", "about_zh_hans"])
    for pack in _packs(host.partner, sheet):
        lot = None if sheet.kind == REPLAY else _lot_to_show(pack)
        put_on_shelf(broadcast, pack, by=host.user, lot=lot)
    return broadcast


def _packs(farm: Partner, sheet: BroadcastSheet) -> Iterator[StockRecord]:
    """The packs that cards show of what the sheet names, in its order."""
    for name in sheet.produce:
        titles = [title.en for title in reading.produce()[name].titles]
        product = farm.products.filter(
            title_en__in=titles, state="published", lead_pack__isnull=False
        ).first()
        if product is not None and product.lead_pack is not None:
            yield product.lead_pack


def _lot_to_show(pack: StockRecord) -> Lot | None:
    """The one that holds most of the goods, when the farm keeps lots of them."""
    lots = [lot for lot in Lot.objects.filter(pool=pack.pool_id) if lot.is_good()]
    found = max(lots, key=lambda lot: lot.free, default=None)
    return found if found and not why_not_from(found, pack) else None


def _starts(sheet: BroadcastSheet, now: datetime) -> datetime:
    days, hour = sheet.when
    if sheet.kind == LOOP:
        return now
    day = dates.local(now) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _wish(broadcast: Broadcast) -> None:
    shopper = User.objects.filter(email="shopper@demo.test").first()
    if shopper is not None:
        remind(broadcast, shopper)


def _play(broadcast: Broadcast, sheet: BroadcastSheet, host: User) -> None:
    """It was on air as long as its film, and each thing was explained in its turn."""
    start = broadcast.starts_at
    seconds = sum(scene.seconds for scene in sheet.scenes)
    broadcast.started_at = start
    broadcast.ended_at = start + timedelta(seconds=seconds)
    broadcast.status = BroadcastStatus.ENDED
    broadcast.save(update_fields=["started_at", "ended_at", "status"])
    for status, at in (
        (BroadcastStatus.LIVE, broadcast.started_at),
        (BroadcastStatus.ENDED, broadcast.ended_at),
    ):
        event = BroadcastEvent.objects.create(
            broadcast=broadcast, status=status, by=host
        )
        BroadcastEvent.objects.filter(pk=event.pk).update(at=at)
    broadcast.shelf_events.update(at=start - timedelta(hours=1))
    items = list(broadcast.shelf.select_related("stockrecord__product"))
    at = start
    for scene, item in zip(sheet.scenes, items, strict=False):
        _explain(item, at, at + timedelta(seconds=scene.seconds), host)
        at += timedelta(seconds=scene.seconds)


def film_of(sheet: BroadcastSheet) -> Path:
    """The sheet's film, drawn when it is asked for first."""
    path = Path(settings.DATA_DIR) / "films" / f"{sheet.film}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.mp4")
        make_film(_shots(sheet), part, ffmpeg=program())
        part.replace(path)
    return path


def record_films() -> None:
    """The films of replays that have none yet, each when it is drawn.

    Safe to stop, and to run again.
    """
    for sheet in sheets():
        host = host_of(sheet.seller)
        if sheet.kind != REPLAY or host is None:
            continue
        mine = Broadcast.objects.filter(
            partner=host.partner, title_en=sheet.title.en, status=BroadcastStatus.ENDED
        )
        lacking = mine.exclude(stream__replay_state=ReplayState.READY).first()
        if lacking is not None:
            film_of(sheet)
            with transaction.atomic():
                _record(lacking, sheet)


def _shots(sheet: BroadcastSheet) -> list[Shot]:
    return [Shot(sheet.film, scene.holds, scene.seconds) for scene in sheet.scenes]


def _record(broadcast: Broadcast, sheet: BroadcastSheet) -> None:
    """The film as the recording that a broadcast leaves behind."""
    stream = open_stream(broadcast)
    folder = storage_paths.folder_of(stream.token)
    film = film_of(sheet).read_bytes()
    storage_paths.write(folder / storage_paths.REPLAY, film)
    storage_paths.write(folder / storage_paths.POSTER, poster_of(_shots(sheet)[0]))
    start = broadcast.starts_at
    seconds = sum(scene.seconds for scene in sheet.scenes)
    end = start + timedelta(seconds=seconds)
    Epoch.objects.create(
        stream=stream,
        number=1,
        device="demo-phone",
        by=broadcast.host,
        state=EpochState.CLOSED,
        opened_at=start,
        last_chunk_at=end,
        ended_at=end,
        received=seconds,
        bytes=len(film),
        segments=seconds,
        ms=seconds * 1000,
        width=WIDTH,
        height=HEIGHT,
    )
    Stream.objects.filter(pk=stream.pk).update(
        replay_state=ReplayState.READY,
        replay_ms=seconds * 1000,
        replay_bytes=len(film),
        replay_sha256=sha256(film).hexdigest(),
        replay_at=end,
    )


def _explain(item: ShelfItem, start: datetime, end: datetime, host: User) -> None:
    product = item.stockrecord.product
    said = {"product": product.pk, "title": product.title}
    for act, at in ((ShelfAct.PINNED, start), (ShelfAct.UNPINNED, end)):
        ShelfEvent.objects.create(
            broadcast=item.broadcast, item=item, act=act, data=said, by=host, at=at
        )
