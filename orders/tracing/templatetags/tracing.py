"""Which lots filled what, and what is called back, for pages of other apps."""

from django import template

from orders.order.models import Line, LotDraw, Order
from orders.tracing.models import Recall, RecallMessage
from orders.tracing.queries import (
    SHOWN_DRAWS,
    draws_of,
    messages_for,
    recall_of,
)
from vendors.partner.models import Lot

register = template.Library()


@register.inclusion_tag("tracing/line_lots.html")
def line_lots(line: Line) -> dict[str, object]:
    """The lots that fill a line, each with a link to its page.

    Fetch `draws__lot` with the lines, or each line costs a query.
    """
    return {"lots": [draw.lot for draw in line.draws.all()]}


@register.simple_tag
def lot_orders(lot: Lot) -> dict[str, object]:
    """The latest lines that a lot filled, and how many there are in all."""
    rows = draws_of(lot)
    shown: list[LotDraw] = list(rows.order_by("-pk")[:SHOWN_DRAWS])
    total = len(shown) if len(shown) < SHOWN_DRAWS else rows.count()
    return {"shown": shown, "more": total - len(shown), "total": total}


@register.simple_tag
def recall_of_lot(lot: Lot) -> Recall | None:
    return recall_of(lot)


@register.simple_tag
def recall_warnings(order: Order) -> list[RecallMessage]:
    """What the shopper must know of recalled goods in an order; one query."""
    return messages_for(order)
