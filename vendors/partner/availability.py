"""Why a pack can or can't be bought now, in words for the shopper."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.partner.availability import Base

from .models import Lot, Partner, StockPool, StockRecord
from .order_windows import ordering
from .states import SellerStatus
from .wording import closed_in_words


class NotForSale(Base):
    """Can't be bought; `message` says why and, where it helps, until when."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:  # noqa: ARG002
        return False, self.message


class PoolStock(Base):
    """Can be bought while the pool fills it."""

    code = "instock"

    def __init__(self, packs: int, *, is_low: bool) -> None:
        self.packs = packs
        self.is_low = is_low

    @property
    def message(self) -> str:
        if self.is_low:
            return ngettext(
                "Only %(count)d left", "Only %(count)d left", self.packs
            ) % {"count": self.packs}
        return _("In stock")

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if quantity <= self.packs:
            return True, ""
        return False, ngettext(
            "Only %(count)d left. Please choose fewer.",
            "Only %(count)d left. Please choose fewer.",
            self.packs,
        ) % {"count": self.packs}


def closed_seller(partner: Partner) -> NotForSale:
    """Why nothing can be bought from a seller that is not open."""
    names = {"seller": partner.name}
    stands = partner.standing()
    if stands == SellerStatus.OPENS_LATER and partner.opens_on:
        first = date_format(partner.opens_on, "MONTH_DAY_FORMAT")
        return NotForSale(
            "opens-later",
            _("%(seller)s opens on %(date)s.") % {**names, "date": first},
        )
    if stands == SellerStatus.HOLIDAY and partner.holiday_until:
        back = date_format(partner.holiday_until, "MONTH_DAY_FORMAT")
        return NotForSale(
            "holiday",
            _("%(seller)s is on holiday and sells again from %(date)s.")
            % {**names, "date": back},
        )
    return NotForSale("closed", _("%(seller)s is not selling at the moment.") % names)


def pack_availability(
    pack: StockRecord,
    *,
    is_listed: bool,
    reserved_quantity: int = 0,
    lot: Lot | None = None,
) -> Base:
    """Whether this pack can be bought, asked of its seller, its listing and its pool.

    By all there is now; pages for everybody ask `availability_shown`.

    `reserved_quantity` are base units that are held for who asks, beside what is free.
    With a lot it is bought from that harvest, and no more than is left of it.
    Reads `pack.partner` and `pack.pool`: select them together.
    """
    refused = _not_for_sale(pack, is_listed=is_listed)
    if refused or not pack.pool:
        return refused or _no_longer()
    if lot is not None and not lot.is_good():
        return NotForSale(
            "lot", _("Harvest lot %(code)s is not sold any more.") % {"code": lot.code}
        )
    free = pack.pool.available if lot is None else min(pack.pool.available, lot.free)
    packs = (free + reserved_quantity) // pack.quantity
    if packs < 1:
        return _sold_out(pack.pool)
    return PoolStock(packs, is_low=pack.pool.is_low and not reserved_quantity)


def availability_shown(pack: StockRecord, *, is_listed: bool) -> Base:
    """`pack_availability` as far as pages of everybody tell: by `StockPool.shown`.

    Whether it can be bought is the same; of plenty it says fewer packs than there are.
    """
    refused = _not_for_sale(pack, is_listed=is_listed)
    if refused or not pack.pool:
        return refused or _no_longer()
    if pack.packs_shown < 1:
        return _sold_out(pack.pool)
    return PoolStock(pack.packs_shown, is_low=pack.pool.is_low)


def _not_for_sale(pack: StockRecord, *, is_listed: bool) -> NotForSale | None:
    """Why it can't be bought, however much there is of it."""
    if not pack.partner.is_open():
        return closed_seller(pack.partner)
    if not is_listed or not pack.is_on_sale or pack.price is None or not pack.pool:
        return _no_longer()
    if not pack.pool.is_visit and (closed := _closed_window(pack.partner)):
        return closed
    if pack.pool.is_over:
        return NotForSale("over", _("This can no longer be booked."))
    return None


def _closed_window(partner: Partner) -> NotForSale | None:
    """Places of visits have times of their own; of goods it says when it opens."""
    found = ordering(partner)
    if found is None or found.current:
        return None
    return NotForSale("window", closed_in_words(found))


def _no_longer() -> NotForSale:
    return NotForSale("hidden", _("This is no longer on sale."))


def _sold_out(pool: StockPool) -> NotForSale:
    return NotForSale(
        "soldout", _("No places left.") if pool.is_visit else _("Sold out.")
    )
