"""What weighed and short lines say, for templates."""

from django import template

from orders.order import wording
from orders.order.models import Line
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


@register.simple_tag
def changes_in_words(line: Line, currency: str) -> list[str]:
    """Each change of a line; its `adjustments` have to be fetched."""
    return [
        wording.adjustment_in_words(one, line, currency)
        for one in line.adjustments.all()
    ]
