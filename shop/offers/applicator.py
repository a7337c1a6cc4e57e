"""Applies the offers that take the most off a basket, in few queries."""

import copy
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from oscar.apps.offer.applicator import Applicator as CoreApplicator
from oscar.apps.offer.results import BasketDiscount, OfferApplications

from .combinations import Budget, Combination, Group, groups_that_meet, improve
from .models import ConditionalOffer, Range
from .open_offers import named_by_vouchers, standing_for_everybody
from .queries import (
    Shopper,
    not_first,
    signed_in,
    uses_by,
    voucher_offers,
)
from .ranges import note_ranges
from .trials import AskedOffer, reach


def _note_sellers(lines: Sequence[Any]) -> None:
    """Tell each product who sells it here, for offers that are some sellers' own."""
    sellers: dict[int, list[Any]] = {}
    for line in lines:
        sellers.setdefault(line.product_id, []).append(line.stockrecord.partner)
    for line in lines:
        line.product.sellers_here = sellers[line.product_id]


def _in_reach(
    offers: Iterable[ConditionalOffer], lines: Sequence[Any]
) -> list[ConditionalOffer]:
    """Without those of other sellers and other packs, whatever their ranges hold."""
    packs = {line.stockrecord_id for line in lines}
    sellers = {line.stockrecord.partner_id: line.stockrecord.partner for line in lines}
    return [
        offer
        for offer in offers
        if offer.pack_id in {None, *packs}
        and (offer.gives_within is None or any(map(offer.touches, sellers.values())))
    ]


def _ranges_of(offers: Iterable[ConditionalOffer]) -> list[Range]:
    parts = (part for offer in offers for part in (offer.condition, offer.benefit))
    found = {part.range_id: part.range for part in parts if part.range_id}
    return [each for each in found.values() if each.is_noted]


def _meets(offer: ConditionalOffer, goods: Iterable[Any]) -> bool:
    within = offer.gives_within
    return within is None or any(map(within.contains_product, goods))


def _known(user: Any) -> Shopper:
    """By their account alone: who a guest is, only the checkout asks."""
    person = signed_in(user)
    return Shopper(frozenset({person.pk}) if person else frozenset())


def _note_uses(offers: list[ConditionalOffer], user: Any) -> None:
    limited = [offer for offer in offers if offer.max_user_applications]
    person = signed_in(user)
    uses = (
        uses_by(Shopper(frozenset({person.pk})), limited) if person and limited else {}
    )
    for offer in limited:
        offer.known_uses = uses.get(offer.pk, 0)


class Applicator(CoreApplicator):
    """Oscar's rules; what they read is fetched beforehand, for all offers together."""

    def apply(self, basket: Any, user: Any = None, request: Any = None) -> None:
        offers = self.get_offers(basket, user, request)
        _note_uses(offers, user or basket.owner)
        self.apply_offers(basket, offers)

    def get_offers(
        self,
        basket: Any,
        user: Any = None,
        request: Any = None,  # noqa: ARG002 - Oscar's signature
    ) -> list[ConditionalOffer]:
        """Those that could give something, highest priority first, of equal ones
        vouchers last: who needs no code keeps it. Three queries at most, and two more
        for vouchers.
        """
        lines = list(basket.all_lines())
        if not lines:
            return []
        named = voucher_offers(basket, signed_in(user))
        basket.known_vouchers = list(
            {one.voucher.pk: one.voucher for one in named}.values()
        )
        basket.spent_vouchers = frozenset(o.voucher.pk for o in named if o.is_spent)
        vouchers = {
            one.offer_id: one.voucher
            for one in reversed(named)  # of two vouchers the first gives the offer
            if one.voucher.is_active() and not one.is_spent
        }
        standing = standing_for_everybody()
        if vouchers:
            standing = standing.with_others(named_by_vouchers(vouchers))
        offers = _in_reach(standing.offers, lines)
        goods = [line.product for line in lines]
        _note_sellers(lines)
        note_ranges(_ranges_of(offers), standing.kinds, goods)
        # What is noted on them from here on is this basket's own.
        own = [copy.copy(offer) for offer in offers if _meets(offer, goods)]
        for offer in own:
            offer.set_voucher(vouchers.get(offer.pk))
        shopper = _known(user or basket.owner)
        left_out = basket.used_up_offers
        if shopper.accounts:
            left_out |= not_first(shopper, own)
        basket.offers_left_out = [offer for offer in own if offer.pk in left_out]
        own = [offer for offer in own if offer.pk not in left_out]
        return sorted(
            own, key=lambda o: (-o.priority, o.get_voucher() is not None, o.pk)
        )

    def apply_offers(self, basket: Any, offers: list[ConditionalOffer]) -> None:
        """In the order of their priority, and better where one is in another's way."""
        about = reach(list(basket.all_lines()))
        applications = OfferApplications()
        asked: list[AskedOffer] = []
        for offer in offers:
            if most := offer.get_max_applications(basket.owner):
                asked.append(AskedOffer(offer, most, basket, about(offer)))
            else:
                basket.offers_left_out.append(offer)
        for one in asked:
            _apply(one, applications)
        groups, budget = groups_that_meet(asked), Budget()
        for group in groups:
            if improve(group, budget):
                _apply_anew(group, applications)
        basket.offers_asked = [one.offer for one in asked]
        basket.offer_applications = applications
        basket.combination, basket.reasons = Combination(groups), None


def _apply(asked: AskedOffer, applications: OfferApplications) -> None:
    for result, gain in asked.give():
        noted = BasketDiscount(gain) if result.affects_basket else result
        applications.add(asked.offer, noted)


def _apply_anew(group: Group, applications: OfferApplications) -> None:
    """In the order that was found, instead of what stands."""
    for line in group.lines:
        line.clear_discount()
    for one in group.asked:
        applications.applications.pop(one.offer.pk, None)
    for one in group.asked:
        _apply(one, applications)
    group.given = sum((one.given for one in group.asked), Decimal(0))
