"""What a seller says of a listing, and why a change of it may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.refusals import CHANGED, RefusalError
from core.units import PieceUnit, UnitKind
from shop.catalogue.models import ALL_YEAR, Category, Product
from vendors.partner.models import TaxCategory
from vendors.partner.states import OverWeight


class ListingError(RefusalError, ValidationError):
    """Raised when a listing can't be changed so; the messages say what to do."""


class StaleEditError(RefusalError):
    """Raised when the listing was changed since the page was opened.

    `product` is the listing as it is now.
    """

    def __init__(self, product: Product) -> None:
        super().__init__(_("This was changed elsewhere."))
        self.product = product


class UnknownPackError(RefusalError, LookupError):
    """Raised for a pack that is not one of this listing."""

    says = CHANGED


@dataclass(frozen=True)
class Wording:
    """A listing in one language. `description` is rich text, cleaned when saved."""

    title: str = ""
    summary: str = ""
    description: str = ""


@dataclass(frozen=True)
class ListingContent:
    """All that is told of a listing, in each language by its code.

    `piece_unit` says what a piece is when it is sold by piece. `allergens` are bits
    (`allergens.py`). Texts among its facts are None when there are none.
    """

    words: Mapping[str, Wording]
    category: Category | None = None
    unit_kind: str = UnitKind.WEIGHT
    season: int = ALL_YEAR
    picked_on: date | None = None
    piece_unit: str = PieceUnit.PIECE
    shelf_life_days: int | None = None
    needs_cold: bool = False
    send_within: int | None = None
    allergens: int | None = None
    ingredients_en: str | None = None
    ingredients_zh_hans: str | None = None
    storage_en: str | None = None
    storage_zh_hans: str | None = None
    serving_en: str | None = None
    serving_zh_hans: str | None = None


@dataclass(frozen=True)
class PackContent:
    """One pack; without `pack_id` it is a new one. `quantity` in base units.

    One that is weighed when packed holds about that, within `tolerance` percent.
    """

    quantity: int
    price: Decimal
    pack_id: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    weight_grams: int = 0
    tax_category: TaxCategory | None = None
    is_on_sale: bool = True
    position: int = 0
    is_weighed: bool = False
    tolerance: int = 10
    over_weight: str = OverWeight.FREE
