"""What other pages show of claims."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import template
from django.conf import settings
from django.core.cache import cache

from orders.claims.figures import score_key
from orders.claims.models import Claim, ClaimLine
from orders.claims.pages import tone_of
from orders.claims.queries import to_answer
from orders.claims.rules import Score
from orders.claims.states import Side
from orders.claims.windows import category_hours, claimable, promised
from orders.claims.wording import (
    deadline_in_words,
    line_in_words,
    market_window,
    outcome_in_words,
    window_in_words,
)
from orders.order.models import VendorOrder
from shop.catalogue.models import Product
from vendors.partner.models import Partner

register = template.Library()
HOURS_KEPT = 60  # seconds


def _hours() -> dict[str, int]:
    """Times of categories, a minute old at most: pages only say them."""
    return cast(
        "dict[str, int]", cache.get_or_set("claims:hours", category_hours, HOURS_KEPT)
    )


@dataclass(frozen=True)
class Door:
    """Whether something of a part can be claimed, and until when."""

    is_open: bool
    until: datetime | None


@register.simple_tag
def claim_door(part: VendorOrder) -> Door:
    """Needs what the order's page has fetched of the part; no query but the hours'."""
    lines = claimable(part, _hours())
    return Door(bool(lines), max((one.until for one in lines), default=None))


@register.filter
def brings(claim: Claim) -> str:
    return outcome_in_words(claim)


@register.filter
def claim_tone(claim: Claim) -> str:
    return tone_of(claim)


@register.filter
def claim_deadline(claim: Claim) -> str:
    """For the shopper: who has to answer until when, and what happens else."""
    return deadline_in_words(claim, Side.SHOPPER)


@register.filter
def said_of(row: ClaimLine) -> str:
    return line_in_words(row)


@register.simple_tag
def claims_to_answer(partner: Partner) -> int:
    """How many claims wait at a seller's desk."""
    return to_answer(partner)


@register.simple_tag
def claim_window(product: Product | None = None) -> str:
    """How long after they have come goods can be claimed: "48 hours"."""
    if product is None or product.partner_id is None:
        return market_window()
    window = promised(product.partner_id, product.main_category_id)
    return window_in_words(window.total_seconds() / 3600)


@register.simple_tag
def good_score(partner: Partner) -> Score | None:
    """A farm's record of claims, if it is known, good, and the market shows it.

    As the clock has counted it last (`keep_scores`): the page asks no database.
    """
    if not settings.CLAIM_SCORE_SHOWN:
        return None
    score: Score | None = cache.get(score_key(partner.pk))
    is_good = score and score.is_known and score.percent >= settings.CLAIM_SCORE_LEAST
    return score if is_good else None
