"""Every picture of the demo market by name: its kind, its size and how it is drawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from demo.art import film, heroes, lessons, live, people, spots, views
from demo.art.faces import LOOKS
from demo.art.scenes import dry_goods, fruit, garden, larder
from demo.art.shapes import Svg

MASTERS = Path(__file__).resolve().parent.parent / "pictures"
DRAWN = MASTERS / "drawn.txt"
MOST_BYTES = 90_000
MOST_BYTES_TOGETHER = 8_000_000


class Kind(StrEnum):
    PRODUCT = "product"
    VIEW = "view"
    HERO = "hero"
    LIVE = "live"
    FILM = "film"
    LESSON = "lesson"
    FACE = "face"
    SPOT = "spot"


SEE_THROUGH = frozenset({Kind.SPOT, Kind.FILM})


@dataclass(frozen=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """One picture; `shows` says in a sentence what is on it."""

    name: str
    kind: Kind
    size: Size
    shows: str
    draw: Callable[[], Svg]

    @cached_property
    def svg(self) -> Svg:
        return self.draw()

    @property
    def fingerprint(self) -> str:
        """Changes whenever the drawing does."""
        return sha256(self.svg.encode()).hexdigest()[:16]

    @property
    def master(self) -> Path:
        """The committed WebP file."""
        return MASTERS / f"{self.name}.webp"


SQUARE, OBLONG = Size(1200, 1200), Size(1200, 800)
WIDE, TALL = Size(1920, 840), Size(900, 1100)
PHONE, SMALL, TINY = Size(900, 1600), Size(600, 600), Size(480, 360)


def named_after(
    functions: tuple[Callable[[], Svg], ...], kind: Kind, size: Size, prefix: str = ""
) -> Iterator[Picture]:
    """Pictures named and described by the functions that draw them."""
    for draw in functions:
        name = prefix + draw.__name__.replace("_", "-")
        yield Picture(name, kind, size, draw.__doc__ or "", draw)


def hero_pictures() -> Iterator[Picture]:
    for name, draw in heroes.HEROES.items():
        _, season, shape = name.split("-")
        size = WIDE if shape == "wide" else TALL
        yield Picture(name, Kind.HERO, size, f"The terraces in {season}.", draw)


def live_pictures() -> Iterator[Picture]:
    for name, draw in live.STREAMS.items():
        size = PHONE if name.endswith("-tall") else OBLONG
        shows = live.BROADCASTS[name.removesuffix("-tall")].shows
        yield Picture(name, Kind.LIVE, size, shows, draw)


def film_pictures() -> Iterator[Picture]:
    for name, draw in film.CUT_OUTS.items():
        shows = f"A cut-out for films: {name.replace('-', ' ')}."
        yield Picture(f"film-{name}", Kind.FILM, _film_size(name), shows, draw)


def _film_size(name: str) -> Size:
    if name.endswith("-ground"):
        return Size(480, 848)
    if "-holds-" in name:
        return Size(400, 400)
    return Size(80, 80) if name == "leaf" else Size(400, 680)


def face_pictures() -> Iterator[Picture]:
    for number, look in enumerate(LOOKS, start=1):
        draw = people.as_scene(look, number)
        yield Picture(f"face-{number:02}", Kind.FACE, SMALL, "A farmer, smiling.", draw)


def every_picture() -> Iterator[Picture]:
    for module in (fruit, dry_goods, garden, larder):
        yield from named_after(module.SCENES, Kind.PRODUCT, SQUARE)
    yield from named_after(views.VIEWS, Kind.VIEW, OBLONG, "view-")
    yield from hero_pictures()
    yield from live_pictures()
    yield from film_pictures()
    yield from named_after(lessons.LESSONS, Kind.LESSON, OBLONG, "lesson-")
    yield from face_pictures()
    yield from named_after(spots.SPOTS, Kind.SPOT, TINY, "spot-")


PICTURES: dict[str, Picture] = {picture.name: picture for picture in every_picture()}


def drawn_fingerprints() -> dict[str, str]:
    """By name, the fingerprint of the drawing that each master was made from."""
    if not DRAWN.exists():
        return {}
    rows = DRAWN.read_text(encoding="utf-8").splitlines()
    return {name: mark for mark, name in (row.split() for row in rows)}
