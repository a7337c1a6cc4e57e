"""The columns of our own format, in the order in which the export writes them."""

LANGUAGES = {"en": "en", "zh": "zh-hans"}
PRODUCT_COLUMNS = (
    "reference", "title_en", "title_zh", "summary_en", "summary_zh",
    "description_en", "description_zh", "category", "season", "picked_on",
    "keep_days", "needs_cold", "stock", "stock_unit", "photos", "state",
)  # fmt: skip
PACK_COLUMNS = (
    "sku", "pack_en", "pack_zh", "amount", "unit", "price", "currency", "weight_g",
    "weighed", "tolerance", "over_weight", "tax", "on_sale",
)  # fmt: skip
COLUMNS = PRODUCT_COLUMNS + PACK_COLUMNS
PHOTO = "photo:"
# An empty cell leaves the tax as it is, or to the market.
NO_TAX = "none"
