"""Which pages have a kept picture, and how they are looked at."""

from dataclasses import dataclass

from tests.permissions.world import ANONYMOUS, OWN_COOP, OWNER, SHOPPER, STAFF


@dataclass(frozen=True)
class Shot:
    """One page: its address, whose it is, and the screen."""

    name: str
    role: str
    width: int = 360
    scheme: str = "light"
    language: str = "en"

    def __str__(self) -> str:
        place = self.name.replace(":", "-")
        return f"{place}-{self.width}-{self.scheme}-{self.language}"


def _each(role: str, *names: str) -> list[Shot]:
    """Each page once; the screens, schemes and languages take turns."""
    looks = [
        (360, "light", "en"), (1280, "light", "zh-hans"), (360, "dark", "zh-hans"),
        (1280, "dark", "en"), (768, "light", "en"), (360, "light", "zh-hans"),
    ]  # fmt: skip
    return [
        Shot(name, role, *looks[place % len(looks)]) for place, name in enumerate(names)
    ]


SHOTS = [
    # What most people see first, on every screen.
    *(
        Shot(name, SHOPPER, width, scheme)
        for name in ("catalogue:detail", "basket:summary")
        for width, scheme in ((360, "light"), (768, "dark"), (1280, "light"))
    ),
    *_each(
        ANONYMOUS,
        "home", "catalogue:index", "storefront:farms", "storefront:farm",
        "storefront:village", "storefront:season", "live:list", "visit:index",
        "tracing:lot", "legal:page", "learn:courses",
    ),
    *_each(
        SHOPPER,
        "checkout:index", "orders:detail", "accounts:home", "accounts:orders",
        "orders:claim", "accounts:addresses",
    ),
    *_each(
        OWNER,
        "desk:today", "desk:orders", "desk:order", "desk:products", "desk:product",
        "desk:packing", "desk:money", "desk:lots", "desk:more",
    ),
    *_each(
        OWN_COOP,
        "office:queue", "office:application", "office:households", "office:intakes",
        "office:sellers", "office:depot",
    ),
    *_each(STAFF, "office:payouts", "office:disputes"),
]  # fmt: skip
