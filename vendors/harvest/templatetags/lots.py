"""How a lot stands, in a word."""

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from core import dates
from vendors.harvest.queries import SOON, signed
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

register = template.Library()
register.filter("signed", signed)


@dataclass(frozen=True)
class LotBadge:
    text: str
    tone: str


@register.simple_tag
def lot_badge(lot: Lot) -> LotBadge | None:
    """The one thing to know of a lot; None when all is well."""
    today = dates.today()
    if lot.status == LotStatus.RECALLED:
        return LotBadge(_("recalled"), "bg-bad")
    if not lot.left:
        return LotBadge(_("used up"), "")
    if lot.best_before is None or lot.best_before > today + SOON:
        return None
    if lot.best_before < today:
        return LotBadge(_("past best-before"), "bg-bad")
    days = (lot.best_before - today).days
    if days < 2:
        return LotBadge(
            _("last day tomorrow") if days else _("last day today"), "bg-gold"
        )
    return LotBadge(_("best before soon"), "bg-gold")
