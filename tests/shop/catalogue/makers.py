"""What the tests of listings need besides the common cast."""

import io
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.images import store_photo
from core.models import Photo
from core.units import UnitKind
from shop.catalogue.models import Product
from shop.catalogue.services import (
    ListingContent,
    PackContent,
    Wording,
    add_photo,
    create_product,
)
from shop.catalogue.states import ListingState
from tests.cast import a_category, a_tax_category
from tests.core.images import corpus


def words(title: str = "Walnuts", zh: str = "", **more: str) -> dict[str, Wording]:
    return {"en": Wording(title, **more), "zh-hans": Wording(zh)}


def content(title: str = "Walnuts", **fields: Any) -> ListingContent:
    fields.setdefault("category", a_category("Nuts"))
    return ListingContent(words=fields.pop("words", words(title)), **fields)


def pack(quantity: int = 1000, price: str = "30.00", **fields: Any) -> PackContent:
    fields.setdefault("tax_category", a_tax_category())
    fields.setdefault("weight_grams", quantity)
    return PackContent(quantity=quantity, price=Decimal(price), **fields)


def a_photo(shade: str = "red") -> Photo:
    image = corpus.scene(400, 300)
    image.paste(shade, (0, 0, 40, 40))
    return store_photo(io.BytesIO(corpus.saved(image, "PNG")))


def a_draft(farm, *, stock: int = 50_000, photo: bool = True, **fields: Any) -> Product:
    """A draft that could be published."""
    packs = fields.pop("packs", [pack()])
    product = create_product(
        farm, content=content(**fields), packs=packs, stock=stock, by=None
    )
    if photo:
        add_photo(product, a_photo())
    product.refresh_from_db()
    assert product.state == ListingState.DRAFT
    return product


def a_piece_pack(**fields: Any) -> PackContent:
    return pack(quantity=6, weight_grams=900, **fields)


KINDS = UnitKind


def upload(content=None, name="walnuts.jpg"):
    return SimpleUploadedFile(name, content or corpus.jpeg(), "image/jpeg")


def typed(*packs, version="", **fields):
    """A submit of the page: the listing, and packs as dicts."""
    sent = {
        "title": "Thin-shell walnuts",
        "category": a_category("Nuts").pk,
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


def a_typed_pack(**fields):
    return {
        "amount": "2,5",
        "unit": "kg",
        "price": "69",
        "tax_category": a_tax_category().pk,
        "is_on_sale": "on",
        **fields,
    }


def as_typed(product, **fields):
    pack = product.stockrecords.get()
    old = a_typed_pack(pack_id=pack.pk, amount="1", price="30.00")
    return typed(old, version=product.version, **fields)
