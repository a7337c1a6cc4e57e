"""What shoppers wait for: wished goods by their stock and price, seasons, pairs."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from accounts.models import User
from core.page_cache.reads import remember
from shop.catalogue.menu import MenuEntry, menu
from shop.catalogue.models import ALL_YEAR, Product
from shop.catalogue.queries import (
    SHOWN_SELLERS,
    can_be_filled,
    cards_of,
    listed_products,
    season_bit,
    seasonal,
    with_season_bit,
)
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner
from vendors.partner.queries import away, opens_later

from .models import Pairing, SeasonAlert, Wish

# A price is news when it is lower by this share at least.
CHEAPER_BY = Decimal("0.05")
MOST_TOGETHER, MOST_SEEN = 4, 8


def to_be_had(today: date) -> QuerySet[Product]:
    """In stock at a seller that sells on the day."""
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    absent = shown.filter(away(today) | opens_later(today)).values("pk")
    on_sale = listed_products().exclude(partner__in=absent)
    return on_sale.filter(can_be_filled()).order_by()


def wishes_of(user: User) -> QuerySet[Wish]:
    """The newest first, of goods that are still listed."""
    rows = Wish.objects.filter(
        user=user,
        product__state=ListingState.PUBLISHED,
        product__partner__status__in=SHOWN_SELLERS,
    )
    return rows.order_by("-pk")


def wished_cards(wishes: Iterable[Wish]) -> list[Wish]:
    """Each with its product as `cards` draws it; one query."""
    rows = list(wishes)
    found = {card.pk: card for card in cards_of([row.product_id for row in rows])}
    for row in rows:
        row.cards = [found[row.product_id]]
        row.product = found[row.product_id]
    return rows


def now_sold_out(had: QuerySet[Product]) -> QuerySet[Wish]:
    return Wish.objects.filter(is_sold_out=False).exclude(product__in=had.values("pk"))


def back_in_stock(had: QuerySet[Product]) -> QuerySet[Wish]:
    return Wish.objects.filter(is_sold_out=True, product__in=had.values("pk"))


def cheaper(had: QuerySet[Product]) -> QuerySet[Wish]:
    """Of what can be had; in the currency in which it was wished."""
    return Wish.objects.filter(
        Q(product__lead_price__lte=F("price") * (1 - CHEAPER_BY)),
        product__lead_pack__price_currency=F("currency"),
        price__isnull=False,
        product__in=had.values("pk"),
    )


# --- Seasons --------------------------------------------------------------------------


def in_season_now(today: date) -> set[str]:
    """Paths of categories of which something is harvested and can be had."""
    rows = with_season_bit(seasonal(to_be_had(today)), season_bit(today.month))
    found = rows.values_list("main_category__path", flat=True)
    return {path for path in found.distinct() if path}


def categories_with_a_season() -> list[MenuEntry]:
    """Those of the menu that goods with a season stand in."""
    goods = listed_products().exclude(season=ALL_YEAR).order_by()
    known = set(goods.values_list("main_category", flat=True).distinct())
    return [entry for entry in menu() if entry.pk in known]


def alerts_of(user: User) -> set[int]:
    rows = SeasonAlert.objects.filter(user=user)
    return set(rows.values_list("category", flat=True))


# --- What goes with what --------------------------------------------------------------


def goods_with(product: Product) -> list[Product]:
    """Cards of what people bought with it; two queries, mostly none."""
    ids = remember(f"pairs:{product.pk}", lambda: _paired_with(product.pk))
    if not ids:
        return []
    listed = set(listed_products().filter(pk__in=ids).values_list("pk", flat=True))
    return cards_of([pk for pk in ids if pk in listed][:MOST_TOGETHER])


def _paired_with(product_id: int) -> list[int]:
    rows = Pairing.objects.filter(product=product_id)
    return list(rows.values_list("other", flat=True)[: MOST_TOGETHER * 2])


def seen_cards(ids: list[int], *, most: int = MOST_SEEN) -> list[Product]:
    """Cards of what a browser remembers, as it is now; what is gone is left out."""
    wanted = ids[:most]
    listed = set(listed_products().filter(pk__in=wanted).values_list("pk", flat=True))
    return cards_of([pk for pk in wanted if pk in listed])
