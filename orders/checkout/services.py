"""Turning a basket into an order: locked, priced again, compared, placed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.money import least_charge
from core.templatetags.market import money
from orders.credit.queries import balances_of
from orders.order.draft import OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services import Buyer, write_order
from orders.payment.services import give_up_order
from orders.shipping.services import PickupRefused, book_pickups
from shop.basket.locks import lock_basket
from shop.basket.models import Basket
from shop.basket.services import BasketRefused, add_pack, priced
from shop.offers.services import bring_vouchers
from vendors.partner.locks import hold_partners
from vendors.partner.states import SELLING

from .queries import Proposal, Wishes, propose

if TYPE_CHECKING:
    from accounts.models import User


class CheckoutRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when the order can't be placed as it stands; nothing was written."""


class BasketChanged(CheckoutRefused):
    """Raised when something in the basket can't be bought any more."""

    def __init__(self) -> None:
        super().__init__(
            _("Something in your basket has changed. Please look at it once more.")
        )


class PriceChanged(CheckoutRefused):
    """Raised when the total is no longer what the shopper was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The total has changed since you saw it. Nothing was charged. "
                "Please look at it and press again."
            )
        )


class DeliveryChanged(CheckoutRefused):
    """Raised when the way or the pickup time that the shopper chose can't be had.

    The text says which seller's, and why.
    """


class AmountRefused(CheckoutRefused):
    """Raised for a total that can't be charged at once; the text says what to do."""


@dataclass(frozen=True)
class Wanted:
    """Everything the shopper said at the checkout, clean."""

    buyer: Buyer
    address: Mapping[str, Any]
    region: str
    wishes: Wishes
    expected_total: Decimal
    expected_from_balance: Decimal = Decimal(0)


@transaction.atomic
def check_out(basket: Basket, wanted: Wanted) -> Order:
    """Place the basket's order, or return the one it made already.

    Any number of requests for one basket, one after the other or at once, make one
    order. Raises `CheckoutRefused`, `OutOfStock` or `OfferUsedUp`, and then nothing
    was written.
    """
    held = lock_basket(basket.pk)
    if held.status != Basket.OPEN:
        return _placed(held)
    proposal = _priced_again(held, wanted)
    if proposal.draft is None:
        raise BasketChanged
    for one in proposal.chosen:
        if one.refusal:
            raise DeliveryChanged(one.refusal)
    shown = (wanted.expected_total, wanted.expected_from_balance)
    if (proposal.draft.total, proposal.draft.from_balance) != shown:
        raise PriceChanged
    _check_amount(proposal.draft)
    order = write_order(
        proposal.draft,
        basket=held,
        buyer=wanted.buyer,
        address=dict(wanted.address),
    )
    parts = list(order.parts.select_related("partner").order_by("pk"))
    _require_selling(parts)
    _book_pickups(parts, proposal)
    return order


def _placed(held: Basket) -> Order:
    """The order that a basket has become. Raises `BasketChanged` when it became none.

    Nothing opens a basket again, so that one that is open has no order yet.
    """
    placed = Order.objects.filter(basket=held).first()
    if placed is None:
        raise BasketChanged
    return placed


def _require_selling(parts: Iterable[VendorOrder]) -> None:
    """A shop that was closed in this very moment gets no order. Raises `BasketChanged`.

    Whoever closes a shop waits for the order from now on, or is seen here.
    """
    held = hold_partners([part.partner_id for part in parts])
    if any(status not in SELLING for status in held.values()):
        raise BasketChanged


def _book_pickups(parts: Iterable[VendorOrder], proposal: Proposal) -> None:
    """Take the chosen pickup times with the order. Raises `DeliveryChanged`."""
    slots = {one.group.partner.pk: one.slot for one in proposal.chosen if one.slot}
    parts = [part for part in parts if not part.is_visit]
    try:
        book_pickups(parts, slots)
    except PickupRefused as error:
        raise DeliveryChanged(str(error)) from error


def _check_amount(draft: OrderDraft) -> None:
    """Raises `AmountRefused`. Nothing to pay is fine: such an order is paid at once."""
    if draft.is_too_large:
        raise AmountRefused(
            _("This is more than one order can hold. Please make several of it.")
        )
    least = least_charge(draft.currency)
    if 0 < draft.to_pay < least:
        text = _(
            "Less than %(amount)s can't be paid by itself. "
            "Please put a little more into your basket."
        )
        raise AmountRefused(text % {"amount": money(least, draft.currency)})


def _priced_again(held: Basket, wanted: Wanted) -> Proposal:
    held.owner = wanted.buyer.user
    user = wanted.buyer.user
    priced(held, user)
    return propose(
        held,
        region=wanted.region,
        wishes=wanted.wishes,
        balances=balances_of(user.pk) if user and wanted.wishes.uses_balance else {},
    )


def let_go_for_another(order: Order, basket: Basket, *, by: "User | None") -> bool:
    """Give an unpaid order up for another of the same goods, put into `basket`.

    Its payment is closed before its stock is let go, so that it can't be charged any
    more. False if it is paid by now. Raises `Ambiguous` when that can't be found out.
    """
    if not give_up_order(order, by=by):
        return False
    if order.basket:
        bring_vouchers(basket, order.basket)
    fill_again(basket, order)
    return True


def fill_again(basket: Basket, order: Order) -> list[str]:
    """Put an order's packs into a basket; returns why for those that can't be."""
    refused = []
    for line in order.lines.select_related("stockrecord").order_by("pk"):
        if line.stockrecord is None:
            refused.append(f"{line.title}: {_('This is no longer on sale.')}")
            continue
        try:
            again = f"again:{order.number}"  # pressed twice it fills the basket once
            add_pack(basket, line.stockrecord, line.quantity, click=again)
        except BasketRefused as error:
            refused.append(f"{line.title}: {error}")
    return refused
