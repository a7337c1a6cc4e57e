"""The demo's goods as a market to search: each kind at each farm, in both languages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.utils import translation

from core import dates
from demo.market import reading
from demo.market.farms import SUSPENDED, chosen_sellers, plant_sellers
from demo.market.goods import IN_REVIEW, Gardener, goods
from demo.market.ground import Ground, plant_ground
from demo.market.rows import catch_up
from demo.market.seals import CERTIFICATES, COOPERATIVE
from shop.catalogue.models import Product
from shop.catalogue.services.certified import refresh_certified
from tests.factories.vendors import make_certificate_in_force
from vendors.partner.models import Partner, StockPool, StockRecord

FARMS, ALL = 43, 10_000
CERTIFIED = ("li-family-orchard", "wang-meis-terraces", COOPERATIVE)
# In the season of most goods, so that the same ones are there whenever it is measured.
NOW = datetime(2026, 10, 15, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Listing:
    """A kind of goods at a seller in a village, by their codes in the demo."""

    seller: str
    kind: str
    village: str

    @property
    def keys(self) -> tuple[str, ...]:
        """By which a grade may name it, the most particular one first."""
        own = f"{self.seller}/{self.kind}"
        return own, self.kind, f"farm:{self.seller}", f"village:{self.village}"


def listings() -> list[Listing]:
    """What shoppers see of it; asks no database."""
    return [
        Listing(sheet.code, kind, sheet.village)
        for sheet in chosen_sellers(FARMS)
        for kind in sheet.grows
        if sheet.code != SUSPENDED and (sheet.code, kind) not in IN_REVIEW
    ]


def relevance_market() -> dict[int, Listing]:
    """Makes sellers, their goods and certificates; returns what is listed, by id."""
    villages = {sheet.code: sheet.village for sheet in reading.sellers()}
    with translation.override("en"):
        ground = plant_ground({})
        made = _plant_goods(ground)
        _certify()
    catch_up(Product, StockPool, StockRecord)
    listed = set(listings())
    found = {
        pk: Listing(seller, kind, villages[seller])
        for pk, (seller, kind) in made.items()
    }
    return {pk: listing for pk, listing in found.items() if listing in listed}


def _plant_goods(ground: Ground) -> dict[int, tuple[str, str]]:
    """Seller and kind of each product."""
    sown = plant_sellers(chosen_sellers(FARMS), ground, {}, NOW)
    batch = goods(sown, ALL)
    crate = Gardener(ground, {}, now=NOW, rng=Random("relevance")).crate(batch)
    crate.write()
    pairs = zip(crate.products, batch, strict=True)
    return {product.pk: good.key for product, good in pairs}


def _certify() -> None:
    """As the demo does, without the papers."""
    by_code = Partner.objects.in_bulk(CERTIFIED, field_name="code")
    holders = [by_code[code] for code in CERTIFIED]
    for place, kind, number, issuer, since, left, state in CERTIFICATES:
        certificate = make_certificate_in_force(
            holders[place],
            kind=kind,
            number=number,
            issuer=issuer,
            state=state,
            issued_on=_in_days(-since),
            expires_on=None if left is None else _in_days(left),
        )
        if holders[place].is_cooperative:
            certificate.farms.set(holders[:2])
    refresh_certified(holder.pk for holder in holders)


def _in_days(count: int) -> Any:
    return dates.today() + timedelta(days=count)
