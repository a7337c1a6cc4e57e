"""Applies offers to a basket in a number of queries that no offer adds to."""

from decimal import Decimal
from typing import Any

from oscar.apps.offer.applicator import Applicator as CoreApplicator
from oscar.apps.offer.results import BasketDiscount, OfferApplications

from .models import ConditionalOffer, Range
from .queries import (
    combinations_of,
    offers_for,
    signed_in,
    uses_by,
    voucher_offers,
)
from .ranges import note_members


def _note_allies(offers: list[ConditionalOffer]) -> None:
    """Who may share an item with whom; no query while no offer names an ally."""
    allies = {offer.pk: {offer.pk} for offer in offers}
    choosy = set()
    if any(offer.names_allies for offer in offers):
        for one, other in combinations_of(offers):
            choosy.add(one)
            allies.setdefault(one, set()).add(other)
            allies.setdefault(other, set()).add(one)
    for offer in offers:
        offer.allies = frozenset(allies[offer.pk])
        offer.is_choosy = offer.pk in choosy


def _note_parts(offers: list[ConditionalOffer]) -> list[Range]:
    """Turn conditions and benefits into their own kinds, once, ranges shared.

    Oscar makes such an object at each question and then fetches its range again.
    """
    ranges: dict[int, Range] = {}
    for offer in offers:
        for part in ("condition", "benefit"):
            plain = getattr(offer, part)
            kind = plain.proxy()
            if plain.range_id:
                kind.range = ranges.setdefault(plain.range_id, plain.range)
            setattr(offer, part, kind)
    return list(ranges.values())


def _narrow(offers: list[ConditionalOffer], lines: list[Any]) -> None:
    """Keep offers of one seller, or of a cooperative, to its own goods.

    Also in what a basket must hold, so that they use up nobody else's goods.
    """
    for offer in offers:
        if not offer.is_narrow:
            continue
        own = frozenset(
            line.product.pk for line in lines if offer.touches(line.stockrecord.partner)
        )
        for kind in (offer.condition, offer.benefit):
            if kind.range_id:
                kind.range = kind.range.narrowed(own)


def _note_uses(offers: list[ConditionalOffer], user: Any) -> None:
    limited = [offer for offer in offers if offer.max_user_applications]
    person = signed_in(user)
    uses = uses_by(person, limited) if person and limited else {}
    for offer in limited:
        offer.known_uses = uses.get(offer.pk, 0)


def _given(basket: Any, offer: ConditionalOffer) -> Decimal:
    """What the lines of the basket have been given by the offer so far."""
    return sum(
        (
            discount.amount
            for line in basket.all_lines()
            for discount in line.discounts.all()
            if discount.offer and discount.offer.pk == offer.pk
        ),
        Decimal(0),
    )


class Applicator(CoreApplicator):
    """Oscar's rules; what they read is fetched beforehand, for all offers together."""

    def apply(self, basket: Any, user: Any = None, request: Any = None) -> None:
        offers = self.get_offers(basket, user, request)
        lines = list(basket.all_lines())
        note_members(_note_parts(offers), [line.product for line in lines])
        _narrow(offers, lines)
        _note_allies(offers)
        _note_uses(offers, user or basket.owner)
        self.apply_offers(basket, offers)

    def get_offers(
        self,
        basket: Any,
        user: Any = None,
        request: Any = None,  # noqa: ARG002 - Oscar's signature
    ) -> list[ConditionalOffer]:
        """Highest priority first; the same order every time. Two queries at most."""
        if not basket.all_lines():
            return []
        named = voucher_offers(basket, signed_in(user))
        basket.known_vouchers = list(
            {one.voucher.pk: one.voucher for one in named}.values()
        )
        vouchers = {
            one.offer_id: one.voucher
            for one in reversed(named)  # of two vouchers the first gives the offer
            if one.voucher.is_active() and not one.is_spent
        }
        offers = offers_for(vouchers)
        for offer in offers:
            offer.set_voucher(vouchers.get(offer.pk))
        return sorted(offers, key=lambda offer: (-offer.priority, offer.pk))

    def apply_offers(self, basket: Any, offers: list[ConditionalOffer]) -> None:
        applications = OfferApplications()
        for offer in offers:
            most = offer.get_max_applications(basket.owner)
            self._apply_offer(basket, offer, most=most, applications=applications)
        basket.offer_applications = applications

    def _apply_offer(
        self,
        basket: Any,
        offer: ConditionalOffer,
        *,
        most: int,
        applications: OfferApplications,
    ) -> None:
        """Apply it until it gives no more, and note what the lines really got.

        Oscar notes the benefit's own sum, which differs from the lines' by rounding.
        """
        given = _given(basket, offer)
        for _time in range(most):
            result = offer.apply_benefit(basket)
            if result.affects_basket:
                now_given = _given(basket, offer)
                result, given = BasketDiscount(now_given - given), now_given
            if not result.is_successful:
                return
            applications.add(offer, result)
            if result.is_final:
                return
