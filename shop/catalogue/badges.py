"""The one badge on a product's card: the news a shopper would miss most."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from vendors.certificates.states import CertificateKind
from vendors.partner.models import Partner
from vendors.partner.states import SellerStatus

from .models import ALL_YEAR, Product

FRESH_FOR_DAYS = 7


@dataclass(frozen=True)
class Badge:
    """`tone` is a class of the stylesheet (bg-leaf, bg-gold) or empty for grey."""

    text: str
    tone: str = ""


def badge_of(product: Product, today: date | None = None) -> Badge | None:
    """Closed, sold out, low, just picked, certified, in season: the first that is so.

    Reads what `queries.as_cards` fetches.
    """
    today = today or dates.today()
    if product.partner is None or not product.partner.is_open(today):
        return _closed_badge(product.partner, today)
    if not product.is_in_stock:
        return Badge(_("Sold out"))
    return (
        _low_stock(product)
        or picked_badge(product.picked_on, today)
        or certificate_badge(product, today)
        or season_badge(product, today)
    )


def _closed_badge(partner: Partner | None, today: date) -> Badge:
    """Why nothing of this seller can be bought today."""
    if (
        partner
        and partner.opens_on
        and partner.standing(today) == SellerStatus.OPENS_LATER
    ):
        day = date_format(partner.opens_on, "MONTH_DAY_FORMAT")
        return Badge(_("Opens %(day)s") % {"day": day}, "bg-gold")
    return Badge(_("Farm on holiday"), "bg-gold")


def _low_stock(product: Product) -> Badge | None:
    pack = product.lead_pack
    if pack is None or pack.pool is None or not pack.pool.is_low:
        return None
    left = pack.packs_shown
    if left < 1:
        return Badge(_("Almost sold out"), "bg-gold")
    words = ngettext("Only %(count)d left", "Only %(count)d left", left)
    return Badge(words % {"count": left}, "bg-gold")


def picked_badge(picked_on: date | None, today: date) -> Badge | None:
    """Picked today, yesterday or in the last days."""
    if picked_on is None:
        return None
    days = (today - picked_on).days
    if days < 0 or days > FRESH_FOR_DAYS:
        return None
    if days == 0:
        return Badge(_("Picked today"), "bg-leaf")
    if days == 1:
        return Badge(_("Picked yesterday"), "bg-leaf")
    words = ngettext("Picked %(count)d day ago", "Picked %(count)d days ago", days)
    return Badge(words % {"count": days}, "bg-leaf")


def certificate_badge(product: Product, today: date) -> Badge | None:
    """Gone on the day after the certificate's last, whether or not a task ran."""
    until = product.certified_until
    if until is None or until < today or not product.certified_as:
        return None
    return Badge(str(CertificateKind(product.certified_as).label), "bg-leaf")


def season_badge(product: Product, today: date) -> Badge | None:
    if product.season == ALL_YEAR or not product.in_season(today.month):
        return None
    return Badge(_("In season"), "bg-leaf")
