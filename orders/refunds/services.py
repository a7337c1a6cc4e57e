"""Giving back by hand: planned, looked at, then done as it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audit import record
from core.money import from_minor, minor_step, split
from core.templatetags.market import money
from orders.order.locks import lock_part
from orders.order.models import VendorOrder
from orders.payment.models import Refund
from orders.payment.services import (
    RefundTerms,
    RefundTooLarge,
    delivery_going_back,
    give_back,
)
from orders.payment.services.giving import payment_of
from orders.payment.services.guards import RefundBlocked, require_unblocked
from orders.payment.services.rooms import room_of
from orders.payment.states import Bearer, Destination
from orders.payouts.services import going_back

from .queries import Offer, can_be_refunded, offer_of

logger = structlog.get_logger(__name__)


class RefundRefused(Exception):  # noqa: N818 - the trade's word
    """Raised for what can't go back; the text says why. Nothing changed.

    `field` names what was typed wrongly, if one thing was.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class RefundOutdated(Exception):  # noqa: N818 - what happened
    """Raised when money of the part moved since the page was made. Nothing changed."""

    def __init__(self, text: str = "") -> None:
        super().__init__(
            text
            or _(
                "Somebody paid back something of this order meanwhile. Nothing was "
                "paid back twice: please look at the new figures."
            )
        )


@dataclass(frozen=True)
class Wish:
    """What a person wants to give back: packs by line, or an amount over all goods."""

    terms: RefundTerms
    packs: Mapping[int, int] = field(default_factory=dict)
    amount: int | None = None


@dataclass(frozen=True)
class Way:
    """So much of a refund goes there."""

    words: str
    amount: Decimal


@dataclass(frozen=True)
class Plan:
    """What would go back, in minor units. `fees` return to the seller who bears it.

    It pays back `discounts`, what others paid of them.

    What a card or wallet did not pay goes to the balance, wherever it is sent; `ways`
    say so.
    """

    offer: Offer
    terms: RefundTerms
    lines: Mapping[int, int]
    delivery: int
    fees: int
    discounts: int = 0
    ways: tuple[Way, ...] = ()

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
        return by.name if by else str(Bearer(self.terms.bearer).label)

    @property
    def borne(self) -> Decimal:
        """What it costs who bears it."""
        return self._money(self.minor + self.discounts - self.fees)


def plan_refund(offer: Offer, wish: Wish) -> Plan:
    """What the wish comes to now; reads only. Raises `RefundRefused`."""
    if not can_be_refunded(offer.part):
        raise RefundRefused(_("Nothing can be paid back of this part any more."))
    if wish.terms.reason not in offer.reasons:
        raise RefundRefused(_("Please choose a reason."), "reason")
    if wish.amount is None:
        lines, delivery = _by_packs(offer, wish)
    else:
        lines, delivery = _by_amount(offer, wish.amount)
    if sum(lines.values()) + delivery <= 0:
        raise RefundRefused(_("Please say what to pay back."), "how")
    is_sellers = wish.terms.bearer == Bearer.SELLER
    back = going_back(lines if is_sellers else {}, offer.currency)
    amount = sum(lines.values()) + delivery
    return Plan(
        offer=offer,
        terms=wish.terms,
        lines=lines,
        delivery=delivery,
        fees=back.fees,
        discounts=back.discounts,
        ways=_ways(offer, amount, wish.terms.destination),
    )


def _ways(offer: Offer, amount: int, destination: str) -> tuple[Way, ...]:
    """Raises `RefundRefused` for more than came, and where somebody forbids it now."""
    try:
        payment = payment_of(offer.part)
        require_unblocked(payment)
        shares = room_of(payment, offer.part).shares(amount, destination)
    except RefundBlocked as blocked:
        raise RefundRefused(str(blocked)) from blocked
    except RefundTooLarge as error:
        raise _too_much(offer) from error
    return tuple(
        Way(
            str(Destination(share.destination).label),
            from_minor(share.amount, offer.currency),
        )
        for share in shares
    )


def _by_packs(offer: Offer, wish: Wish) -> tuple[dict[int, int], int]:
    """Raises `RefundRefused` for more packs than a line still has."""
    lines = {}
    for line_id, packs in wish.packs.items():
        held = offer.line(line_id)
        if held is None or packs < 0:
            raise RefundRefused(_("Please say what to pay back."), "how")
        if packs > held.packs:
            text = ngettext(
                "%(count)d pack of %(goods)s is left to pay back.",
                "%(count)d packs of %(goods)s are left to pay back.",
                held.packs,
            )
            said = {"count": held.packs, "goods": held.line.own_title}
            raise RefundRefused(text % said, f"packs-{line_id}")
        if packs:
            lines[line_id] = held.worth(packs)
    goods = sum(lines.values())
    if goods > offer.left.total:
        raise _too_much(offer)
    why = wish.terms.reason
    return lines, delivery_going_back(offer.part, goods, why, left=offer.left)


def _by_amount(offer: Offer, amount: int) -> tuple[dict[int, int], int]:
    """Over all lines by what is left of each, then the delivery."""
    if amount > offer.left.total:
        raise _too_much(offer)
    unit = minor_step(offer.currency)
    goods = min(amount, offer.left.goods)
    weights = [each.left // unit for each in offer.lines]
    parts = split(goods // unit, weights)
    lines = {
        each.line.pk: part * unit
        for each, part in zip(offer.lines, parts, strict=True)
        if part
    }
    return lines, amount - goods


def _too_much(offer: Offer) -> RefundRefused:
    text = _("At most %(amount)s is left to pay back.")
    return RefundRefused(
        text % {"amount": money(offer.total, offer.currency)}, "amount"
    )


@transaction.atomic
def refund_part(
    part: VendorOrder, wish: Wish, *, seen: str, promised: int, key: str
) -> Refund:
    """Give back what was looked at, once for a key; the money goes out by itself.

    Raises `RefundOutdated` when money of the part moved since it was `seen`, or when
    the wish comes to something else than what was `promised`; `RefundRefused` for what
    can't go back.
    """
    part = lock_part(part.pk)
    cause = f"by:{part.pk}:{key}"
    asked = Refund.objects.filter(cause=cause).first()
    if asked:
        return asked
    offer = offer_of(part)
    if offer.seen != seen:
        raise RefundOutdated
    plan = plan_refund(offer, wish)
    if plan.minor != promised:
        raise RefundOutdated(
            _("This comes to another sum than the one you saw. Please look again.")
        )
    refund = give_back(
        part,
        lines=plan.lines,
        delivery=plan.delivery,
        cause=cause,
        terms=replace(plan.terms, packs=wish.packs if wish.amount is None else {}),
    )
    if refund is None:  # the plan is of something
        raise RefundOutdated
    record(
        "refund.given",
        refund,
        after={
            "order": part.number,
            "amount": from_minor(refund.amount, part.order.currency),
            "currency": part.order.currency,
            "destination": refund.destination,
            "bearer": refund.bearer,
        },
        reason=wish.terms.note or wish.terms.reason,
        seller=part.partner,
    )
    logger.info(
        "refund_by_hand", refund=refund.pk, by=wish.terms.by and wish.terms.by.pk
    )
    return refund
