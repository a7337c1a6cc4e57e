"""What a product's page says that no order changes: drawn once, kept until it changes.

Each sale makes all pages with stock anew. Its seller, reviews, answered questions and
certificates stay as they are; a kept part is made of all that was read for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from core.hooks import Hook
from core.page_cache.reads import remember
from core.sections import PageSection
from vendors.certificates.queries import certificates_of_product

from .allergens import allergens_in, emphasised, said_of_allergens, unmarked
from .models import Product
from .queries import product_for_details

# The first of them, how many gave how many stars, and `facts` of the first.
PRODUCT_REVIEWS: Hook[Callable[[Product], Any]] = Hook(
    __name__, "what buyers say of a product"
)


@dataclass(frozen=True)
class ProductVideo:
    """A product's video as its page shows it, and as search engines read of it.

    It stands among the pictures, or above the description.
    """

    section: PageSection
    facts: dict[str, Any]
    is_in_gallery: bool = False


VIDEO: Hook[Callable[[Product], ProductVideo | None]] = Hook(
    __name__, "which video a seller chose for a product"
)


@dataclass(frozen=True)
class Details:
    """`html` begins with its description; search engines read `reviews`, `video`, and
    as name and value `properties`: its ingredients, allergens and storage. `film`
    stands among its pictures.
    """

    html: SafeString
    reviews: list[dict[str, Any]]
    properties: list[tuple[str, str]]
    video: dict[str, Any] | None = None
    film: PageSection | None = None


def details_of(product_id: int) -> Details:
    """Of a published product, in the active language. Five queries, or none."""
    return remember(f"details:{get_language()}:{product_id}", lambda: _draw(product_id))


def _draw(product_id: int) -> Details:
    product = product_for_details(product_id)
    ask = PRODUCT_REVIEWS.only
    section = ask(product) if ask else None
    food = _food_facts(product)
    find = VIDEO.only
    video = find(product) if find else None
    shown = {
        "product": product,
        "section": section,
        "food": food,
        "video": video.section if video and not video.is_in_gallery else None,
    }
    html = render_to_string("catalogue/details.html", shown)
    reviews = section.facts if section else []
    properties = food.properties if food else []
    film = video.section if video and video.is_in_gallery else None
    return Details(html, reviews, properties, video.facts if video else None, film)


@dataclass(frozen=True)
class FoodFacts:
    """What is in it, how it keeps and how it is eaten, as far as its seller says.

    `allergens` is None while they are not stated, which is not the same as none.
    """

    ingredients: SafeString
    allergens: list[str] | None
    storage: str
    serving: str
    properties: list[tuple[str, str]]


def _food_facts(product: Product) -> FoodFacts | None:
    """None when its seller says nothing of the kind."""
    mask = product.allergens
    said = product.ingredients, product.storage, product.serving
    if mask is None and not any(said):
        return None
    found = [
        (gettext("Ingredients"), unmarked(product.ingredients or "")),
        (gettext("Allergens"), "" if mask is None else said_of_allergens(mask)),
        (gettext("Storage"), product.storage or ""),
    ]
    return FoodFacts(
        ingredients=emphasised(product.ingredients or "", mask),
        allergens=None if mask is None else [str(a.label) for a in allergens_in(mask)],
        storage=product.storage or "",
        serving=product.serving or "",
        properties=[(name, value) for name, value in found if value],
    )


def certificates_html(product_id: int, seller_id: int) -> SafeString:
    """Those in force for a product, likewise. One query, or none."""
    return remember(
        f"certificates:{get_language()}:{product_id}:{seller_id}",
        lambda: _draw_certificates(product_id, seller_id),
    )


def _draw_certificates(product_id: int, seller_id: int) -> SafeString:
    found = certificates_of_product(product_id, seller_id)
    return render_to_string("catalogue/certificates.html", {"certificates": found})
