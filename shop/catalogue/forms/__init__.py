"""What a seller types of a listing: its words, packs and stock."""

from .packs import MOST_PACKS, BasePackFormSet, PackForm, PackFormSet, pack_as_typed
from .stock import StockForm
from .words import (
    ListingForm,
    listing_as_typed,
    other_language,
    writing_language,
)

__all__ = [
    "MOST_PACKS",
    "BasePackFormSet",
    "ListingForm",
    "PackForm",
    "PackFormSet",
    "StockForm",
    "listing_as_typed",
    "other_language",
    "pack_as_typed",
    "writing_language",
]
