"""Every write to listings: their words, packs, photos, and whether they are shown."""

from .batches import (
    Outcome,
    RowChange,
    change_listings,
    move_listings,
    shift_prices,
    undo_batch,
)
from .card import refresh_card, refresh_search_text, search_text_of
from .certified import refresh_certified
from .content import (
    ListingContent,
    ListingRefused,
    PackContent,
    StaleEdit,
    UnknownPack,
    Wording,
)
from .copying import list_again
from .edits import (
    EditConflict,
    approve_edit,
    conflicts,
    refuse_edit,
    reopen_edit,
    withdraw_edit,
)
from .listings import create_product, sold_packs, update_product
from .packs import save_pack
from .photos import add_photo, move_photo, remove_photo
from .publishing import (
    hide_listing,
    publish_listing,
    refuse_listing,
    review_again,
    submit_listing,
    what_is_missing,
    withdraw_listing,
)

__all__ = [
    "EditConflict",
    "ListingContent",
    "ListingRefused",
    "Outcome",
    "PackContent",
    "RowChange",
    "StaleEdit",
    "UnknownPack",
    "Wording",
    "add_photo",
    "approve_edit",
    "change_listings",
    "conflicts",
    "create_product",
    "hide_listing",
    "list_again",
    "move_listings",
    "move_photo",
    "publish_listing",
    "refresh_card",
    "refresh_certified",
    "refresh_search_text",
    "refuse_edit",
    "refuse_listing",
    "remove_photo",
    "reopen_edit",
    "review_again",
    "save_pack",
    "search_text_of",
    "shift_prices",
    "sold_packs",
    "submit_listing",
    "undo_batch",
    "update_product",
    "what_is_missing",
    "withdraw_edit",
    "withdraw_listing",
]
