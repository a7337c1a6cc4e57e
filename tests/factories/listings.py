"""Listings as their pages send them, drafts, and changes that wait."""

from decimal import Decimal
from typing import Any

from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import open_edit_of
from shop.catalogue.services.content import ListingContent, PackContent, Wording
from shop.catalogue.services.listings import create_product, update_product
from shop.catalogue.services.photos import add_photo
from shop.catalogue.services.publication import publish_listing, submit_listing
from shop.catalogue.services.review_rules import FIELDS, policy_of, set_policy
from shop.catalogue.states import ListingState
from tests.factories.shop import keep_photo, make_category, make_tax_category


def set_review_rules(office=None, *, categories=(), **asked: Any):
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


def make_listing(farm, **fields: Any) -> Product:
    """A listing that somebody looked at, or that no rule asked for."""
    product = submit_listing(make_draft(farm, **fields), by=None)
    if product.state == ListingState.IN_REVIEW:
        product = publish_listing(product, by=None)
    product.refresh_from_db()
    return product


def edit_listing(
    product: Product, *, price: str | None = None, **fields: Any
) -> Product:
    """As the listing's page would change it: all of its words and packs are told."""
    product = Product.objects.get(pk=product.pk)
    packs = []
    if price:
        (known,) = product.stockrecords.all()
        packs = [pack_content(known.quantity, price, pack_id=known.pk)]
    fields.setdefault("category", product.main_category)
    title = fields.pop("title", product.title_en)
    return update_product(
        product,
        version=product.version,
        content=listing_content(title, **fields),
        packs=packs,
        by=None,
    )


def waiting_edit(product: Product) -> ProposedEdit:
    edit = open_edit_of(product)
    assert edit is not None
    return edit


def price_of(product: Product) -> Decimal:
    (known,) = product.stockrecords.all()
    return known.price


def seen_by_reviewer(edit: ProposedEdit) -> dict[str, int]:
    """What a reviewer has in front of them."""
    version = Product.objects.values_list("version", flat=True).get(pk=edit.product_id)
    return {"seen": edit.version, "product_version": version}


def wording(title: str = "Walnuts", zh: str = "", **more: str) -> dict[str, Wording]:
    return {"en": Wording(title, **more), "zh-hans": Wording(zh)}


def listing_content(title: str = "Walnuts", **fields: Any) -> ListingContent:
    fields.setdefault("category", make_category("Nuts"))
    return ListingContent(words=fields.pop("words", wording(title)), **fields)


def pack_content(
    quantity: int = 1000, price: str = "30.00", **fields: Any
) -> PackContent:
    fields.setdefault("tax_category", make_tax_category())
    fields.setdefault("weight_grams", quantity)
    return PackContent(quantity=quantity, price=Decimal(price), **fields)


def make_draft(
    farm, *, stock: int = 50_000, photo: bool = True, **fields: Any
) -> Product:
    """A draft that could be published."""
    packs = fields.pop("packs", [pack_content()])
    product = create_product(
        farm, content=listing_content(**fields), packs=packs, stock=stock, by=None
    )
    if photo:
        add_photo(product, keep_photo())
    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    return product


def piece_pack_content(**fields: Any) -> PackContent:
    return pack_content(quantity=6, weight_grams=900, **fields)


def fill_listing(*packs, version="", **fields):
    """A submit of the page: the listing, and packs as dicts."""
    sent = {
        "title": "Thin-shell walnuts",
        "category": make_category("Nuts").pk,
        "summary": "",
        "description": "",
        "picked_on": "",
        "version": version,
        "stock-counted": "120",
        "stock-unit": "kg",
        "packs-TOTAL_FORMS": len(packs),
        "packs-INITIAL_FORMS": sum("pack_id" in pack for pack in packs),
        "then": "save",
        **fields,
    }
    for number, pack in enumerate(packs):
        for name, value in pack.items():
            if value is not None:
                sent[f"packs-{number}-{name}"] = value
    return sent


def fill_pack(**fields):
    return {
        "amount": "2,5",
        "unit": "kg",
        "price": "69",
        "tax_category": make_tax_category().pk,
        "is_on_sale": "on",
        **fields,
    }


def fill_known_listing(product, **fields):
    pack = product.stockrecords.get()
    old = fill_pack(pack_id=pack.pk, amount="1", price="30.00")
    return fill_listing(old, version=product.version, **fields)
