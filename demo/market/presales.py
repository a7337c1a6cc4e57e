"""Presales: goods that are not there yet, ordered with a deposit; one is harvested."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from checkout.deposits import deposit_of
from core import dates, market
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import VendorOrder
from orders.order.services.short import ShortRule
from orders.shipping.models import DeliveryMethod
from selling.presales.models import Presale
from selling.presales.services.presales import (
    Harvest,
    PresaleTerms,
    confirm_harvest,
    declare_presale,
)
from selling.presales.services.rests import ask_for_rest
from shop.catalogue.models import ALL_YEAR
from vendors.partner.models import StockPool

from .goods import PRESOLD
from .packing import delivery_by, pay
from .placed_orders import place, sends_no_mail

LOW, HIGH = 120_000, 180_000  # grams
ORDERS = timedelta(days=12)
DEPOSIT = 30  # percent
FIRST = 8300  # of the addresses


@sends_no_mail
def plant_presales(shopper: User, others: Sequence[User], *, now: datetime) -> None:
    """Of the first goods by weight of which nothing is left: one open for orders.

    Another, in season all year, has been harvested, and the shopper is asked for the
    rest. A market of another day has no orders of them: their promises would be wrong.
    """
    sold_out = StockPool.objects.filter(
        starts=None, on_hand=0, claimed=0, unit_kind="weight", product__is_public=True
    ).order_by("pk")
    is_harvested = Q(partner__code=PRESOLD[0], product__season=ALL_YEAR)
    ahead = [_declare(pool) for pool in sold_out.exclude(is_harvested)[:1]]
    harvested = [_declare(pool) for pool in sold_out.filter(is_harvested)]
    if abs(timezone.now() - now) > timedelta(days=1):
        return
    for presale in ahead:
        for number, person in enumerate([shopper, *others[:2]]):
            _order(presale, person, FIRST + number, now)
    for presale in harvested:
        part = _order(presale, shopper, FIRST + 9, now)
        confirm_harvest(presale, Harvest(HIGH, dates.today()), by=None)
        if part:
            ask_for_rest(part.pk)


def _declare(pool: StockPool) -> Presale:
    now, today = timezone.now(), dates.today()
    terms = PresaleTerms(
        low=LOW,
        high=HIGH,
        harvest_from=today + timedelta(days=14),
        harvest_to=today + timedelta(days=21),
        last_day=today + timedelta(days=35),
        opens=now,
        closes=now + ORDERS,
        rule=ShortRule.PROPORTIONAL,
        deposit=DEPOSIT,
    )
    return declare_presale(pool, terms, by=None)


def _order(
    presale: Presale, buyer: User, number: int, now: datetime
) -> VendorOrder | None:
    """Two packs, of which the deposit is paid."""
    goods = presale.pool.packs.order_by("pk").first()
    ways = DeliveryMethod.objects.filter(partner=presale.partner, is_active=True)
    method = ways.exclude(kind=DeliveryMethod.Kind.PICKUP).order_by("pk").first()
    if goods is None or method is None or goods.price is None:
        return None
    line = DraftLine(goods, 2)
    rest = line.total - deposit_of(line.total, DEPOSIT, goods.price_currency)
    cost = delivery_by(method, presale.harvest_to, cost=Decimal(12))
    part = replace(DraftVendorOrder(presale.partner, (line,), cost), rest=rest)
    order = place(OrderDraft(market.currency(), (part,)), buyer, number, now)
    pay(order, now)
    return VendorOrder.objects.get(order=order)
