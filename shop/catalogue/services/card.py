"""What a listing repeats of its packs, photos and words, for lists and search."""

from itertools import chain

from core.units import unit_price
from shop.catalogue.models import Product
from shop.catalogue.queries import sold_packs
from vendors.partner.models import StockRecord

# Languages in which names and words are kept, as the suffixes of their columns.
SUFFIXES = ("en", "zh_hans")


def refresh_card(product: Product) -> None:
    """Choose the pack and the photo that cards show, and repeat its price."""
    first = product.images.order_by("display_order", "id").first()
    lead_by(product, sold_packs().filter(product=product).first())
    product.cover = first.photo if first else None
    product.save(update_fields=["lead_pack", "lead_price", "unit_price", "cover"])


def lead_by(product: Product, lead: StockRecord | None) -> None:
    """Repeat on the listing what cards show of its first pack; saves nothing."""
    product.lead_pack = lead
    product.lead_price = lead.price if lead else None
    product.unit_price = (
        unit_price(lead.price, lead.quantity, product.unit_kind)
        if lead and lead.price is not None
        else None
    )


def refresh_search_text(product: Product) -> None:
    """Gather anew all words one may find it by."""
    product.search_text = search_text_of(product)
    product.save(update_fields=["search_text"])


def search_text_of(product: Product) -> str:
    """All words one may find it by, in both languages and lower case."""
    partner, category = product.partner, product.main_category
    sources = (
        (product, ("title", "summary")),
        (category, ("name",)),
        (partner, ("name", "person")),
        (partner.village if partner else None, ("name",)),
    )
    words = chain.from_iterable(
        _words(thing, name) for thing, names in sources if thing for name in names
    )
    return " ".join(dict.fromkeys(words)).lower()


def _words(thing: object, name: str) -> list[str]:
    values = [getattr(thing, f"{name}_{suffix}", None) for suffix in SUFFIXES]
    return [value for value in [*values, getattr(thing, name)] if value]
