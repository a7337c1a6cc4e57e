"""Goods sent once more: an order that costs nothing, placed like any other."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.languages import Sentence, spoken
from core.refusals import RefusalError
from fulfilment.claims.models import ClaimLine
from fulfilment.claims.rules import packs_to_send
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Line, Order, ShippingAddress
from orders.order.services.placement import Buyer, write_order
from shop.basket.models import Basket
from vendors.partner.services.stock import OutOfStockError
from vendors.partner.states import SELLING

from .transitions import Held

REPLACEMENT = Sentence(gettext_noop("Replacement for claim %(number)s"))


class CantReplaceError(RefusalError):
    """Raised when the goods can't be sent once more; the text says why."""


def send_again(held: Held) -> Order:
    """Place the order that replaces what was bad, and tie it to the claim.

    Its stock is claimed, and it is packed, sent and shown like any other; it costs
    nothing, so that the books and the fees stay as they are. Raises `CantReplaceError`;
    the caller's transaction has to end then.
    """
    rows = [row for row in held.lines if row.granted]
    _require_on_sale(held, rows)
    draft = _draft(held, rows)
    try:
        order = write_order(
            draft,
            basket=Basket.objects.create(status=Basket.FROZEN),
            buyer=_buyer(held.vendor_order.order),
            address=_address(held.vendor_order.order),
        )
    except OutOfStockError as error:
        raise CantReplaceError(
            _(
                "There is not enough stock for a replacement. Please "
                "offer a refund instead."
            )
        ) from error
    _tie(held, rows, order)
    return order


def _require_on_sale(held: Held, rows: list[ClaimLine]) -> None:
    if any(row.line.stockrecord is None for row in rows):
        raise CantReplaceError(
            _("These goods are no longer on sale. Please offer a refund instead.")
        )
    if held.vendor_order.partner.status not in SELLING:
        raise CantReplaceError(_("The shop is closed. Please offer a refund instead."))


def _draft(held: Held, rows: list[ClaimLine]) -> OrderDraft:
    vendor_order = held.vendor_order
    wanted: dict[int, DraftLine] = {}
    for row in rows:
        pack = row.line.stockrecord
        before = wanted[pack.pk].quantity if pack.pk in wanted else 0
        quantity = before + packs_to_send(row.packs, row.granted)
        wanted[pack.pk] = DraftLine(
            pack, quantity, price=Decimal(0), without_deposit=True
        )
    delivery = Delivery(
        code=vendor_order.delivery_code,
        name=spoken(vendor_order, "delivery_name"),
        cost=Decimal(0),
        is_pickup=vendor_order.is_pickup,
        by_van=vendor_order.by_van,
    )
    note = REPLACEMENT.keep(number=held.claim.number)
    drafted = DraftVendorOrder(
        vendor_order.partner, tuple(wanted.values()), delivery, note
    )
    first = vendor_order.order
    return OrderDraft(
        held.currency,
        (drafted,),
        is_gift=first.is_gift,
        gift_message=first.gift_message,
    )


def _buyer(order: Order) -> Buyer:
    return Buyer(
        user=order.user,
        email=order.guest_email,
        phone=order.guest_phone,
        language=order.language,
    )


def _address(order: Order) -> dict[str, object]:
    """Where the first went, field by field."""
    address = order.shipping_address
    return {
        field.name: getattr(address, field.name)
        for field in ShippingAddress._meta.concrete_fields  # noqa: SLF001
        if not field.primary_key
    }


def _tie(held: Held, rows: list[ClaimLine], order: Order) -> None:
    held.claim.replacement = order.vendor_orders.get()
    held.claim.save(update_fields=["replacement"])
    by_pack = {line.stockrecord_id: line for line in _lines(order)}
    for row in rows:
        # Two lines of one pack are sent as one; the first stands for it.
        row.replaced_by = by_pack.pop(row.line.stockrecord_id, None)
        row.save(update_fields=["replaced_by"])


def _lines(order: Order) -> list[Line]:
    return list(Line.objects.filter(order=order).order_by("pk"))
