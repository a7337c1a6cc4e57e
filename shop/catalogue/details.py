"""What a product's page says that no order changes: drawn once, kept until it changes.

Each sale makes all pages with stock anew. Its seller, reviews, answered questions and
certificates stay as they are; a kept part is made of all that was read for it.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.page_cache.reads import remember
from vendors.certificates.queries import certificates_of_product

from .queries import product_for_details, reviews_of


@dataclass(frozen=True)
class Details:
    """`html` begins with its description; `reviews` are as many as it shows."""

    html: SafeString
    reviews: int


def details_of(product_id: int) -> Details:
    """Of a published product, in the active language. Three queries, or none."""
    return remember(f"details:{get_language()}:{product_id}", lambda: _draw(product_id))


def _draw(product_id: int) -> Details:
    product = product_for_details(product_id)
    reviews = reviews_of(product)
    shown = {
        "product": product,
        "reviews": reviews,
        "review_count": reviews[0].total if reviews else 0,
    }
    return Details(render_to_string("catalogue/details.html", shown), len(reviews))


def certificates_html(product_id: int, seller_id: int) -> SafeString:
    """Those in force for a product, likewise. One query, or none."""
    return remember(
        f"certificates:{get_language()}:{product_id}:{seller_id}",
        lambda: _draw_certificates(product_id, seller_id),
    )


def _draw_certificates(product_id: int, seller_id: int) -> SafeString:
    found = certificates_of_product(product_id, seller_id)
    return render_to_string("catalogue/certificates.html", {"certificates": found})
