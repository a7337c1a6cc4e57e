"""Turning a basket into an order: locked, priced again, compared, placed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from accounts.services import record_consents
from core.money import least_charge
from core.prepared import Prepared
from core.refusals import RefusalError
from core.templatetags.market import money
from core.transactions import whole_act
from orders.market_settings import UNPAID_ORDERS, UNPAID_ORDERS_OF_PHONE
from orders.order.draft import OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services.placement import Buyer, write_order
from orders.order.states import WAITING, OrderStatus, PaymentMethod
from orders.shipping.services.pickups import PickupError, book_pickups
from payments.credit.queries import balances_of
from payments.market_settings import BANK_TRANSFER_ORDERS
from payments.payment.services.intents import cancel_order_and_payment
from shop.basket.locks import lock_basket
from shop.basket.models import AssistedBasket, Basket
from shop.basket.services.baskets import BasketError, priced
from shop.basket.services.lines import add_pack
from shop.offers.services import bring_vouchers
from vendors.partner.locks import hold_partners
from vendors.partner.states import SELLING

from .customer_orders import finish_customer_order
from .on_invoice import take_on_invoice
from .queries import Proposal, Wishes, propose


class CheckoutError(RefusalError):
    """Raised when the order can't be placed as it stands; nothing was written."""


class BasketChangedError(CheckoutError):
    """Raised when something in the basket can't be bought any more."""

    def __init__(self) -> None:
        super().__init__(_("Your basket has changed. Please check it again."))


class PriceChangedError(CheckoutError):
    """Raised when the total is no longer what the shopper was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The total has changed. You were not charged. Please "
                "check it and try again."
            )
        )


class DeliveryChangedError(CheckoutError):
    """Raised when the way or the time that the shopper chose can't be had.

    The text says which seller's, and why.
    """


class NoCashError(CheckoutError):
    """Raised when a seller does not take cash any more for what it hands over."""

    def __init__(self) -> None:
        super().__init__(
            _("This order can't be paid in cash any more. Please choose how to pay.")
        )


class NoTransferError(CheckoutError):
    """Raised when the order can't be paid by bank transfer any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This order can't be paid by bank transfer. Please choose another way "
                "to pay."
            )
        )


class NoInvoiceError(CheckoutError):
    """Raised when the order can't be on invoice, or not any more; the text says why."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            why
            or _("This order can't be on invoice. Please choose another way to pay.")
        )


class AmountError(CheckoutError):
    """Raised for a total that can't be charged at once; the text says what to do."""


class TooManyInCashError(CheckoutError):
    """Raised for who has not taken what waits to be paid in cash."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You have orders that you have not paid in cash yet. Please collect "
                "them first, or pay this one another way."
            )
        )


class TooManyUnpaidError(CheckoutError):
    """Raised for who holds goods with several orders and has paid none of them."""

    def __init__(self) -> None:
        super().__init__(
            _("You have several unpaid orders. Please pay or cancel one of them first.")
        )


@dataclass(frozen=True)
class CheckoutRequest:
    """Everything the shopper said at the checkout, clean."""

    buyer: Buyer
    address: Mapping[str, Any]
    region: str
    wishes: Wishes
    expected_total: Decimal
    expected_from_balance: Decimal = Decimal(0)
    agreed_to: tuple[int, ...] = ()
    # Set where somebody orders for a customer.
    assisted: AssistedBasket | None = None


@whole_act
def check_out(basket: Basket, wanted: CheckoutRequest) -> Order:
    """Place the basket's order, or return the one it made already.

    Any number of requests for one basket, one after the other or at once, make one
    order. Raises `CheckoutError`, `CustomerOrderError`, `OutOfStockError` or
    `OfferUsedUpError`, and then nothing was written.
    """
    held = lock_basket(basket.pk)
    if held.status != Basket.OPEN:
        return _placed(held)
    held.used_up_offers = basket.used_up_offers
    proposal = _priced_again(held, wanted)
    for one in proposal.chosen:
        if one.refusal:
            raise DeliveryChangedError(one.refusal)
    if proposal.draft is None:
        raise BasketChangedError
    _require_way_to_pay(proposal, proposal.draft, wanted.wishes)
    shown = (wanted.expected_total, wanted.expected_from_balance)
    if (proposal.draft.total, proposal.draft.from_balance) != shown:
        raise PriceChangedError
    check_amount(proposal.draft)
    order = write_order(
        proposal.draft,
        basket=held,
        buyer=wanted.buyer,
        address=dict(wanted.address),
        beside=partial(_add_to_order, proposal.draft, proposal, wanted),
    )
    require_few_unpaid(order)
    _require_few_in_cash(order)
    require_few_by_transfer(order)
    return order


def _require_way_to_pay(proposal: Proposal, draft: OrderDraft, wishes: Wishes) -> None:
    """Raises `CheckoutError` where the chosen way can't be had any more."""
    if wishes.in_cash and draft.due_now:
        raise NoCashError
    if wishes.by_transfer and draft.charged_now:
        raise NoTransferError
    if wishes.on_invoice and not draft.on_invoice:
        raise NoInvoiceError(proposal.invoice.why if proposal.invoice else "")


def _add_to_order(
    draft: OrderDraft, proposal: Proposal, wanted: CheckoutRequest, order: Order
) -> None:
    """All that needs no stock: others who buy the same don't wait for it."""
    require_selling(draft)
    _book_pickups(order, proposal)
    _record_consents(order, wanted)
    if draft.on_invoice:
        take_on_invoice(order)
    if wanted.assisted:
        finish_customer_order(order, wanted.assisted)


def _record_consents(order: Order, wanted: CheckoutRequest) -> None:
    buyer = wanted.buyer
    record_consents(
        wanted.agreed_to,
        occasion=Consent.Occasion.PAYMENT,
        user=buyer.user,
        contact=buyer.email or buyer.phone,
        order_number=order.number,
    )


def require_few_unpaid(order: Order) -> None:
    """Raises `TooManyUnpaidError`.

    Asked with the order written: who orders of the same stock at once waited for it.
    """
    if order.status != OrderStatus.PENDING:
        return
    now = timezone.now()
    own = set(_unpaid_of(now, order.user_id)) if order.user_id else {order.pk}
    if order.guest_email:
        own |= set(_unpaid_at(now, order.guest_email))
    if len(own) > UNPAID_ORDERS():
        raise TooManyUnpaidError
    phone = order.shipping_address and order.shipping_address.phone_number
    if not phone:
        return
    if len(_unpaid_by_phone(now, str(phone))) > UNPAID_ORDERS_OF_PHONE():
        raise TooManyUnpaidError


def _require_few_in_cash(order: Order) -> None:
    """Raises `TooManyInCashError`."""
    if not order.in_cash:
        return
    phone = order.shipping_address and str(order.shipping_address.phone_number or "")
    theirs = Q(order__user=order.user_id) if order.user_id else Q(pk=None)
    theirs |= Q(order__shipping_address__phone_number=phone) if phone else Q(pk=None)
    waiting = VendorOrder.objects.filter(
        theirs, in_cash=True, status__in=WAITING, order__added_to=None
    )
    if waiting.values("order").distinct().count() > settings.CASH_ORDERS:
        raise TooManyInCashError


def require_few_by_transfer(order: Order) -> None:
    """Raises `TooManyUnpaidError` for who holds goods with transfers that don't come.

    By account, e-mail address or phone number, since whoever promises holds goods for
    days.
    """
    if not order.by_transfer:
        return
    phone = order.shipping_address and str(order.shipping_address.phone_number or "")
    theirs = Q(user=order.user_id) if order.user_id else Q(pk=None)
    if order.guest_email:
        theirs |= Q(guest_email__iexact=order.guest_email)
    if phone:
        theirs |= Q(shipping_address__phone_number=phone)
    waiting = Order.objects.filter(
        theirs, status=OrderStatus.PENDING, payment_method=PaymentMethod.TRANSFER
    )
    if waiting.count() > BANK_TRANSFER_ORDERS():
        raise TooManyUnpaidError


def _unpaid(now: Any, most: int, *of: Any) -> QuerySet[Order, int]:
    """One more than may be unpaid, at most: further ones decide nothing."""
    rows = Order.objects.filter(*of, status=OrderStatus.PENDING, expires_at__gt=now)
    return rows.order_by().values_list("pk", flat=True)[: most + 1]


@Prepared
def _unpaid_of(now: Any, user: Any) -> QuerySet[Order, int]:
    return _unpaid(now, UNPAID_ORDERS(), Q(user=user))


@Prepared
def _unpaid_at(now: Any, email: Any) -> QuerySet[Order, int]:
    # As `iexact` does, which takes no slot.
    is_theirs = Exact(Upper("guest_email"), Upper(email))
    return _unpaid(now, UNPAID_ORDERS(), is_theirs)


@Prepared
def _unpaid_by_phone(now: Any, phone: Any) -> QuerySet[Order, int]:
    most = UNPAID_ORDERS_OF_PHONE()
    return _unpaid(now, most, Q(shipping_address__phone_number=phone))


def _placed(held: Basket) -> Order:
    """The order a basket has become. Raises `BasketChangedError` when it became none.

    Nothing opens a basket again, so that one that is open has no order yet.
    """
    placed = Order.objects.filter(basket=held).first()
    if placed is None:
        raise BasketChangedError
    return placed


def require_selling(draft: OrderDraft) -> None:
    """A shop closed in this very moment gets no order: raises `BasketChangedError`.

    Whoever closes a shop waits for the order from now on, or is seen here.
    """
    held = hold_partners({drawn.partner.pk for drawn in draft.vendor_orders})
    if any(status not in SELLING for status in held.values()):
        raise BasketChangedError


def _book_pickups(order: Order, proposal: Proposal) -> None:
    """Take the chosen times with the order. Raises `DeliveryChangedError`."""
    slots = {one.group.partner.pk: one.slot for one in proposal.chosen if one.slot}
    if not slots:
        return
    vendor_orders = order.vendor_orders.filter(is_visit=False)
    try:
        book_pickups(vendor_orders.select_related("partner").order_by("pk"), slots)
    except PickupError as error:
        raise DeliveryChangedError(str(error)) from error


def check_amount(draft: OrderDraft) -> None:
    """Raises `AmountError`. Nothing to pay is fine: such an order is paid at once."""
    if draft.is_too_large:
        raise AmountError(
            _("This is too much for one order. Please split it into several orders.")
        )
    least = least_charge(draft.currency)
    if 0 < draft.charged_now < least:
        text = _(
            "The minimum payment is %(amount)s. Please add something to your basket."
        )
        raise AmountError(text % {"amount": money(least, draft.currency)})


def _priced_again(held: Basket, wanted: CheckoutRequest) -> Proposal:
    held.owner = wanted.buyer.user
    user = wanted.buyer.user
    priced(held, user)
    # Nobody spends what is on another's balance.
    uses_balance = user and wanted.wishes.uses_balance and not wanted.assisted
    return propose(
        held,
        region=wanted.region,
        wishes=wanted.wishes,
        balances=balances_of(user.pk) if user and uses_balance else {},
    )


def release_for_another(order: Order, basket: Basket, *, by: User | None) -> bool:
    """Give an unpaid order up for another of the same goods, put into `basket`.

    Its payment is closed before its stock is let go, so that it can't be charged any
    more. False if it is paid by now. Raises `StripeAmbiguousError` when that can't be
    found out.
    """
    if not cancel_order_and_payment(order, by=by):
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
        except BasketError as error:
            refused.append(f"{line.title}: {error}")
    return refused
