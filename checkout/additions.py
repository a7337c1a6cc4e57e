"""Adding goods to an order: what may be added, what it costs, and placing it.

What is added is an order of its own that goes with the first one: see
docs/adr/0046-added-goods-are-an-order-of-their-own.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent
from accounts.services import record_consents
from core.rows import insert_row
from core.transactions import whole_act
from orders.market_settings import ORDER_PAYMENT_TIMEOUT
from orders.order.draft import OrderDraft
from orders.order.locks import lock_order
from orders.order.models import Order, ShippingAddress
from orders.order.services.placement import Buyer, write_order
from orders.order.states import OrderStatus
from orders.shipping.additions import ways_to_add
from payments.credit.queries import balances_of
from payments.payment.bank_details import (
    soonest_transfer,
    transfer_until,
)
from shop.basket.groups import BasketTotals, SellerGroup
from shop.basket.locks import lock_basket
from shop.basket.models import Basket
from shop.basket.queries import totals
from shop.basket.services.baskets import BasketError, priced
from shop.basket.services.lines import put_pack
from shop.basket.shipping_options import NO_WAYS
from shop.catalogue.queries import sold_packs
from vendors.partner.models import StockRecord

from .open_parts import OpenPart, TooLateToAddError, open_parts
from .queries import Proposal, Wishes, chosen_of
from .services import (
    BasketChangedError,
    CheckoutError,
    NoCashError,
    NoTransferError,
    PriceChangedError,
    check_amount,
    require_few_by_transfer,
    require_few_unpaid,
    require_selling,
)

SALT = "order-addition"
# Packs that the page lists at once; what is beyond is found by its name.
MOST_LISTED = 60
_ADDRESS = (
    "title", "first_name", "last_name", "line1", "line2", "line3", "line4", "state",
    "postcode", "country", "phone_number", "notes",
)  # fmt: skip


class AdditionWaitsError(CheckoutError):
    """Raised while something else that is to be added waits for its payment."""

    def __init__(self) -> None:
        super().__init__(
            _("Please pay or cancel what you are already adding to this order first.")
        )


@dataclass(frozen=True)
class AdditionRequest:
    """Everything the shopper said, clean."""

    wishes: Wishes
    expected_total: Decimal
    expected_from_balance: Decimal
    agreed_to: tuple[int, ...] = ()


def waiting_addition(order: Order) -> Order | None:
    """What is to be added to the order and waits for its payment."""
    return order.additions.filter(status=OrderStatus.PENDING).first()


def packs_to_add(order: Order, parts: Iterable[OpenPart]) -> QuerySet[StockRecord]:
    """Packs of these sellers that can be bought now."""
    sellers = [one.part.partner_id for one in parts]
    packs = sold_packs().filter(
        partner__in=sellers,
        price_currency=order.currency,
        product__is_public=True,
        pool__starts=None,
        pool__shown__gte=F("quantity"),
    )
    packs = packs.select_related("product__cover", "pool", "partner", "tax_category")
    return packs.order_by("product__title", "position", "quantity", "pk")


def token_of(order: Order, basket: Basket) -> str:
    """What the page sends back to name the basket that it made."""
    return signing.dumps([order.pk, basket.pk], salt=SALT)


def basket_named(order: Order, token: str) -> Basket | None:
    """The basket of such a token, if it was made for this order."""
    try:
        order_id, basket_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    if order_id != order.pk:
        return None
    return Basket.objects.filter(pk=basket_id, owner=None).first()


@transaction.atomic
def fill_basket(
    basket: Basket | None, wanted: Mapping[StockRecord, int]
) -> tuple[Basket, dict[int, str]]:
    """A basket with just these packs, and why some could not be put in, by pack.

    It is nobody's open basket: the shopper's own stays as it is.
    """
    held = lock_basket(basket.pk) if basket else None
    if held is None or held.status != Basket.OPEN:
        held = lock_basket(insert_row(Basket()).pk)
    held.lines.all().delete()
    refused = {}
    for pack, quantity in wanted.items():
        try:
            put_pack(held, pack, quantity)
        except BasketError as why:
            refused[pack.pk] = str(why)
    return Basket.objects.get(pk=held.pk), refused


def propose_addition(
    order: Order,
    parts: Iterable[OpenPart],
    basket: Basket,
    *,
    wishes: Wishes,
    is_owner: bool,
) -> Proposal:
    """The basket as an addition to the order.

    Only who is signed in as its shopper spends what is on their balance.
    """
    open_by_seller = {one.part.partner_id: one for one in parts}
    pays_until = _transfer_until(order, open_by_seller.values())
    basket.owner = order.user
    priced(basket, order.user)
    plain = totals(basket, "")
    whole = BasketTotals(
        tuple(_going_along(group, open_by_seller) for group in plain.groups),
        plain.savings,
    )
    ways = {pk: one.part.delivery_code for pk, one in open_by_seller.items()}
    wishes = replace(
        wishes, deliveries=ways,
        by_transfer=wishes.by_transfer and pays_until is not None,
        in_cash=wishes.in_cash and order.in_cash, in_full=True,
        is_gift=order.is_gift, gift_message=order.gift_message,
    )  # fmt: skip
    spends = is_owner and order.user_id
    found = chosen_of(
        basket, whole, wishes=wishes,
        balances=balances_of(order.user_id) if spends else {},
    )  # fmt: skip
    found = replace(
        found,
        takes_cash=found.takes_cash and order.in_cash,
        takes_transfer=found.takes_transfer and pays_until is not None,
    )
    if found.draft is None:
        return found
    going = [open_by_seller[part.partner.pk] for part in found.draft.vendor_orders]
    return replace(found, draft=_draft(order, found.draft, going, pays_until))


def _transfer_until(order: Order, parts: Iterable[OpenPart]) -> datetime | None:
    """By when the money of what is added may be transferred.

    What was paid by transfer may be added to by one of its own. None where no bank is
    quick enough for the seller who waits least.
    """
    if not order.by_transfer:
        return None
    moments = [one.waits_until for one in parts if one.waits_until]
    until = min([transfer_until(), *moments])
    return until if until >= soonest_transfer() else None


def _going_along(
    group: SellerGroup, open_by_seller: Mapping[int, OpenPart]
) -> SellerGroup:
    """The group with the one way that it can go: with what is ordered already.

    What a window asks at least is asked of both together, as is what a seller takes in
    cash at most.
    """
    lines = tuple(replace(line, spoils="") for line in group.lines)
    group = replace(group, lines=lines, quotes=(), refused=(), offered=NO_WAYS)
    found = open_by_seller.get(group.partner.pk)
    if found is None or group.is_visit or not group.buyable:
        return group
    least = group.least
    if least is not None:
        least -= sum((part.goods for part in found.before), Decimal(0))
    ways = ways_to_add(group, found.part, found.before)
    ordered = sum((part.final_total for part in found.before), Decimal(0))
    return replace(group, offered=ways, least=least, ordered=ordered)


def _where_it_goes(draft: OrderDraft, going: Iterable[OpenPart]) -> OrderDraft:
    """By way of the depot, or past it if the farm got the order back."""
    parts = tuple(
        replace(drawn, delivery=replace(drawn.delivery, depot=one.part.depot))
        for drawn, one in zip(draft.vendor_orders, going, strict=True)
    )
    return replace(draft, vendor_orders=parts)


def _draft(
    order: Order,
    draft: OrderDraft,
    going: Sequence[OpenPart],
    pays_until: datetime | None,
) -> OrderDraft:
    """It is held no longer than the sellers take orders."""
    moments = [one.until for one in going if one.until]
    usual = timezone.now() + ORDER_PAYMENT_TIMEOUT()
    draft = _where_it_goes(draft, going)
    ends = pays_until if draft.by_transfer and pays_until else usual
    return replace(draft, added_to=order, expires_at=min([ends, *moments]))


@whole_act
def add_goods(
    order: Order, basket: Basket, wanted: AdditionRequest, *, is_owner: bool
) -> Order:
    """Place what is added, or return the order that the basket became already.

    Nothing of the first order changes. Raises `CheckoutError`, `OutOfStockError`,
    `OfferUsedUpError` or `BalanceChangedError`, and then nothing was written.
    """
    held = lock_basket(basket.pk)
    if held.status != Basket.OPEN:
        placed = Order.objects.filter(basket=held, added_to=order).first()
        if placed is None:
            raise BasketChangedError
        return placed
    held.used_up_offers = basket.used_up_offers
    # Who begins to pack it waits for us from now on, or is seen here.
    first = lock_order(order.pk)
    if not (parts := open_parts(first)):
        raise TooLateToAddError
    if waiting_addition(first):
        raise AdditionWaitsError
    proposal = propose_addition(
        first, parts, held, wishes=wanted.wishes, is_owner=is_owner
    )
    draft = _require_as_shown(proposal, wanted)
    check_amount(draft)
    made = write_order(
        draft,
        basket=held,
        buyer=_buyer(first),
        address=_address(first),
        beside=partial(_add, draft, wanted),
    )
    require_few_unpaid(made)
    require_few_by_transfer(made)
    return made


def _require_as_shown(proposal: Proposal, wanted: AdditionRequest) -> OrderDraft:
    """Raises `CheckoutError` for what is not what the shopper was shown."""
    draft = proposal.draft
    if draft is None:
        raise BasketChangedError
    if wanted.wishes.in_cash and draft.due_now:
        raise NoCashError
    if wanted.wishes.by_transfer and draft.charged_now:
        raise NoTransferError
    shown = (wanted.expected_total, wanted.expected_from_balance)
    if (draft.total, draft.from_balance) != shown:
        raise PriceChangedError
    return draft


def _add(draft: OrderDraft, wanted: AdditionRequest, made: Order) -> None:
    """All that needs no stock: others who buy the same don't wait for it."""
    require_selling(draft)
    record_consents(
        wanted.agreed_to,
        occasion=Consent.Occasion.PAYMENT,
        user=made.user,
        contact=made.guest_email or made.guest_phone,
        order_number=made.number,
    )


def _buyer(order: Order) -> Buyer:
    return Buyer(
        user=order.user,
        email=order.guest_email,
        phone=order.guest_phone,
        language=order.language,
    )


def _address(order: Order) -> dict[str, Any]:
    address = order.shipping_address
    if not isinstance(address, ShippingAddress):
        raise TooLateToAddError
    return {name: getattr(address, name) for name in _ADDRESS}
