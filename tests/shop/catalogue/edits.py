"""Goods that shoppers see, whose changes wait to be looked at."""

from decimal import Decimal
from typing import Any

from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import open_edit_of
from shop.catalogue.services import publish_listing, submit_listing, update_product
from shop.catalogue.services.policies import FIELDS, set_policy
from shop.catalogue.services.reviewing import policy_of
from shop.catalogue.states import ListingState
from tests.shop.catalogue.makers import a_draft, content, pack


def rules(office=None, *, categories=(), **asked: Any):
    """Set what an office asks for; what is not named asks for nothing."""
    nothing = dict.fromkeys(FIELDS, False) | {
        "new_listings": "none",
        "first_count": 3,
        "price_up": None,
        "price_down": None,
    }
    return set_policy(
        office,
        nothing | asked,
        categories=categories,
        seen=policy_of(office).version,
    )


def on_sale(farm, **fields: Any) -> Product:
    """A listing that somebody looked at, or that no rule asked for."""
    product = submit_listing(a_draft(farm, **fields), by=None)
    if product.state == ListingState.IN_REVIEW:
        product = publish_listing(product, by=None)
    product.refresh_from_db()
    return product


def edited(product: Product, *, price: str | None = None, **fields: Any) -> Product:
    """As the listing's page would change it: all of its words and packs are told."""
    product = Product.objects.get(pk=product.pk)
    packs = []
    if price:
        (known,) = product.stockrecords.all()
        packs = [pack(known.quantity, price, pack_id=known.pk)]
    fields.setdefault("category", product.main_category)
    title = fields.pop("title", product.title_en)
    return update_product(
        product,
        version=product.version,
        content=content(title, **fields),
        packs=packs,
        by=None,
    )


def waiting(product: Product) -> ProposedEdit:
    edit = open_edit_of(product)
    assert edit is not None
    return edit


def price_of(product: Product) -> Decimal:
    (known,) = product.stockrecords.all()
    return known.price


def seen(edit: ProposedEdit) -> dict[str, int]:
    """What a reviewer has in front of them."""
    version = Product.objects.values_list("version", flat=True).get(pk=edit.product_id)
    return {"seen": edit.version, "product_version": version}
