"""Giving back by hand: planned, looked at, then done as it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.activity_log import record
from core.money import from_minor, minor_step, split
from core.refusals import RefusalError
from core.templatetags.market import money
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from payments.payment.models import Refund
from payments.payment.services.refundable import RefundBlockedError
from payments.payment.services.refunds import (
    RefundTerms,
    RefundTooLargeError,
    way_back,
)
from payments.payment.services.rests import ways_back
from payments.payment.services.vendor_refunds import (
    delivery_going_back,
    give_back,
    payment_of,
)
from payments.payment.states import Destination, LiableParty
from payments.payouts.locks import lock_own_of_seller
from payments.payouts.services.returns import going_back
from payments.refunds.queries import (
    RefundOffer,
    can_be_refunded,
    offer_of,
    refundable_of_seller,
)

logger = structlog.get_logger(__name__)


class RefundError(RefusalError):
    """Raised for what can't go back; the text says why. Nothing changed.

    `field` names what was typed wrongly, if one thing was.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class BeyondLimitError(RefundError):
    """Raised where the market would lend the seller too much; its staff may allow it.

    `plan` is what would go back then.
    """

    def __init__(self, text: str, plan: "RefundPlan") -> None:
        super().__init__(text)
        self.plan = plan


class RefundOutdatedError(RefusalError):
    """Raised when money of the part moved since the page was made. Nothing changed."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            text
            or _(
                "Someone else just refunded part of this order. Nothing "
                "was refunded twice. Please check the new amounts."
            )
        )


@dataclass(frozen=True)
class Wish:
    """What a person wants to give back: packs by line, or an amount over all goods."""

    terms: RefundTerms
    packs: Mapping[int, int] = field(default_factory=dict)
    amount: int | None = None
    # The market's office is not bounded by what the seller has.
    by_office: bool = False


@dataclass(frozen=True)
class RefundDestination:
    """So much of a refund goes there."""

    words: str
    amount: Decimal


@dataclass(frozen=True)
class RefundPlan:
    """What would go back, in minor units. `fees` return to the seller who bears it.

    It pays back `discounts`, what others paid of them.

    What a card or wallet did not pay goes to the balance, wherever it is sent; `ways`
    say so.
    """

    offer: RefundOffer
    terms: RefundTerms
    lines: Mapping[int, int]
    delivery: int
    fees: int
    discounts: int = 0
    ways: tuple[RefundDestination, ...] = ()

    @property
    def minor(self) -> int:
        return sum(self.lines.values()) + self.delivery

    def _money(self, minor: int) -> Decimal:
        return from_minor(minor, self.offer.currency)

    @property
    def amount(self) -> Decimal:
        return self._money(self.minor)

    @property
    def goods(self) -> Decimal:
        return self._money(sum(self.lines.values()))

    @property
    def for_delivery(self) -> Decimal:
        return self._money(self.delivery)

    @property
    def fees_back(self) -> Decimal:
        return self._money(self.fees)

    @property
    def discounts_back(self) -> Decimal:
        return self._money(self.discounts)

    @property
    def bearer_words(self) -> str:
        by = self.terms.borne_by
        return by.name if by else str(LiableParty(self.terms.bearer).label)

    @property
    def borne(self) -> Decimal:
        """What it costs who bears it."""
        return self._money(self.cost)

    @property
    def cost(self) -> int:
        return self.minor + self.discounts - self.fees


def plan_refund(offer: RefundOffer, wish: Wish) -> RefundPlan:
    """What the wish comes to now; reads only. Raises `RefundError`."""
    if not can_be_refunded(offer.vendor_order):
        raise RefundError(_("This part of the order can't be refunded any more."))
    if wish.terms.reason not in offer.reasons:
        raise RefundError(_("Please choose a reason."), "reason")
    if wish.amount is None:
        lines, delivery = _by_packs(offer, wish)
    else:
        lines, delivery = _by_amount(offer, wish.amount)
    if sum(lines.values()) + delivery <= 0:
        raise RefundError(_("Please choose what to refund."), "how")
    is_sellers = wish.terms.bearer == LiableParty.SELLER
    back = going_back(lines if is_sellers else {}, offer.currency)
    amount = sum(lines.values()) + delivery
    plan = RefundPlan(
        offer=offer,
        terms=wish.terms,
        lines=lines,
        delivery=delivery,
        fees=back.fees,
        discounts=back.discounts,
        ways=_ways(offer, amount, wish.terms.destination),
    )
    if not wish.by_office:
        _require_own_money(plan)
    return plan


def _require_own_money(plan: RefundPlan) -> None:
    """Raises `BeyondLimitError` where the market would lend the seller too much."""
    room = refundable_of_seller(plan.offer.vendor_order)
    if plan.cost <= room:
        return
    text = _(
        "This refund would cost you %(cost)s, and you can refund %(room)s yourself. "
        "You can ask the market's staff to approve it."
    )
    currency = plan.offer.currency
    said = {
        "cost": money(plan.borne, currency),
        "room": money(from_minor(room, currency), currency),
    }
    raise BeyondLimitError(text % said, plan)


def _ways(
    offer: RefundOffer, amount: int, destination: str
) -> tuple[RefundDestination, ...]:
    """Raises `RefundError` for more than came, and where somebody forbids it now."""
    try:
        payment = payment_of(offer.vendor_order)
        way = way_back(payment, offer.vendor_order, destination)
        ways = ways_back(payment, offer.vendor_order, amount, way)
    except RefundBlockedError as blocked:
        raise RefundError(str(blocked)) from blocked
    except RefundTooLargeError as error:
        raise _too_much(offer) from error
    return tuple(
        RefundDestination(
            str(Destination(each.share.destination).label),
            from_minor(each.share.amount, offer.currency),
        )
        for each in ways
    )


def _by_packs(offer: RefundOffer, wish: Wish) -> tuple[dict[int, int], int]:
    """Raises `RefundError` for more packs than a line still has."""
    lines = {}
    for line_id, packs in wish.packs.items():
        held = offer.line(line_id)
        if held is None or packs < 0:
            raise RefundError(_("Please choose what to refund."), "how")
        if packs > held.packs:
            text = ngettext(
                "Only %(count)d pack of %(goods)s can still be refunded.",
                "Only %(count)d packs of %(goods)s can still be refunded.",
                held.packs,
            )
            said = {"count": held.packs, "goods": held.line.own_title}
            raise RefundError(text % said, f"packs-{line_id}")
        if packs:
            lines[line_id] = held.worth(packs)
    goods = sum(lines.values())
    if goods > offer.left.total:
        raise _too_much(offer)
    why = wish.terms.reason
    return lines, delivery_going_back(offer.vendor_order, goods, why, left=offer.left)


def _by_amount(offer: RefundOffer, amount: int) -> tuple[dict[int, int], int]:
    """Over all lines by what is left of each, then the delivery."""
    if amount > offer.left.total:
        raise _too_much(offer)
    unit = minor_step(offer.currency)
    goods = min(amount, offer.left.goods)
    weights = [each.left // unit for each in offer.lines]
    shares = split(goods // unit, weights)
    lines = {
        each.line.pk: share * unit
        for each, share in zip(offer.lines, shares, strict=True)
        if share
    }
    return lines, amount - goods


def _too_much(offer: RefundOffer) -> RefundError:
    text = _("At most %(amount)s can still be refunded.")
    return RefundError(text % {"amount": money(offer.total, offer.currency)}, "amount")


@transaction.atomic
def refund_vendor_order(
    vendor_order: VendorOrder, wish: Wish, *, seen: str, promised: int, key: str
) -> Refund:
    """Give back what was looked at, once for a key; the money goes out by itself.

    Raises `RefundOutdatedError` when money of the part moved since it was `seen`, or
    when the wish comes to something else than what was `promised`; `RefundError` for
    what can't go back.
    """
    vendor_order = lock_vendor_order(vendor_order.pk)
    cause = f"by:{vendor_order.pk}:{key}"
    asked = Refund.objects.filter(cause=cause).first()
    if asked:
        return asked
    if not wish.by_office:
        lock_own_of_seller(vendor_order.partner_id, vendor_order.order.currency)
    offer = offer_of(vendor_order)
    if offer.seen != seen:
        raise RefundOutdatedError
    plan = plan_refund(offer, wish)
    if plan.minor != promised:
        raise RefundOutdatedError(_("The total has changed. Please check again."))
    refund = give_back(
        vendor_order,
        lines=plan.lines,
        delivery=plan.delivery,
        cause=cause,
        terms=replace(plan.terms, packs=wish.packs if wish.amount is None else {}),
    )
    if refund is None:  # the plan is of something
        raise RefundOutdatedError
    record(
        "refund.given",
        refund,
        after={
            "order": vendor_order.number,
            "amount": from_minor(refund.amount, vendor_order.order.currency),
            "currency": vendor_order.order.currency,
            "destination": refund.destination,
            "bearer": refund.bearer,
        },
        reason=wish.terms.note or wish.terms.reason,
        seller=vendor_order.partner,
    )
    logger.info(
        "refund_by_hand", refund=refund.pk, by=wish.terms.by and wish.terms.by.pk
    )
    return refund
