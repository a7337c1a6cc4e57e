"""The columns of our own format, in the order in which the export writes them."""

from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shop.catalogue.facts import IN_FILES

LANGUAGES = {"en": "en", "zh": "zh-hans"}
FACT_COLUMNS = {fact.column: fact.head for fact in IN_FILES if fact.head}
PRODUCT_COLUMNS = (
    "reference", "title_en", "title_zh", "summary_en", "summary_zh",
    "description_en", "description_zh", "category", *FACT_COLUMNS,
    "stock", "stock_unit", "photos", "state",
)  # fmt: skip
PACK_COLUMNS = (
    "sku", "pack_en", "pack_zh", "amount", "unit", "price", "currency", "weight_g",
    "weighed", "tolerance", "over_weight", "tax", "on_sale",
)  # fmt: skip
COLUMNS = PRODUCT_COLUMNS + PACK_COLUMNS
PHOTO = "photo:"
# An empty cell leaves the tax as it is, or to the market.
NO_TAX = "none"
# Its row in the template is no goods.
EXAMPLES = frozenset({"example", "示例"})

HEADS: dict[str, str | Promise] = {
    "reference": _("Item number"),
    "title_en": _("Name (English)"),
    "title_zh": _("Name (Chinese)"),
    "summary_en": _("Short description (English)"),
    "summary_zh": _("Short description (Chinese)"),
    "description_en": _("Description (English)"),
    "description_zh": _("Description (Chinese)"),
    "category": _("Category"),
    **FACT_COLUMNS,
    "stock": _("Stock"),
    "stock_unit": _("Stock unit"),
    "photos": _("Photos"),
    "state": _("Status"),
    "sku": _("Your SKU"),
    "pack_en": _("Pack name (English)"),
    "pack_zh": _("Pack name (Chinese)"),
    "amount": _("Quantity per pack"),
    "unit": _("Quantity unit"),
    "price": _("Price per pack"),
    "currency": _("Currency"),
    "weight_g": _("Shipping weight (g)"),
    "weighed": _("Weighed when packed"),
    "tolerance": _("Weight tolerance (%)"),
    "over_weight": _("If it weighs more"),
    "tax": _("Tax"),
    "on_sale": _("On sale"),
}


@cache
def _codes() -> dict[str, str]:
    """Every head in every language, and the codes themselves."""
    found = {code: code for code in COLUMNS}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {_folded(str(head)): code for code, head in HEADS.items()}
    return found


def _folded(header: str) -> str:
    return " ".join(header.casefold().split())


def column_of(header: str) -> str:
    """The column that a header of our own format means, in any language; else ""."""
    return _codes().get(_folded(header), "")
