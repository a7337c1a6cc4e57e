"""Fees: found once, when an order is placed, and frozen with its lines."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from core.money import minor_step, to_minor
from orders.order.models import Line
from orders.payouts.models import FeeRule, LineFee
from orders.payouts.queries import Sale, first_rules, rules_on
from orders.payouts.rules import HostShare, Rate, fee_of, shares_of_hosts
from orders.payouts.states import FeeRole


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
    rules = rules_on(timezone.localdate()) if lines else []
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
    if fees:
        LineFee.objects.bulk_create(fees, batch_size=2000)
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

    def charge(role: str, rate: Rate, **whom: Any) -> None:
        nonlocal left
        amount, tax = fee_of(price, rate)
        amount = min(amount, left)
        tax = min(tax, left - amount)
        left -= amount + tax
        if amount:
            fee = LineFee(line=line, part_id=line.vendor_order_id, role=role, **whom)
            fee.percent, fee.price = rate.percent, price
            fee.amount, fee.tax = amount, tax
            fees.append(fee)

    for role, rule in first_rules(rules, sale).items():
        rate = rule.rate(sale.currency, goods_tax=line.tax_rate)
        charge(role, rate, rule=rule, payee_id=rule.payee_id)
    if host:
        rate = Rate(percent=host.percent, unit=minor_step(sale.currency))
        charge(FeeRole.HOST, rate, payee_id=host.payee_id)
    return fees
