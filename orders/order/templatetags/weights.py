"""What weighed and short lines say, for templates."""

from decimal import Decimal

from django import template

from core.money import rounded
from orders.order import wording
from orders.order.models import Line, VendorOrder
from vendors.partner.models import StockRecord

register = template.Library()


@register.filter
def weighing_agreement(sold: StockRecord | Line) -> str:
    """What is agreed for a pack, or for a line of one, that is weighed."""
    return wording.agreement(sold.tolerance, sold.over_weight)


@register.filter
def listed_amount(line: Line) -> str:
    return wording.listed(line)


@register.filter
def packed_amount(line: Line) -> str:
    return wording.packed(line)


@register.filter
def price_now(line: Line) -> Decimal:
    """The line's price in the order's list, less what went back of it."""
    return Decimal(line.line_price_before_discounts_incl_tax) - line.given_back


@register.simple_tag
def tax_back(line: Line, currency: str) -> Decimal:
    """The tax inside what went back of a line."""
    if not line.given_back:
        return Decimal(0)
    share = line.given_back / line.line_price_incl_tax
    return rounded(line.line_price_tax * share, currency)


@register.simple_tag
def final_tax(part: VendorOrder, currency: str) -> Decimal:
    """The tax inside what a part costs in the end."""
    back = sum((tax_back(line, currency) for line in part.lines.all()), Decimal(0))
    return Decimal(part.tax) - back


@register.filter
def settlement_of(line: Line) -> str:
    """What finishing will settle; the line's `order` has to be fetched."""
    return wording.settlement(line)


@register.simple_tag
def changes_in_words(line: Line, currency: str) -> list[str]:
    """Each change of a line; its `adjustments` have to be fetched."""
    return [
        wording.adjustment_in_words(one, line, currency)
        for one in line.adjustments.all()
    ]
