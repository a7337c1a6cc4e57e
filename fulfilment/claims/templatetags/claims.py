"""What other pages show of claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.core.cache import cache

from core import market
from core.money import from_minor
from core.page_cache.reads import remember
from fulfilment.claims.figures import score_key
from fulfilment.claims.models import Claim, ClaimLine
from fulfilment.claims.pages import tone_of
from fulfilment.claims.queries import to_answer
from fulfilment.claims.rules import Score
from fulfilment.claims.states import ClaimActor
from fulfilment.claims.windows import category_hours, claimable, promised
from fulfilment.claims.wording import (
    deadline_in_words,
    line_in_words,
    market_window,
    outcome_in_words,
    window_in_words,
)
from fulfilment.claims.worth import money_for_missing, money_instead
from fulfilment.market_settings import CLAIM_SCORE_LEAST, CLAIM_SCORE_SHOWN
from orders.order.models import VendorOrder
from orders.order.services.short import ShortPlan, parts_emptied
from shop.catalogue.models import Product
from vendors.partner.models import Partner

register = template.Library()


def _hours() -> dict[str, int]:
    """Times of categories by path."""
    return remember("claims:hours", category_hours)


@dataclass(frozen=True)
class Door:
    """Whether something of a part can be claimed, and until when."""

    is_open: bool
    until: datetime | None


@register.simple_tag
def claim_door(vendor_order: VendorOrder) -> Door:
    """Needs what the order's page has fetched of the part; no query but the hours'."""
    lines = claimable(vendor_order, _hours())
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
    return deadline_in_words(claim, ClaimActor.SHOPPER)


@register.filter
def said_of(row: ClaimLine) -> str:
    return line_in_words(row)


@register.simple_tag
def claims_to_answer(partner: Partner) -> int:
    """How many claims wait at a seller's desk."""
    return to_answer(partner)


@dataclass(frozen=True)
class ShortRefunds:
    """What shoppers get back by a plan of short supply; `claims` is the part of it
    that comes through claims, where a replacement can't be sent whole.
    """

    total: Decimal
    claims: Decimal
    by_line: Mapping[int, Decimal]


@register.simple_tag
def short_refunds(plan: ShortPlan) -> ShortRefunds:
    by_line = {row.line_id: row.back for row in plan.rows}
    claims = Decimal(0)
    emptied = parts_emptied(plan)
    lacks = {row.line_id: row.lacks for row in plan.rows if row.lacks}
    reduced = {row.vendor_order_id for row in plan.rows if row.lacks} - emptied
    money = money_instead(emptied) | money_for_missing(reduced, lacks)
    for vendor_order_id, minor in money.items():
        amount = from_minor(minor, market.currency())
        first = next(row for row in plan.rows if row.vendor_order_id == vendor_order_id)
        by_line[first.line_id] += amount
        claims += amount
    return ShortRefunds(plan.back + claims, claims, by_line)


@register.filter
def back_of(refunds: ShortRefunds, line_id: int) -> Decimal:
    return refunds.by_line[line_id]


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
    if not CLAIM_SCORE_SHOWN():
        return None
    score: Score | None = cache.get(score_key(partner.pk))
    is_good = score and score.is_known and score.percent >= CLAIM_SCORE_LEAST()
    return score if is_good else None
