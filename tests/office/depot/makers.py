"""Orders whose farms' goods are packed at a cooperative's depot."""

from decimal import Decimal

from orders.fulfilment.services import (
    begin_packing,
    finish,
    send_from_depot,
    take_at_depot,
)
from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.services import Buyer, place_order, tick_line
from tests.cast import a_basket, a_pack, an_address, paid


def an_order(coop, farms, *, cost="6.00", user=None):
    """A paid order with a part of each farm, all through the depot."""
    how = Delivery("method-1", "Depot van", Decimal(cost), depot=coop)
    packs = [a_pack(farm, f"Nuts of {farm.name}") for farm in farms]
    parts = tuple(DraftPart(pack.partner, (DraftLine(pack, 1),), how) for pack in packs)
    order = place_order(
        OrderDraft("CNY", parts),
        basket=a_basket(None, [(pack, 1) for pack in packs]),
        buyer=Buyer(user, email="guest@example.com", language="en"),
        address=an_address(),
    )
    return paid(order)


def pack(part):
    begin_packing(part, by=None)
    for line in part.lines.all():
        tick_line(line, packed=True)
    return finish(part, by=None)


def brought(order):
    return [take_at_depot(pack(part)) for part in order.parts.order_by("pk")]


def leaves(order, coop, parts, **said):
    """These parts are sent in one box."""
    said.setdefault("carrier", "SF Express")
    said.setdefault("tracking_number", "SF1234567890")
    numbers = [part.number for part in parts]
    return send_from_depot(order, depot=coop, numbers=numbers, by=None, **said)
