"""Putting packs in, changing how many, taking them out."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.apps.partner import prices

from core.prepared import Prepared
from core.rows import insert_row
from shop.basket.locks import lock_basket
from shop.basket.models import AddClick, Basket, Line
from shop.basket.own_prices import own_prices
from shop.basket.queries import lines_of, room_for
from shop.basket.rules import (
    MAX_CLICK_LENGTH,
    MAX_LINES,
    MAX_PACKS,
    SAME_CLICK,
    Agreement,
    reference,
)
from shop.basket.signals import reservation_released
from shop.basket.states import channel_of
from vendors.partner.availability import pack_availability
from vendors.partner.models import Lot, StockRecord
from vendors.partner.strategy import PackPrice, buyers_price

from .baskets import BasketError, TooManyRefusedError, editable


@Prepared
def _packs(pack: Any) -> QuerySet[StockRecord]:
    packs = StockRecord.objects.select_related(
        "product", "partner", "pool", "tax_category"
    )
    return packs.filter(pk=pack)


def _fresh_pack(pack_id: int) -> StockRecord:
    if found := _packs(pack_id):
        return found[0]
    raise StockRecord.DoesNotExist


def _why_not_for_sale(
    pack: StockRecord, *, lot: Lot | None, reserved_quantity: int = 0
) -> str:
    available = pack_availability(
        pack,
        is_listed=pack.product.is_published,
        reserved_quantity=reserved_quantity,
        lot=lot,
    )
    if available.is_available_to_buy:
        return ""
    return str(available.message) or _("This is no longer on sale.")


def _too_many(room: int, held: int) -> str:
    if room <= 0:
        return _("All remaining stock is already in your basket.")
    if not held:
        text = ngettext(
            "Only %(count)d left. Please choose fewer.",
            "Only %(count)d left. Please choose fewer.",
            room,
        )
        return text % {"count": room}
    text = ngettext(
        "Only %(count)d left, and you have %(held)d in your basket.",
        "Only %(count)d left, and you have %(held)d in your basket.",
        room,
    )
    return text % {"count": room, "held": held}


def _is_same_click(basket: Basket, click: str, pack_id: int) -> bool:
    """Whether this press of the button was counted already; notes it if not.

    Asked under the basket's lock and in its transaction: nobody else notes it
    meanwhile, and an addition that is refused is not noted.
    """
    now = timezone.now()
    token = f"{click[:MAX_CLICK_LENGTH]}:{pack_id}"
    noted = _clicks.first(basket.pk, token)
    if noted is None:
        AddClick.objects.create(basket=basket, token=token, at=now)
        return False
    if now - noted.at < SAME_CLICK:
        return True
    noted.at = now
    noted.save(update_fields=["at"])
    return False


@Prepared
def _clicks(basket: Any, token: str) -> QuerySet[AddClick]:
    return AddClick.objects.filter(basket=basket, token=token)


def _check_currency(pack: StockRecord, lines: list[Line]) -> None:
    if lines and lines[0].price_currency != pack.price_currency:
        raise BasketError(
            gettext_lazy(
                "This is sold in another currency. Please order it separately."
            )
        )


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_PACKS:
        raise BasketError(
            _("Please enter a whole number from 1 to %(most)d.") % {"most": MAX_PACKS}
        )


def _check_room(
    pack: StockRecord,
    quantity: int,
    lines: list[Line],
    *,
    held: Line | None,
    agreed: Agreement | None,
    lot: Lot | None,
) -> None:
    """Whether it can be bought, fits into the basket, and is there.

    What somebody sets aside for the line is there, whatever the pool has left.
    """
    reserved_quantity = agreed.reserved_quantity if agreed else 0
    if _why_not_for_sale(pack, lot=lot, reserved_quantity=reserved_quantity):
        why = lazy(_why_not_for_sale, str)
        raise BasketError(why(pack, lot=lot, reserved_quantity=reserved_quantity))
    _check_currency(pack, lines)
    if held is None and len(lines) >= MAX_LINES:
        raise BasketError(
            _("A basket can hold up to %(most)d different packs.") % {"most": MAX_LINES}
        )
    room, has = room_for(pack, lines, but=held, lot=lot), held.quantity if held else 0
    if not reserved_quantity and has + quantity > room:
        raise BasketError(lazy(_too_many, str)(room, has))


def _price(
    pack: StockRecord, agreed: Agreement | None, basket: Basket, quantity: int
) -> prices.Base:
    if agreed:
        return PackPrice(pack, agreed.price)
    own = own_prices(basket.buyer_id, {pack.pk}).get(pack.pk)
    return buyers_price(pack, quantity, own)


def _new_line(
    basket: Basket,
    pack: StockRecord,
    quantity: int,
    *,
    agreed: Agreement | None,
    lot: Lot | None,
    changes: dict[str, object],
) -> Line:
    return insert_row(
        Line(
            basket=basket,
            line_reference=reference(
                pack.product_id, pack.pk, agreed, lot.pk if lot else None
            ),
            product=pack.product,
            stockrecord=pack,
            quantity=quantity,
            reserved_quantity=agreed.reserved_quantity if agreed else 0,
            lot=lot,
            price_currency=pack.price_currency,
            **changes,
        )
    )


def _more(
    held: Line,
    pack: StockRecord,
    quantity: int,
    *,
    agreed: Agreement | None,
    changes: dict[str, object],
) -> Line:
    """So many more on a line of the locked basket."""
    added = {"quantity": F("quantity") + quantity, "date_updated": timezone.now()}
    if agreed and agreed.reserved_quantity:
        added["reserved_quantity"] = F("reserved_quantity") + agreed.reserved_quantity
    rows = Line.objects.filter(pk=held.pk)
    rows.update(**added, **changes)
    line = rows.get()
    line.stockrecord = pack
    return line


def _noted(
    pack: StockRecord, price: prices.Base, agreed: Agreement | None, origin: str
) -> dict[str, object]:
    """What a line remembers: the price seen, what was agreed, where it came from."""
    noted = {"price_incl_tax": price.incl_tax, "price_excl_tax": price.excl_tax}
    if agreed:
        noted |= {"agreed_price": agreed.price, "agreed_until": agreed.until}
        noted["agreed_units"] = pack.quantity
    if origin:
        noted |= {"origin": origin, "channel": channel_of(origin)}
    return noted


@transaction.atomic
def add_pack(  # noqa: PLR0913 - what a line is, by name
    basket: Basket,
    stockrecord: StockRecord,
    quantity: int = 1,
    *,
    click: str = "",
    origin: str = "",
    agreed: Agreement | None = None,
    lot: Lot | None = None,
) -> Line:
    """So many more of this pack. Parallel additions add up.

    `click` is the one-time token of the form: the same one within ten seconds changes
    nothing. `origin` says where the shopper came from; the last place wins. With an
    agreement it is a line beside the plain one of the pack; of the same agreement the
    last price counts. With a lot it is sold from that harvest. Raises `BasketError`
    when the pack is not for sale, the stock does not cover it together with what is in
    the basket, the basket is full or was ordered.
    """
    held_basket = editable(lock_basket(basket.pk))
    held_basket.customer_id = basket.customer_id
    line = put_pack(
        held_basket, stockrecord, quantity, click=click, origin=origin, agreed=agreed,
        lot=lot,
    )  # fmt: skip
    basket.reset_offer_applications()
    return line


def put_pack(  # noqa: PLR0913 - what a line is, by name
    held_basket: Basket,
    stockrecord: StockRecord,
    quantity: int = 1,
    *,
    click: str = "",
    origin: str = "",
    agreed: Agreement | None = None,
    lot: Lot | None = None,
) -> Line:
    """`add_pack` into an open basket that is locked, in the caller's transaction.

    What raises has written nothing but, perhaps, that the form was sent.
    """
    _check_quantity(quantity)
    lines = lines_of(held_basket)
    name = reference(
        stockrecord.product_id, stockrecord.pk, agreed, lot.pk if lot else None
    )
    held = next((line for line in lines if line.line_reference == name), None)
    if click and _is_same_click(held_basket, click, stockrecord.pk) and held:
        return held
    pack = _fresh_pack(stockrecord.pk)
    if lot:
        lot.refresh_from_db()
    _check_room(pack, quantity, lines, held=held, agreed=agreed, lot=lot)
    packs = quantity + (int(held.quantity) if held else 0)
    price = _price(pack, agreed, held_basket, packs)
    changes = _noted(pack, price, agreed, origin)
    if held:
        return _more(held, pack, quantity, agreed=agreed, changes=changes)
    return _new_line(
        held_basket, pack, quantity, agreed=agreed, lot=lot, changes=changes
    )


def _free(line: Line, units: int) -> None:
    """So much of what is set aside for the line is no longer wanted."""
    line.reserved_quantity -= units
    reservation_released.send(sender=Line, line=line, units=units)


def _settle_agreement(line: Line, quantity: int) -> Agreement | None:
    """What still stands for a line of another quantity; frees what it gives up.

    Raises `BasketError` for more than was set aside.
    """
    agreed = line.agreement
    if agreed is None:
        if line.reserved_quantity:
            _free(line, line.reserved_quantity)
        line.agreed_price = line.agreed_until = None
        return None
    if agreed.reserved_quantity:
        if quantity > line.quantity:
            raise BasketError(
                _(
                    "These packs are reserved for you. You can reduce the "
                    "quantity but not increase it."
                )
            )
        if freed := (line.quantity - quantity) * line.stockrecord.quantity:
            _free(line, freed)
    return agreed


@transaction.atomic
def set_quantity(line: Line, quantity: int) -> Line | None:
    """This many packs, none removes the line. Taking fewer is always allowed.

    Raises `BasketError` when the stock does not cover more.
    """
    if quantity == 0:
        remove_line(line)
        return None
    _check_quantity(quantity)
    basket = editable(lock_basket(line.basket_id))
    # An assisted basket's lines have the customer's prices, however many are taken.
    basket.customer_id = line.basket.customer_id
    lines = lines_of(basket)
    held = next((one for one in lines if one.pk == line.pk), None)
    if held is None:
        raise BasketError(_("This is no longer in your basket."))
    pack = _fresh_pack(held.stockrecord_id)
    agreed = _settle_agreement(held, quantity)
    room = room_for(pack, lines, but=held, lot=held.lot)
    if not (agreed and agreed.reserved_quantity) and quantity > max(
        room, held.quantity - 1
    ):
        if why := _why_not_for_sale(pack, lot=held.lot):
            raise BasketError(why)
        raise TooManyRefusedError(_too_many(room, int(held.quantity)), max(room, 0))
    price = _price(pack, agreed, basket, quantity)
    held.quantity = quantity
    if price.exists:
        held.price_incl_tax, held.price_excl_tax = price.incl_tax, price.excl_tax
    held.basket = basket
    held.save(
        update_fields=[
            "quantity", "price_incl_tax", "price_excl_tax", "date_updated",
            "agreed_price", "agreed_until", "reserved_quantity",
        ]
    )  # fmt: skip
    del held.agreement
    return held


@transaction.atomic
def remove_line(line: Line) -> None:
    """Safe to call again."""
    remove_lines(line.basket, [line.pk])


@transaction.atomic
def remove_lines(basket: Basket, line_ids: Iterable[int]) -> int:
    """Take these lines out; returns how many there were."""
    held = editable(lock_basket(basket.pk))
    rows = held.lines.filter(pk__in=list(line_ids))
    for line in rows.filter(reserved_quantity__gt=0).order_by("pk"):
        _free(line, line.reserved_quantity)
    gone = rows.count()
    rows.delete()
    basket.reset_offer_applications()
    return gone
