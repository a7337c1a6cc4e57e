"""Product cards and rows of farms, drawn once for what they show and kept in the cache.

A card's key is made of everything that stands on it, so that a kept card is never
stale: another price, name, photo or badge is another key.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from operator import attrgetter

from django.conf import settings
from django.core.cache import cache
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.language_addresses import prefix_of
from core.ratings import is_shown
from core.search.concepts import Concept
from core.search.highlights import highlighted
from shop.catalogue.badges import badge_of
from shop.catalogue.models import Product
from shop.catalogue.sections import card_words
from shop.offers.shown import first_offers
from vendors.partner.models import Partner

KEPT_SECONDS = 24 * 3600
_CODES = [code.replace("-", "_") for code, _name in settings.LANGUAGES]
_titles = attrgetter(*(f"title_{code}" for code in _CODES))
_names = attrgetter(*(f"name_{code}" for code in _CODES))
_taglines = attrgetter(*(f"tagline_{code}" for code in _CODES))
TEMPLATE = "components/card.html"
FARM_ROW = "components/farm_row.html"


def card_key(
    product: Product, *, eager: bool, offer: str = "", marked: str = ""
) -> str:
    """Reads what `queries.as_cards` fetches; no query.

    Names are read in all languages at once, as columns: to find the one that is shown
    costs more than all the rest.
    """
    pack, seller, photo = product.lead_pack, product.partner, product.cover
    village = seller.village if seller else None
    shown = (
        product.pk,
        product.slug,
        _titles(product),
        product.lead_price,
        pack and (pack.earlier_price, pack.sale_ends),
        product.measure,
        product.is_in_stock,
        badge_of(product),
        pack and (_names(pack), pack.quantity, pack.price_currency, pack.is_weighed),
        pack and pack.container_deposit,
        seller and _names(seller),
        village and _names(village),
        photo and (photo.sha256, photo.state, photo.widths, photo.colour),
        _stars(product),
        eager,
        offer,
        marked,
    )
    return _key("goods", shown)


def offer_words(products: Sequence[Product]) -> dict[int, str]:
    """What the first offer that runs for each says; none for what is sold out."""
    first = first_offers([product for product in products if product.is_in_stock])
    words = {offer.pk: offer.words for offer in first.values()}
    return {pk: words[offer.pk] for pk, offer in first.items()}


def draw_cards(
    products: Sequence[Product], *, seen_first: int = 0, sought: Sequence[Concept] = ()
) -> SafeString:
    """The cards of a list, one look into the cache for all of them.

    `seen_first` of them stand in sight of a phone; their photos are loaded at once.
    What was `sought` is marked in their titles.
    """
    offers = {**offer_words(products), **card_words(products)}
    contexts = {}
    for at, one in enumerate(products):
        eager, offer = at < seen_first, offers.get(one.pk, "")
        marked = highlighted(one.get_title(), sought) if sought else ""
        key = card_key(one, eager=eager, offer=offer, marked=marked)
        contexts[key] = {
            "product": one, "eager": eager, "offer": offer, "marked": marked
        }  # fmt: skip
    return _drawn(TEMPLATE, contexts)


def draw_farm_rows(
    farms: Sequence[Partner], sold: Mapping[int, object] | None = None
) -> SafeString:
    """The rows of a list of farms, likewise; `sold` is what each has on sale now."""
    of = (sold or {}).get
    return _drawn(
        FARM_ROW,
        {
            farm_row_key(farm, of(farm.pk)): {"farm": farm, "sold": of(farm.pk)}
            for farm in farms
        },
    )


def farm_row_key(farm: Partner, sold: object = None) -> str:
    """Reads what `queries.farms_of` fetches; no query."""
    village, face = farm.village, farm.face
    shown = (
        farm.code,
        _names(farm),
        _taglines(farm),
        farm.altitude,
        village and _names(village),
        face and (face.sha256, face.state, face.widths, face.colour),
        _stars(farm),
        sold,
    )
    return _key("farm", shown)


def _stars(rated: Product | Partner) -> tuple[object, ...]:
    """As they stand on it: nothing while too few people spoke."""
    if not is_shown(rated.rating_count) or rated.rating is None:
        return ()
    return (f"{rated.rating:.1f}", rated.rating_count)


def _key(kind: str, shown: tuple[object, ...]) -> str:
    digest = blake2b(repr(shown).encode(), digest_size=16).hexdigest()
    language = get_language() or ""
    return f"{kind}:{prefix_of(language)}{language}:{digest}"


def _drawn(template: str, contexts: Mapping[str, dict[str, object]]) -> SafeString:
    """By key: what is kept, and the rest drawn with its context and kept."""
    kept: dict[str, str] = cache.get_many(contexts)
    if missing := contexts.keys() - kept.keys():
        drawing = get_template(template)
        fresh = {key: drawing.render(contexts[key]) for key in missing}
        cache.set_many(fresh, KEPT_SECONDS)
        kept |= fresh
    return mark_safe("".join(kept[key] for key in contexts))  # noqa: S308 - our templates
