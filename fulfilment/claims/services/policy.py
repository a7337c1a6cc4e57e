"""A seller's own rules about claims, and what is accepted at once by them."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial

import structlog
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from core import dates, market
from core.activity_log import record
from core.money import to_minor
from fulfilment.claims.locks import lock_policy
from fulfilment.claims.models import CategoryWindow, Claim, ClaimPolicy
from fulfilment.claims.queries import record_of
from fulfilment.claims.windows import keep_promise, keep_promise_of_goods
from fulfilment.market_settings import CLAIM_AUTO_LIMIT, CLAIM_AUTO_SHARE, CLAIM_REPEATS
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from shop.catalogue.models import Category
from vendors.partner.models import Partner

from .transitions import Held

logger = structlog.get_logger(__name__)
FIELDS = ("auto_limit", "auto_share", "window_hours")


@transaction.atomic
def save_policy(partner: Partner, wanted: Mapping[str, object]) -> ClaimPolicy:
    policy = lock_policy(partner.pk)
    for name in FIELDS:
        setattr(policy, name, wanted[name])
    policy.save(update_fields=list(FIELDS))
    transaction.on_commit(partial(keep_promise, policy), robust=True)
    logger.info("claim_policy_saved", partner=partner.pk)
    return policy


@transaction.atomic
def set_category_window(category: Category, hours: int | None) -> None:
    """How long goods of a category can be claimed; None: as long as all others.

    Claims that were handed in stay.
    """
    known = CategoryWindow.objects.filter(category=category).first()
    before = known.hours if known else None
    if hours is None:
        CategoryWindow.objects.filter(category=category).delete()
    elif before != hours:
        CategoryWindow.objects.update_or_create(
            category=category, defaults={"hours": hours}
        )
    if before != hours:
        record(
            "category.window",
            category,
            before={"hours": before},
            after={"hours": hours},
        )
    transaction.on_commit(keep_promise_of_goods, robust=True)


MONTH = timedelta(days=30)


def limit_of(policy: ClaimPolicy) -> Decimal:
    """The seller's own limit, else the market's; 0 accepts nothing at once."""
    if policy.auto_limit is None:
        return CLAIM_AUTO_LIMIT()
    return policy.auto_limit


def share_of(policy: ClaimPolicy) -> Decimal:
    return CLAIM_AUTO_SHARE() if policy.auto_share is None else policy.auto_share


def is_accepted_at_once(held: Held) -> bool:
    """Whether a claim that was just handed in is accepted without asking anybody."""
    claim, currency = held.claim, held.currency
    if not claim.is_money or currency != market.currency():
        return False
    policy = lock_policy(claim.partner_id)
    if claim.amount > to_minor(limit_of(policy), currency):
        return False
    record = record_of(held.vendor_order.order)
    # The claim itself is counted already.
    if record.claims > CLAIM_REPEATS():
        return False
    return _this_month(claim) + claim.amount <= _most_in_a_month(claim, policy)


def _this_month(claim: Claim) -> int:
    first = dates.start_of(dates.today().replace(day=1))
    rows = Claim.objects.filter(
        partner_id=claim.partner_id, is_auto=True, created__gte=first
    )
    return int(rows.aggregate(total=Sum("amount", default=0))["total"])


def _most_in_a_month(claim: Claim, policy: ClaimPolicy) -> int:
    """The seller's share of what it sold in the last thirty days, minor units."""
    sold = VendorOrder.objects.filter(
        partner_id=claim.partner_id,
        created__gte=timezone.now() - MONTH,
        status__in=VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED},
        order__currency=market.currency(),
    )
    total = sold.aggregate(total=Sum(F("total") - F("given_back"), default=Decimal(0)))
    sales = Decimal(total["total"])
    unit = to_minor(Decimal(1), market.currency())
    return int(sales * unit * share_of(policy) / 100)
