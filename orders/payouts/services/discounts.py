"""Discounts: who pays for them, found once when an order is placed, and frozen."""

from collections.abc import Mapping, Sequence

from core.money import minor_step, to_minor
from orders.order.models import Line
from orders.payouts.models import LineDiscount
from shop.offers.discounts import Gift


def freeze_discounts(
    lines: Sequence[Line], gifts: Mapping[str, Sequence[Gift]]
) -> dict[int, int]:
    """Write down who pays what offers gave, by line; one insert, none without any.

    Returns what others than the seller pay, by line id.
    """
    rows = [
        _discount(line, gift)
        for line in lines
        for gift in gifts.get(line.reference, ())
    ]
    if rows:
        LineDiscount.objects.bulk_create(rows, batch_size=2000)
    funded: dict[int, int] = {}
    for row in rows:
        funded[row.line_id] = funded.get(row.line_id, 0) + row.funded
    return funded


def _discount(line: Line, gift: Gift) -> LineDiscount:
    currency = line.order.currency
    amount = to_minor(gift.amount, currency)
    shares = gift.offer.shares(amount, minor_step(currency))
    if gift.offer.cooperative_id == line.partner_id:
        # Of its own goods a cooperative pays as the seller that it is.
        shares = shares._replace(cooperative=0)
    return LineDiscount(
        line=line,
        part_id=line.vendor_order_id,
        offer_id=gift.offer.pk,
        cooperative_id=gift.offer.cooperative_id if shares.cooperative else None,
        amount=amount,
        by_cooperative=shares.cooperative,
        by_market=shares.market,
    )
