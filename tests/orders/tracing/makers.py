"""Orders that lots fill, and recalls, for tests."""

from orders.order.services import accept_part, ship_part, start_packing
from orders.tracing.services import Words, start_recall
from tests.cast import a_paid_order
from tests.orders.fulfilment.steps import packed

GLASS = {
    "en": Words("Glass in a jar", "Don't eat it"),
    "zh_hans": Words("罐中有玻璃", "请不要食用"),
}


def picked_part(pack, packs=1, **buyer):
    """A paid part that is being packed: its lots are picked."""
    part = a_paid_order([(pack, packs)], **buyer).parts.get()
    accept_part(part, by=None)
    return start_packing(part, by=None)


def sent_part(pack, packs=1, **buyer):
    """A part that has left the farm."""
    part = a_paid_order([(pack, packs)], **buyer).parts.get()
    packed(part)
    counts = {line.pk: line.quantity for line in part.lines.all()}
    ship_part(part, packs=counts, carrier="SF Express", tracking_number="1", by=None)
    return part


def a_recall(*lots, words=None, by=None):
    seller = lots[0].pool.partner
    return start_recall(seller, lots=list(lots), words=words or GLASS, by=by)
