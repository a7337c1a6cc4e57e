"""Reads the words of the demo market from `content/` into plain values."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.units import UnitKind

CONTENT = Path(__file__).parent / "content"
ALL_YEAR = 12


@dataclass(frozen=True)
class Both:
    """One text in both languages."""

    en: str
    zh: str

    def columns(self, name: str) -> dict[str, str]:
        """As keyword arguments of a translated model field."""
        return {f"{name}_en": self.en, f"{name}_zh_hans": self.zh}

    def paragraphs(self) -> "Both":
        return Both(f"<p>{self.en}</p>", f"<p>{self.zh}</p>")


@dataclass(frozen=True)
class Place:
    slug: str
    name: Both
    tagline: Both
    story: Both
    altitude: int
    north: Decimal
    east: Decimal
    cover: str


@dataclass(frozen=True)
class Applicant:
    email: str
    name: Both
    farm: str
    phone: str
    village: str
    grows: str
    story: str
    question: str = ""


@dataclass(frozen=True)
class Seller:
    """A farm or cooperative. `face` and `cover` name pictures.

    `takes_in` is what a cooperative's households bring to its depot, of what it sells.
    """

    code: str
    kind: str
    name: Both
    person: Both
    village: str
    altitude: int
    cooperative: str
    face: str
    cover: str
    tagline: Both
    story: Both
    grows: tuple[str, ...]
    takes_in: tuple[str, ...]


@dataclass(frozen=True)
class Food:
    """What is said of food beside its description; `allergens` None is not stated."""

    allergens: tuple[str, ...] | None = None
    ingredients: Both = Both("", "")
    storage: Both = Both("", "")
    serving: Both = Both("", "")


@dataclass(frozen=True)
class Produce:
    """One kind of produce. `price` is of a kg, litre or piece in the first pack."""

    code: str
    titles: tuple[Both, ...]
    summary: Both
    text: Both
    category: str
    months: frozenset[int]
    unit_kind: str
    price: Decimal
    packs: tuple[int, ...]
    piece_grams: int
    holder: str
    tax: int
    fresh_days: int | None
    pictures: tuple[str, ...]
    is_perishable: bool
    shelf_life: int | None
    needs_cold: bool
    food: Food

    @property
    def season(self) -> int:
        """One bit a month, January first."""
        return sum(1 << (month - 1) for month in self.months)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _both(pair: list[str]) -> Both:
    return Both(*pair)


@cache
def county() -> tuple[str, Both, str]:
    """Its slug, name and region."""
    row = _read("places.toml")["county"]
    return row["slug"], _both(row["name"]), row["region"]


@cache
def places() -> tuple[Place, ...]:
    return tuple(
        Place(
            slug=row["slug"],
            name=_both(row["name"]),
            tagline=_both(row["tagline"]),
            story=_both(row["story"]),
            altitude=row["altitude"],
            north=Decimal(str(row["place"][0])),
            east=Decimal(str(row["place"][1])),
            cover=row["cover"],
        )
        for row in _read("places.toml")["village"]
    )


@cache
def categories() -> dict[str, Both]:
    return {
        code: _both(name)
        for code, name in _read("categories.toml")["categories"].items()
    }


@cache
def sellers() -> tuple[Seller, ...]:
    """Cooperatives first, then farms."""
    rows = [
        row
        for name in ("farms_south.toml", "farms_north.toml")
        for row in _read(name)["seller"]
    ]
    read = [
        Seller(
            code=row["code"],
            kind=row.get("kind", "farm"),
            name=_both(row["name"]),
            person=_both(row["person"]),
            village=row["village"],
            altitude=row["altitude"],
            cooperative=row.get("cooperative", ""),
            face=f"face-{row['face']:02d}",
            cover=row["cover"],
            tagline=_both(row["tagline"]),
            story=_both(row["story"]),
            grows=tuple(row["grows"]),
            takes_in=tuple(row.get("takes_in", ())),
        )
        for row in rows
    ]
    return tuple(sorted(read, key=lambda seller: seller.kind != "cooperative"))


@cache
def produce() -> dict[str, Produce]:
    kinds: dict[str, Produce] = {}
    for name in ("produce_fruit.toml", "produce_larder.toml", "produce_field.toml"):
        for code, row in _read(name).items():
            kinds[code] = _produce(code, row)
    return kinds


def _produce(code: str, row: dict[str, Any]) -> Produce:
    return Produce(
        code=code,
        titles=tuple(_both(pair) for pair in [row["title"], *row.get("also", [])]),
        summary=_both(row["summary"]),
        text=_both(row["text"]),
        category=row["category"],
        months=frozenset(row["season"]),
        unit_kind=row.get("kind", UnitKind.WEIGHT),
        price=Decimal(str(row["price"])),
        packs=tuple(row["packs"]),
        piece_grams=row.get("grams", 0),
        holder=row["holder"],
        tax=row["tax"],
        fresh_days=row.get("fresh"),
        pictures=tuple(row["pictures"]),
        is_perishable=row.get("perishable", False),
        shelf_life=row.get("good_for"),
        needs_cold=row.get("cold", False),
        food=_food().get(code, Food()),
    )


@cache
def _food() -> dict[str, Food]:
    sheet = _read("food.toml")
    ways = {name: _both(pair) for name, pair in sheet.pop("storage").items()}
    return {
        code: Food(
            allergens=tuple(row["allergens"]) if "allergens" in row else None,
            ingredients=_both(row.get("ingredients", ["", ""])),
            storage=ways[row["storage"]] if "storage" in row else Both("", ""),
            serving=_both(row.get("serving", ["", ""])),
        )
        for code, row in sheet.items()
    }


@dataclass(frozen=True)
class Account:
    """Somebody who signs in; `seller` and `role` when they act for one."""

    email: str
    name: Both
    language: str = ""
    seller: str = ""
    role: str = ""
    is_officer: bool = False
    province: str = ""
    is_staff: bool = False


@dataclass(frozen=True)
class Shopper:
    """A customer. `city` is province, district, street and postcode."""

    name: Both
    city: tuple[str, str, str, str]

    @property
    def voice(self) -> str:
        """The one language that they write in: English with a foreign name."""
        return "en" if "·" in self.name.zh else "zh-hans"

    @property
    def own_name(self) -> str:
        """As they write it themselves."""
        return self.name.en if self.voice == "en" else self.name.zh


@dataclass(frozen=True)
class Review:
    stars: int
    language: str
    title: str
    text: str


@cache
def people() -> dict[str, Any]:
    """The sheet as it stands, for what is read once."""
    return _read("people.toml")


@cache
def accounts() -> tuple[Account, ...]:
    demo = [
        Account(
            email=row["email"],
            name=_both(row["name"]),
            language=row.get("language", ""),
            seller=row.get("seller", ""),
            role=row.get("role", ""),
            is_officer=row.get("officer", False),
            province=row.get("province", ""),
            is_staff=row.get("staff", False),
        )
        for row in people()["account"]
    ]
    helpers = [
        Account(email, _both(row["name"]), seller=row["seller"], role=row["role"])
        for email, row in people()["helpers"].items()
    ]
    return (*demo, *helpers)


@cache
def applicants() -> tuple[Applicant, ...]:
    """Who asks to sell. `question` is what the office has asked, if anything."""
    return tuple(
        Applicant(**{**row, "name": _both(row["name"])})
        for row in people()["applicant"]
    )


@cache
def shoppers() -> tuple[Shopper, ...]:
    return tuple(
        Shopper(_both(row["name"]), tuple(row["city"])) for row in people()["shopper"]
    )


@cache
def reviews() -> tuple[Review, ...]:
    """Those written out, then what is put together of `remarks`: each text once."""
    written = tuple(Review(**row) for row in people()["review"])
    return (*written, *_put_together("en", " "), *_put_together("zh-hans", ""))


def farm_reviews() -> dict[str, list[Review]]:
    """What shoppers say of how farms pack and send, by language."""
    rows = [Review(**row) for row in people()["farm_review"]]
    return {
        code: [one for one in rows if one.language == code]
        for code in ("en", "zh-hans")
    }


def farm_answers() -> list[str]:
    """What the demo's farmer replies to reviews."""
    return list(people()["farm_answers"]["lines"])


def _put_together(language: str, between: str) -> Iterator[Review]:
    """How it came, how it was, what one means to do; no two the same.

    Neighbours share no sentence, so that a page of them does not sound like one person.
    """
    said = people()["remarks"][language]
    came, was, then = said["came"], said["was"], said["then"]
    for turn in range(len(was) * len(then)):
        for place, first in enumerate(came):
            second = was[(place + turn) % len(was)]
            third = then[(place + turn // len(was) + turn) % len(then)]
            text = between.join([first, second, third])
            stars = 4 if (place + turn) % 4 == 3 else 5
            yield Review(stars, language, first, text)


@cache
def lots() -> dict[str, Any]:
    """Plots of the demo's farms, and the words of its recall."""
    return _read("lots.toml")


@cache
def claims() -> dict[str, Any]:
    """What is claimed and answered: `claim`."""
    return _read("claims.toml")


@cache
def programme() -> dict[str, Any]:
    """A county's story, what is declared of it, and names of counties to compare."""
    return _read("programme.toml")


@cache
def plan() -> dict[str, Any]:
    """A county's programme: budget, spending, measures and milestones."""
    return _read("plan.toml")


@cache
def talks() -> dict[str, Any]:
    """Questions and answers: `question`, `open` and `private`."""
    return _read("talks.toml")
