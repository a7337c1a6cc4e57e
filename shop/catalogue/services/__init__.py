"""Every write to listings: their words, packs, photos, and whether they are shown."""

from .card import refresh_card, refresh_search_text, search_text_of
from .content import (
    ListingContent,
    ListingRefused,
    PackContent,
    StaleEdit,
    UnknownPack,
    Wording,
)
from .listings import create_product, sold_packs, update_product
from .packs import save_pack
from .photos import add_photo, move_photo, remove_photo
from .publishing import (
    hide_listing,
    publish_listing,
    refuse_listing,
    submit_listing,
    what_is_missing,
    withdraw_listing,
)

__all__ = [
    "ListingContent",
    "ListingRefused",
    "PackContent",
    "StaleEdit",
    "UnknownPack",
    "Wording",
    "add_photo",
    "create_product",
    "hide_listing",
    "move_photo",
    "publish_listing",
    "refresh_card",
    "refresh_search_text",
    "refuse_listing",
    "remove_photo",
    "save_pack",
    "search_text_of",
    "sold_packs",
    "submit_listing",
    "update_product",
    "what_is_missing",
    "withdraw_listing",
]
