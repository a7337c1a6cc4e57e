"""What is on sale: products with their words, packs, stock and pictures, in bulk."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from core import dates, market
from core.images.encoding import widths_of
from core.units import UnitKind, unit_price
from shop.catalogue.allergens import mask_of
from shop.catalogue.models import ALL_YEAR, Product, ProductCategory, ProductImage
from shop.catalogue.services.product_summary import search_text_of
from shop.catalogue.states import ListingState
from vendors.partner.models import StockEntry, StockPool, StockRecord

from .farms import Sown
from .ground import Ground, Photos
from .reading import Both, Food, Produce, places, produce
from .rows import Ids, write

# What a pack comes in, after its size: "5 kg box", "5公斤箱装".
HOLDERS = {
    "box": Both("box", "箱装"),
    "bag": Both("bag", "袋装"),
    "sack": Both("sack", "麻袋装"),
    "tin": Both("tin", "罐装"),
    "jar": Both("jar", "瓶装"),
    "bottle": Both("bottle", "瓶装"),
    "crate": Both("crate", "筐装"),
    "carton": Both("carton", "盒装"),
    "bunch": Both("bunch", "把"),
    "string": Both("string", "串"),
    "basket": Both("basket", "篮装"),
    "gift": Both("gift box", "礼盒装"),
}
WHERE = (
    Both(
        "Grown by {person} at {altitude} m in {village}.",
        "{village}，海拔{altitude}米，{person}种的。",
    ),
    Both(
        "{person} of {farm} packs each order in person.",
        "{farm}，{person}亲手装箱。",
    ),
    Both(
        "It comes from {village}, {altitude} m above the sea, and from nowhere else.",
        "产自{village}，海拔{altitude}米，只此一处。",
    ),
    Both(
        "Ask {person} about it: the card in the box has the number.",
        "想问就问{person}，箱里卡片上有电话。",
    ),
)
SCARCE = {
    ("red-ridge-pepper", "pepper-tin"): 9,
    ("li-family-orchard", "dried-persimmon"): 6,
}
SOLD_OUT = ("wang-meis-terraces", "potato-purple")
# In season all year: their presale can be harvested on any day.
PRESOLD = ("white-buckwheat-hill", "buckwheat-noodles")
IN_REVIEW = {
    ("li-family-orchard", "autumn-basket"),
    ("wang-meis-terraces", "pumpkin"),
}
# Nothing is sent that spoils within so many days.
KEPT_BACK = timedelta(days=2)
PACK_DISCOUNTS = (Decimal(1), Decimal("0.94"), Decimal("0.89"))


@dataclass
class Counters:
    """Ids for rows that name each other."""

    products: Ids = field(default_factory=lambda: Ids(Product))
    packs: Ids = field(default_factory=lambda: Ids(StockRecord))
    pools: Ids = field(default_factory=lambda: Ids(StockPool))


@dataclass
class Crate:
    """Rows of one batch of goods, model by model."""

    products: list[Product] = field(default_factory=list)
    categories: list[ProductCategory] = field(default_factory=list)
    pools: list[StockPool] = field(default_factory=list)
    packs: list[StockRecord] = field(default_factory=list)
    images: list[ProductImage] = field(default_factory=list)

    def write(self) -> None:
        for rows in (
            self.products,
            self.categories,
            self.pools,
            self.packs,
            self.images,
        ):
            write(rows)


@dataclass(frozen=True)
class Good:
    """One listing to be: a kind of produce at a seller, the `turn`-th of its kind."""

    sown: Sown
    kind: Produce
    turn: int

    @property
    def key(self) -> tuple[str, str]:
        return self.sown.sheet.code, self.kind.code


def goods(sown: list[Sown], count: int) -> list[Good]:
    """Every seller's first kind, then every second …: `count` at most."""
    kinds, longest = produce(), max(len(one.sheet.grows) for one in sown)
    pairs = (
        (one, kinds[one.sheet.grows[place]])
        for place in range(longest)
        for one in sown
        if place < len(one.sheet.grows)
    )
    turns: Counter[str] = Counter()
    found = []
    for one, kind in islice(pairs, count):
        found.append(Good(one, kind, turns[kind.code]))
        turns[kind.code] += 1
    return found


def last_harvest(season: int, day: date) -> date:
    """The latest day until then that lies in the season, a mask of months."""
    while not season & 1 << day.month - 1:
        day = day.replace(day=1) - timedelta(days=1)
    return day


class Gardener:
    """Turns goods into rows; what it draws by lot depends on the seed alone."""

    def __init__(
        self, ground: Ground, photos: Photos, *, now: datetime, rng: Random
    ) -> None:
        self.ground, self.photos, self.now, self.rng = ground, photos, now, rng
        self.ids = Counters()

    def crate(self, batch: list[Good]) -> Crate:
        """Rows for these goods; their stock is entered with the orders."""
        crate = Crate()
        for good in batch:
            self._add(crate, good)
        return crate

    def _add(self, crate: Crate, good: Good) -> None:
        product = self._product(good)
        pool = self._pool(good, product)
        packs = list(self._packs(good, product, pool))
        product.lead_pack_id = packs[0].pk
        product.lead_price = packs[0].price
        product.unit_price = round(
            unit_price(packs[0].price, packs[0].quantity, product.unit_kind), 4
        )
        crate.products.append(product)
        category = product.main_category
        crate.categories.append(ProductCategory(product=product, category=category))
        crate.pools.append(pool)
        crate.packs += packs
        crate.images += list(self._images(good, product))

    def harvest(self, pool: StockPool, quantity: int) -> StockEntry:
        return StockEntry(
            pool=pool,
            quantity=quantity,
            reason=StockEntry.Reason.HARVEST,
            created=self.now - timedelta(days=370),
        )

    def _product(self, good: Good) -> Product:
        kind, seller = good.kind, good.sown.partner
        title = _title(good)
        waits = good.key in IN_REVIEW
        age = timedelta(minutes=self.rng.randrange(400_000))
        # What waits for a decision has waited since yesterday or the day before.
        published = self.now - (age % timedelta(days=2) if waits else age)
        product = Product(
            pk=self.ids.products.take(),
            partner=seller,
            product_class=self.ground.produce,
            main_category=self.ground.categories[kind.category],
            slug=_slug(kind.code, title.en),
            state=ListingState.IN_REVIEW if waits else ListingState.PUBLISHED,
            is_public=not waits,
            published_at=None if waits else self._moved(kind, published),
            unit_kind=kind.unit_kind,
            season=ALL_YEAR if len(kind.months) == 12 else kind.season,
            picked_on=self._picked_on(kind),
            shelf_life_days=kind.shelf_life,
            needs_cold=kind.needs_cold,
            cover=self.photos.get(kind.pictures[good.turn % len(kind.pictures)]),
            date_created=published - timedelta(days=2),
            date_updated=published,
            **title.columns("title"),
            **kind.summary.columns("summary"),
            **_description(good).columns("description"),
            **_food_facts(kind.food),
        )
        product.search_text = search_text_of(product)
        return product

    def _is_past(self, kind: Produce) -> bool:
        """Out of season, and of the sort that nobody can keep so long."""
        today = dates.day_of(self.now)
        last = last_harvest(kind.season, today)
        keeps = kind.shelf_life if kind.shelf_life is not None else 10_000
        is_over = last < today and kind.is_perishable
        return is_over or last + timedelta(days=keeps) < today + KEPT_BACK

    def _moved(self, kind: Produce, published: datetime) -> datetime:
        """What is over for the year stands at the end of lists."""
        return published - timedelta(days=365) if self._is_past(kind) else published

    def _picked_on(self, kind: Produce) -> Any:
        if kind.fresh_days is None or self.now.month not in kind.months:
            return None
        return dates.day_of(self.now) - timedelta(
            days=self.rng.randint(0, kind.fresh_days)
        )

    def _pool(self, good: Good, product: Product) -> StockPool:
        """With what is free; orders add what they hold."""
        smallest, drawn = good.kind.packs[0], self.rng.randint(24, 420)
        if good.key in SCARCE:
            drawn = SCARCE[good.key]
        if self._is_past(good.kind) or good.key in (SOLD_OUT, PRESOLD):
            drawn = 0
        return StockPool(
            pk=self.ids.pools.take(),
            product=product,
            partner=good.sown.partner,
            unit_kind=product.unit_kind,
            on_hand=drawn * smallest,
            low_at=12 * smallest,
        )

    def _packs(
        self, good: Good, product: Product, pool: StockPool
    ) -> Iterator[StockRecord]:
        kind = good.kind
        dearness = Decimal(self.rng.randint(92, 110)) / 100
        for position, quantity in enumerate(kind.packs):
            pk = self.ids.packs.take()
            yield StockRecord(
                pk=pk,
                product=product,
                partner=good.sown.partner,
                pool=pool,
                partner_sku=f"{product.pk}-{position + 1}",
                price_currency=market.currency(),
                price=_price(kind, quantity, dearness * PACK_DISCOUNTS[position]),
                quantity=quantity,
                weight_grams=_weight(kind, quantity),
                tax_category=self.ground.taxes[kind.tax],
                position=position,
                date_created=product.date_created,
                date_updated=product.date_updated,
                **_pack_name(kind, quantity).columns("name"),
            )

    def _images(self, good: Good, product: Product) -> Iterator[ProductImage]:
        for order, name in enumerate(good.kind.pictures):
            if photo := self.photos.get(name):
                yield ProductImage(
                    product=product,
                    photo=photo,
                    original=photo.path(max(widths_of(photo.width)), "webp"),
                    display_order=order,
                    date_created=product.date_created,
                )


def _title(good: Good) -> Both:
    titles = good.kind.titles
    return titles[good.turn % len(titles)]


def _slug(code: str, title: str) -> str:
    """Oscar's slugs come from titles; these are ASCII and need no care."""
    words = "".join(
        sign if sign.isascii() and sign.isalnum() else "-" for sign in title
    )
    return "-".join(part for part in words.lower().split("-") if part)[:200] or code


def _description(good: Good) -> Both:
    seller, village = good.sown.partner, _village_of(good)
    where = WHERE[good.turn % len(WHERE)]
    english = where.en.format(
        person=seller.person_en,
        farm=seller.name_en,
        village=village.en,
        altitude=seller.altitude,
    )
    chinese = where.zh.format(
        person=seller.person_zh_hans,
        farm=seller.name_zh_hans,
        village=village.zh,
        altitude=seller.altitude,
    )
    text = good.kind.text
    return Both(
        f"<p>{text.en}</p><p>{english}</p>", f"<p>{text.zh}</p><p>{chinese}</p>"
    )


def _food_facts(food: Food) -> dict[str, Any]:
    return {
        "allergens": None if food.allergens is None else mask_of(food.allergens),
        **food.ingredients.columns("ingredients"),
        **food.storage.columns("storage"),
        **food.serving.columns("serving"),
    }


def _village_of(good: Good) -> Both:
    slug = good.sown.sheet.village
    return next(place.name for place in places() if place.slug == slug)


def _price(kind: Produce, quantity: int, factor: Decimal) -> Decimal:
    """At ten fen, as farmers like their prices."""
    per = 1 if kind.unit_kind == UnitKind.PIECE else 1000
    price = kind.price * quantity / per * factor
    return max(Decimal("1.00"), round(price, 1)).quantize(Decimal("0.01"))


def _weight(kind: Produce, quantity: int) -> int:
    """With its packing."""
    if kind.unit_kind == UnitKind.PIECE:
        return kind.piece_grams * quantity + 250
    return quantity * 27 // 25 + 150


def _pack_name(kind: Produce, quantity: int) -> Both:
    holder = HOLDERS[kind.holder]
    if kind.unit_kind == UnitKind.PIECE:
        count = f"{quantity}"
        if quantity == 1:
            return Both("1 piece", f"1个{holder.zh}")
        return Both(f"{count} in a {holder.en}", f"{count}个{holder.zh}")
    small, large = (
        (Both("ml", "毫升"), Both("l", "升"))
        if kind.unit_kind == UnitKind.VOLUME
        else (Both("g", "克"), Both("kg", "公斤"))
    )
    if quantity < 1000:
        size, unit = f"{quantity}", small
    else:
        size, unit = f"{quantity / 1000:g}", large
    return Both(f"{size} {unit.en} {holder.en}", f"{size}{unit.zh}{holder.zh}")
