"""A farm's own quantity discounts: so many packs of some goods, so many percent off.

Each step is an offer of its own, paid for by the farm and for its own goods alone. The
step that asks for most is tried first, so that a basket gets the best it reaches.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.activity_log import record
from shop.catalogue.models import Product
from shop.offers.models import (
    Benefit,
    Condition,
    ConditionalOffer,
    Range,
)
from shop.offers.states import Funder
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .services import OfferError, Terms, end_offer, free_name, save_offer

MOST_STEPS = 3
MOST_PACKS = 999
MOST_PERCENT = 90


@dataclass(frozen=True)
class DiscountStep:
    """From so many packs on, so many percent off."""

    packs: int
    percent: int


@dataclass(frozen=True)
class QuantityDiscount:
    """What a farm asks for. Without `goods` it is for all that it sells."""

    name: str
    language: str
    steps: Sequence[DiscountStep]
    goods: Sequence[Product] = ()
    starts: datetime | None = None
    ends: datetime | None = None


def quantity_discounts(seller: Partner) -> QuerySet[ConditionalOffer]:
    """What is offered to everybody at the farm's own cost, the newest first."""
    own = ConditionalOffer.objects.filter(
        seller=seller,
        funded_by=Funder.SELLER,
        offer_type=ConditionalOffer.SITE,
        pack=None,
        condition__type=Condition.COUNT,
        benefit__type=Benefit.PERCENTAGE,
    )
    return own.select_related("condition", "benefit__range").order_by("-pk")


def open_discounts(seller: Partner) -> QuerySet[ConditionalOffer]:
    """Those that run or will."""
    is_not_over = Q(end_datetime__gt=timezone.now()) | Q(end_datetime=None)
    return quantity_discounts(seller).filter(is_not_over)


@transaction.atomic
def make_quantity_discount(
    seller: Partner, wanted: QuantityDiscount
) -> list[ConditionalOffer]:
    """One offer for each step. Raises `OfferError`; then nothing was made."""
    lock_partner(seller.pk)
    _require_steps(wanted.steps)
    _require_times(wanted)
    _require_free(seller, wanted.goods)
    within = Range.objects.create(
        name=f"{seller.code} {secrets.token_hex(6)}",
        includes_all_products=not wanted.goods,
    )
    for product in wanted.goods:
        within.add_product(product)
    return [_make(seller, wanted, step, within) for step in wanted.steps]


def _make(
    seller: Partner, wanted: QuantityDiscount, step: DiscountStep, within: Range
) -> ConditionalOffer:
    name = free_name(f"{wanted.name} · {step.packs}+")
    fields = {
        f"name_{wanted.language.replace('-', '_')}": name,
        "name": name,
        "offer_type": ConditionalOffer.SITE,
        "start_datetime": wanted.starts,
        "end_datetime": wanted.ends,
        "funded_by": Funder.SELLER,
        "seller": seller,
        "priority": step.packs,
    }
    gives = {"range": within, "type": Benefit.PERCENTAGE, "value": step.percent}
    needs = {"range": within, "type": Condition.COUNT, "value": step.packs}
    return save_offer(None, Terms(fields=fields, gives=gives, needs=needs))


def _require_steps(steps: Sequence[DiscountStep]) -> None:
    if not 1 <= len(steps) <= MOST_STEPS:
        raise OfferError(_("Please enter at least one step."))
    for step in steps:
        if not 2 <= step.packs <= MOST_PACKS:
            raise OfferError(
                _("A step begins at 2 to %(most)d packs.") % {"most": MOST_PACKS}
            )
        if not 1 <= step.percent <= MOST_PERCENT:
            raise OfferError(
                _("A step takes 1 to %(most)d percent off.") % {"most": MOST_PERCENT}
            )
    for one, more in pairwise(steps):
        if more.packs <= one.packs or more.percent <= one.percent:
            raise OfferError(
                _("Each step must ask for more packs and take more off than the last.")
            )


def _require_times(wanted: QuantityDiscount) -> None:
    if wanted.ends is None:
        return
    if wanted.ends <= timezone.now():
        raise OfferError(_("The end has already passed."))
    if wanted.starts is not None and wanted.ends <= wanted.starts:
        raise OfferError(_("The end must be after the start."))


def _require_free(seller: Partner, goods: Iterable[Product]) -> None:
    """No goods have two: which of them counted would be hard to tell."""
    ids = [product.pk for product in goods]
    others = open_discounts(seller)
    if ids:
        others = others.filter(
            Q(benefit__range__includes_all_products=True)
            | Q(benefit__range__included_products__in=ids)
        )
    if found := others.first():
        raise OfferError(
            _("“%(name)s” is for some of these goods already. Stop it first.")
            % {"name": found.name}
        )


@transaction.atomic
def stop_quantity_discount(seller: Partner, offer_id: int) -> ConditionalOffer:
    """Over at once. Raises `OfferError`, and `DoesNotExist` for another seller's."""
    offer = quantity_discounts(seller).get(pk=offer_id)
    ended = end_offer(offer.pk)
    record("offer.stopped_by_farm", ended, seller=seller)
    return ended
