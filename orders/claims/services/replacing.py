"""Goods sent once more: an order that costs nothing, placed like any other."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.claims.models import ClaimLine
from orders.claims.rules import packs_to_send
from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from orders.order.models import Line, Order, ShippingAddress
from orders.order.services import Buyer, write_order
from shop.basket.models import Basket
from vendors.partner.services import OutOfStock
from vendors.partner.states import SELLING

from .noting import Held


class CantReplace(Exception):  # noqa: N818 - what is the case
    """Raised when the goods can't be sent once more; the text says why."""


def send_again(held: Held) -> Order:
    """Place the order that replaces what was bad, and tie it to the claim.

    Its stock is claimed, and it is packed, sent and shown like any other; it costs
    nothing, so that the books and the fees stay as they are. Raises `CantReplace`;
    the caller's transaction has to end then.
    """
    rows = [row for row in held.lines if row.granted]
    _require_on_sale(held, rows)
    draft = _draft(held, rows)
    try:
        order = write_order(
            draft,
            basket=Basket.objects.create(status=Basket.FROZEN),
            buyer=_buyer(held.part.order),
            address=_address(held.part.order),
        )
    except OutOfStock as error:
        raise CantReplace(
            _("There is not enough stock to send it once more. Offer money instead.")
        ) from error
    _tie(held, rows, order)
    return order


def _require_on_sale(held: Held, rows: list[ClaimLine]) -> None:
    if any(row.line.stockrecord is None for row in rows):
        raise CantReplace(_("These goods are no longer on sale. Offer money instead."))
    if held.part.partner.status not in SELLING:
        raise CantReplace(_("The shop is closed. Offer money instead."))


def _draft(held: Held, rows: list[ClaimLine]) -> OrderDraft:
    part = held.part
    wanted: dict[int, DraftLine] = {}
    for row in rows:
        pack = row.line.stockrecord
        before = wanted[pack.pk].quantity if pack.pk in wanted else 0
        quantity = before + packs_to_send(row.packs, row.granted)
        wanted[pack.pk] = DraftLine(pack, quantity, price=Decimal(0))
    delivery = Delivery(
        code=part.delivery_code,
        name=part.delivery_name,
        cost=Decimal(0),
        is_pickup=part.is_pickup,
    )
    note = _("Sent once more for claim %(number)s") % {"number": held.claim.number}
    drafted = DraftPart(part.partner, tuple(wanted.values()), delivery, note)
    return OrderDraft(held.currency, (drafted,))


def _buyer(order: Order) -> Buyer:
    return Buyer(
        user=order.user,
        email=order.guest_email,
        phone=order.guest_phone,
        language=order.language,
    )


def _address(order: Order) -> dict[str, Any]:
    """Where the first went, field by field."""
    address = order.shipping_address
    return {
        field.name: getattr(address, field.name)
        for field in ShippingAddress._meta.concrete_fields  # noqa: SLF001
        if not field.primary_key
    }


def _tie(held: Held, rows: list[ClaimLine], order: Order) -> None:
    held.claim.replacement = order.parts.get()
    held.claim.save(update_fields=["replacement"])
    by_pack = {line.stockrecord_id: line for line in _lines(order)}
    for row in rows:
        # Two lines of one pack are sent as one; the first stands for it.
        row.replaced_by = by_pack.pop(row.line.stockrecord_id, None)
        row.save(update_fields=["replaced_by"])


def _lines(order: Order) -> list[Line]:
    return list(Line.objects.filter(order=order).order_by("pk"))
