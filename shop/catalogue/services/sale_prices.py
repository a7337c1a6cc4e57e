"""Sale prices: planned by a seller, started and ended by the clock or stopped by hand.

All of it happens under the listing's lock, as every change of its packs does. While one
runs, `StockRecord.price` is the sale price and nothing else need know of it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import activity_log
from core.money import rounded, step
from core.refusals import RefusalError
from core.sweeps import Queue, work_through
from core.templatetags.market import money
from core.transitions import TransitionError, move
from shop.catalogue.locks import lock_product, lock_products
from shop.catalogue.models import Product
from shop.catalogue.queries import lead_among
from shop.catalogue.states import ListingState
from vendors.partner.earlier_prices import (
    EarlierPriceRule,
    earlier_prices,
    rule,
)
from vendors.partner.models import Partner, SalePrice, StockRecord
from vendors.partner.states import (
    SALE_PRICE_MOVES,
    SalePriceReason,
    SalePriceState,
)

from .product_summary import OF_THE_LEAD, lead_by

LONGEST = timedelta(days=366)
MOST_AT_ONCE = 500
_HUNDRED = Decimal(100)
_OPEN = (SalePriceState.PLANNED, SalePriceState.RUNNING)
_OF_A_SALE = [
    "price", "regular_price", "earlier_price", "sale_starts", "sale_ends",
    "date_updated",
]  # fmt: skip

logger = structlog.get_logger(__name__)


class SalePriceError(RefusalError):
    """Raised for a sale price that can't be; the text says why and what to do."""


class SalePricesRefusedError(SalePriceError):
    """Raised with what is wrong with which price; `by_pack` has it by packs' ids."""

    def __init__(self, by_pack: Mapping[int, str]) -> None:
        super().__init__(" ".join(by_pack.values()))
        self.by_pack = by_pack


@dataclass(frozen=True)
class Period:
    """From `starts` to before `ends`. Without a start it is at once."""

    ends: datetime
    starts: datetime | None = None


@dataclass
class Planned:
    """What became of the packs that were asked for: rows made, and reasons by id."""

    made: list[SalePrice] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def plan_sale_prices(
    product: Product,
    prices: Mapping[int, Decimal],
    period: Period,
    *,
    by: User | None,
) -> list[SalePrice]:
    """Plan lower prices of a listing's packs, by their ids; start those that begin.

    All of them or none. Raises `SalePriceError` for the period or the listing, and
    `SalePricesRefusedError` with the reason of each price.
    """
    starts = _require_period(period)
    fresh = lock_product(product.pk)
    found = _plan(fresh, prices, (starts, period.ends), by)
    if found.refused:
        raise SalePricesRefusedError(found.refused)
    return found.made


@transaction.atomic
def plan_sale_of_many(
    partner: Partner,
    product_ids: Collection[int],
    percent: int,
    period: Period,
    *,
    by: User | None,
) -> Planned:
    """So many percent off all packs on sale of these listings of the seller.

    Each price is rounded to the currency's step. What can't be is left out and told by
    the pack's id, the rest is planned. Raises `SalePriceError` for the period or the
    percentage.
    """
    if not 1 <= percent <= 99:
        raise SalePriceError(_("Please enter a percentage from 1 to 99."))
    starts = _require_period(period)
    if len(product_ids) > MOST_AT_ONCE:
        raise SalePriceError(
            _("Choose at most %(most)d products at once.") % {"most": MOST_AT_ONCE}
        )
    outcome = Planned()
    for product in lock_products(partner, product_ids).values():
        prices = {
            pack.pk: less(pack, percent)
            for pack in _packs_of(product)
            if pack.is_on_sale and pack.usual_price is not None
        }
        try:
            found = _plan(product, prices, (starts, period.ends), by)
        except SalePriceError as refused:
            outcome.refused |= dict.fromkeys(prices, str(refused))
            continue
        outcome.made += found.made
        outcome.refused |= found.refused
    return outcome


def less(pack: StockRecord, percent: int) -> Decimal:
    """Its usual price with so many percent off, rounded down to the currency's step:
    what is taken off is then no less than is said.
    """
    currency, usual = pack.price_currency, pack.usual_price or Decimal(0)
    exact = usual * (_HUNDRED - percent) / _HUNDRED
    price = rounded(exact, currency)
    return price - step(currency) if price > exact else price


def _require_period(period: Period) -> datetime:
    """When it starts. Raises `SalePriceError`."""
    now = timezone.now()
    starts = period.starts or now
    if period.ends <= now:
        raise SalePriceError(_("The end has already passed."))
    if period.ends <= starts:
        raise SalePriceError(_("The end must be after the start."))
    if period.ends - starts > LONGEST:
        raise SalePriceError(_("A sale can last a year at most."))
    return max(starts, now)


def _plan(
    product: Product,
    prices: Mapping[int, Decimal],
    times: tuple[datetime, datetime],
    by: User | None,
) -> Planned:
    if product.state != ListingState.PUBLISHED:
        raise SalePriceError(_("Publish the listing before you put it on sale."))
    packs = {pack.pk: pack for pack in _packs_of(product)}
    if not prices.keys() <= packs.keys():
        raise SalePriceError(_("This pack is gone. Please reload the page."))
    starts, ends = times
    earlier = earlier_prices(packs.values(), starts)
    outcome, now = Planned(), timezone.now()
    for pk, price in prices.items():
        if why := _why_not(packs[pk], price, earlier.get(pk), times):
            outcome.refused[pk] = why
            continue
        row = SalePrice.objects.create(
            pack=packs[pk], price=price, starts=starts, ends=ends, by=by
        )
        outcome.made.append(row)
        if starts <= now:
            _start(row, packs[pk], earlier[pk], now)
    _write(product, packs.values())
    if outcome.made:
        told = {packs[row.pack_id].name: f"{row.price:f}" for row in outcome.made}
        activity_log.record(
            "sale_price.planned",
            product,
            after={**told, "starts": starts, "ends": ends},
            seller=product.partner,
        )
    return outcome


def _why_not(
    pack: StockRecord,
    price: Decimal,
    earlier: Decimal | None,
    times: tuple[datetime, datetime],
) -> str:
    """In words for the seller; empty when it can be."""
    starts, ends = times
    currency = pack.price_currency
    if earlier is None:
        return str(_("This pack has no price yet."))
    if price <= 0 or rounded(price, currency) != price:
        return str(_("Please enter a price above 0."))
    others = SalePrice.objects.filter(pack=pack, state__in=_OPEN)
    if others.filter(starts__lt=ends, ends__gt=starts).exists():
        return str(_("Another sale of this pack is planned for that time."))
    if price >= earlier:
        return why_not_lower(earlier, currency)
    return ""


def why_not_lower(earlier: Decimal, currency: str) -> str:
    """That the law's earlier price is not above the sale price."""
    words = {
        EarlierPriceRule.LOWEST_OFFERED: _(
            "Must be below %(price)s, the lowest price of the 30 days before the sale."
        ),
        EarlierPriceRule.LOWEST_SOLD: _(
            "Must be below %(price)s, the lowest price it was sold at in the 7 days "
            "before the sale."
        ),
        EarlierPriceRule.LAST: _("Must be below %(price)s, the price before the sale."),
    }
    return str(words[rule()]) % {"price": money(earlier, currency)}


@transaction.atomic
def stop_sale_price(row: SalePrice, *, by: User | None) -> SalePrice:
    """It ends at once, or never starts. Raises `SalePriceError` when it is over."""
    product = lock_product(row.pack.product_id)
    fresh = SalePrice.objects.get(pk=row.pk)
    packs = _packs_of(product)
    try:
        if fresh.is_running:
            _end(fresh, packs, SalePriceState.STOPPED)
        else:
            move(fresh, SalePriceState.STOPPED, moves=SALE_PRICE_MOVES, field="state")
    except TransitionError as over:
        raise SalePriceError(_("This sale has ended already.")) from over
    _write(product, packs)
    activity_log.record(
        "sale_price.stopped",
        product,
        before={fresh.pack.name: f"{fresh.price:f}"},
        seller=product.partner,
    )
    logger.info("sale_price_stopped", sale_price=fresh.pk, by=by and by.pk)
    return fresh


# --- The clock ------------------------------------------------------------------------


def turn_sale_prices() -> int:
    """End what is over, then start what begins; how many turned."""
    now = timezone.now()
    over = SalePrice.objects.filter(state=SalePriceState.RUNNING, ends__lte=now)
    begins = SalePrice.objects.filter(state=SalePriceState.PLANNED, starts__lte=now)
    return sum(
        work_through(Queue(f"catalogue.sale_prices.{name}", rows), _turn)
        for name, rows in (("over", over), ("begins", begins))
    )


@transaction.atomic
def _turn(row_id: int) -> bool:
    product_id = SalePrice.objects.values_list("pack__product", flat=True).get(
        pk=row_id
    )
    product = lock_product(product_id)
    row, now = SalePrice.objects.get(pk=row_id), timezone.now()
    packs = _packs_of(product)
    if row.is_running and row.ends <= now:
        _end(row, packs, SalePriceState.ENDED)
    elif row.is_planned and row.starts <= now:
        _begin(row, packs, now)
    else:
        return False
    _write(product, packs)
    return True


def _begin(row: SalePrice, packs: Iterable[StockRecord], now: datetime) -> None:
    """Start it, unless its time is over or it would be no lower than the law has it."""
    pack = next(pack for pack in packs if pack.pk == row.pack_id)
    earlier = earlier_prices([pack], now).get(pack.pk)
    if row.ends <= now:
        row.reason = SalePriceReason.LATE
    elif earlier is None:
        row.reason = SalePriceReason.NO_PRICE
    elif pack.has_sale_price or row.price >= earlier:
        row.reason = SalePriceReason.NOT_LOWER
    else:
        _start(row, pack, earlier, now)
        return
    row.save(update_fields=["reason"])
    move(row, SalePriceState.REFUSED, moves=SALE_PRICE_MOVES, field="state")


def _start(row: SalePrice, pack: StockRecord, earlier: Decimal, now: datetime) -> None:
    row.earlier_price, row.started_at = earlier, now
    row.save(update_fields=["earlier_price", "started_at"])
    move(row, SalePriceState.RUNNING, moves=SALE_PRICE_MOVES, field="state")
    pack.regular_price, pack.price = pack.price, row.price
    pack.earlier_price = earlier
    pack.sale_starts, pack.sale_ends = now, row.ends


def _end(row: SalePrice, packs: Iterable[StockRecord], to: SalePriceState) -> None:
    pack = next(pack for pack in packs if pack.pk == row.pack_id)
    move(row, to, moves=SALE_PRICE_MOVES, field="state")
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    pack.price, pack.regular_price = pack.regular_price, None
    pack.earlier_price = pack.sale_starts = pack.sale_ends = None


def _packs_of(product: Product) -> list[StockRecord]:
    """Its own, in the seller's order; of a locked listing."""
    rows = StockRecord.objects.filter(product=product, partner=product.partner_id)
    packs = list(rows.order_by("position", "quantity", "id"))
    for pack in packs:
        pack.product = product
    return packs


def _write(product: Product, packs: Iterable[StockRecord]) -> None:
    """The packs as they are now, and the listing's card."""
    rows, now = list(packs), timezone.now()
    for pack in rows:
        pack.date_updated = now
    StockRecord.objects.bulk_update(rows, _OF_A_SALE)
    lead_by(product, lead_among(rows))
    product.date_updated = now
    product.save(update_fields=[*OF_THE_LEAD, "date_updated"])
