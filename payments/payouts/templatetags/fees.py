"""Where a price goes: what a seller is charged, and what of it goes to whom."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from core import market
from core.brand import market_name
from core.templatetags.market import money, number
from orders.order.models import Order
from payments.payouts.breakdown import Slice, order_slices, slices_of_product
from payments.payouts.models import FeeRule
from payments.payouts.queries import fees_of_seller
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
    return _("Deducted from each sale: %(fees)s.") % {"fees": kept}


def _is_special(rule: FeeRule) -> bool:
    """Of some goods or campaigns only, or for another currency."""
    elsewhere = rule.currency not in {"", market.currency()}
    return bool(rule.category_id or rule.offer_id or elsewhere)


def _kept(rule: FeeRule) -> str:
    shares = []
    if rule.percent:
        shares.append(f"{number(rule.percent.normalize())}%")
    if rule.fixed:
        shares.append(str(money(rule.fixed, rule.currency)))
    payee = rule.payee.name if rule.payee else market_name()
    return f"{payee} {' + '.join(shares) or '0%'}"


@register.simple_tag
def price_breakdown(chosen: Any, product: Any) -> list[Slice]:
    """Of the pack that a product's page shows."""
    return slices_of_product(chosen.pack if chosen else None, product)


@register.simple_tag
def order_breakdown(order: Order, vendor_orders: Iterable[Any]) -> list[Slice]:
    """Of an order's parts, as its page has them: each with its events."""
    return order_slices(
        order, [vendor_order for vendor_order, _events in vendor_orders]
    )
