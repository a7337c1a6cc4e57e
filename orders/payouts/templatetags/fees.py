"""What a seller is charged, in a sentence, where it sets its prices."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from core.templatetags.market import money, number
from orders.payouts.models import FeeRule
from orders.payouts.queries import fees_of_seller
from vendors.partner.models import Partner

register = template.Library()


@register.simple_tag
def fee_words(partner: Partner) -> str:
    """Kept of each sale: Nanpo 5%, Five Villages 2%. Empty without fees."""
    rules = [rule for rule in fees_of_seller(partner) if not _is_special(rule)]
    if not rules:
        return ""
    first: dict[str, FeeRule] = {}
    for rule in rules:
        first.setdefault(rule.role, rule)
    kept = " · ".join(_kept(rule) for rule in first.values())
    return _("Kept of each sale: %(fees)s.") % {"fees": kept}


def _is_special(rule: FeeRule) -> bool:
    """Of some goods or campaigns only, or for another currency."""
    elsewhere = rule.currency not in {"", settings.MARKET_CURRENCY}
    return bool(rule.category_id or rule.offer_id or elsewhere)


def _kept(rule: FeeRule) -> str:
    shares = []
    if rule.percent:
        shares.append(f"{number(rule.percent.normalize())}%")
    if rule.fixed:
        shares.append(str(money(rule.fixed, rule.currency)))
    payee = rule.payee.name if rule.payee else settings.MARKET_NAME
    return f"{payee} {' + '.join(shares) or '0%'}"
