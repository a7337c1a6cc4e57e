"""Fees and funded discounts: found once, when an order is placed, and frozen."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from core import dates
from core.money import minor_step, to_minor
from core.rows import insert_rows
from orders.order.models import Line
from payments.payouts.models import FeeRule, LineDiscount, LineFee
from payments.payouts.queries import Sale, first_rules, rules_on
from payments.payouts.rules import FeeRate, HostShare, fee_of, shares_of_hosts
from payments.payouts.states import FeeRole
from shop.offers.discounts import Gift


def freeze_fees(
    lines: Sequence[Line],
    *,
    offers: Collection[int] = (),
    funded: Mapping[int, int] | None = None,
) -> int:
    """Write down what each line is charged; how many fees. Two queries.

    The lines have their order, seller, product and its main category at hand.
    `offers` are the ids of those that gave something in their order, `funded` is what
    others than the seller pay of each line's discount. A fee is reckoned from all that
    the seller gets for the line: what the shopper pays, and what is funded. What the
    host of a broadcast gets comes last, of what the other fees leave.
    """
    paid_by_others = funded or {}
    rules = rules_on(dates.today()) if lines else []
    hosts = shares_of_hosts(lines)
    fees = [
        fee
        for line in lines
        for fee in _fees_of(
            line,
            rules,
            _sale(line, frozenset(offers)),
            funded=paid_by_others.get(line.pk, 0),
            host=hosts.get(line.pk),
        )
    ]
    insert_rows(fees)
    return len(fees)


def _sale(line: Line, offers: frozenset[int]) -> Sale:
    category = line.product.main_category if line.product else None
    return Sale(
        seller=line.partner,
        currency=line.order.currency,
        category_path=category.path if category else "",
        offer_ids=offers,
    )


def _fees_of(
    line: Line,
    rules: Iterable[FeeRule],
    sale: Sale,
    *,
    funded: int,
    host: HostShare | None,
) -> list[LineFee]:
    """One fee for each role; all together are never more than the seller gets."""
    price = left = to_minor(line.line_price_incl_tax, sale.currency) + funded
    fees: list[LineFee] = []

    def charge(role: str, rate: FeeRate, **whom: object) -> None:
        nonlocal left
        amount, tax = fee_of(price, rate)
        amount = min(amount, left)
        tax = min(tax, left - amount)
        left -= amount + tax
        if amount:
            fee = LineFee(
                line=line, vendor_order_id=line.vendor_order_id, role=role, **whom
            )
            fee.percent, fee.price = rate.percent, price
            fee.amount, fee.tax = amount, tax
            fees.append(fee)

    for role, rule in first_rules(rules, sale).items():
        rate = rule.rate(sale.currency, goods_tax=line.tax_rate)
        charge(role, rate, rule=rule, payee_id=rule.payee_id)
    if host:
        rate = FeeRate(percent=host.percent, unit=minor_step(sale.currency))
        charge(FeeRole.HOST, rate, payee_id=host.payee_id)
    return fees


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
    insert_rows(rows)
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
        vendor_order_id=line.vendor_order_id,
        offer_id=gift.offer.pk,
        cooperative_id=gift.offer.cooperative_id if shares.cooperative else None,
        amount=amount,
        by_cooperative=shares.cooperative,
        by_market=shares.market,
    )
