"""What leaders get for the members they brought: booked once, when a sale is earned.

Its seller bears it, out of what it has earned by then. See
docs/adr/0050-a-group-is-decided-by-its-last-payment.md.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from django.db.models import F

from core.money import minor_step, to_minor
from core.notify import notify
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from payments.credit.services import of_shopper, reward
from payments.ledger.services import Draft, Entry
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.services.refundable import left_of_lines
from payments.payouts.models import Earning
from payments.payouts.queries import holdings_of
from payments.payouts.services.entries import payable
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.states import GroupStatus, JoinStatus

_ALL_SENT = frozenset({VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED})


def reward_of(group: GroupBuy, kept: int, price: int) -> int:
    """The leader's for a member who kept goods worth `kept` of `price`, in minor units.

    Rounded down to the currency's step; an amount shrinks with what was given back.
    """
    if not price or kept <= 0:
        return 0
    unit = minor_step(group.currency)
    if group.reward_percent:
        exact = Decimal(kept) * group.reward_percent / 100
    else:
        exact = Decimal(to_minor(group.reward_amount, group.currency)) * kept / price
    return int((exact / unit).to_integral_value(rounding=ROUND_DOWN)) * unit


def rewards_of(vendor_orders: Sequence[VendorOrder]) -> list[Draft]:
    """What leaders get of parts that have just earned, all of them; noted as given.

    Runs with their orders locked. A part of which something is still to be sent or to
    earn comes again.
    """
    joins = _due(vendor_orders)
    if not joins:
        return []
    parts = {part.pk: part for part in vendor_orders}
    holdings = holdings_of(parts.values())
    drafts = []
    for join in joins:
        line, group = join.order_line, join.group
        if line is None or line.vendor_order_id is None:
            continue
        part, price = parts[line.vendor_order_id], line.line_price_incl_tax
        has = holdings[part.pk][part.partner_id]
        kept = left_of_lines(part, group.currency)[line.pk]
        amount = reward_of(group, kept, to_minor(price, group.currency))
        amount = min(amount, max(has[AccountKind.PAYABLE], 0))
        GroupJoin.objects.filter(pk=join.pk).update(rewarded=amount)
        if not amount or group.leader_id is None:
            continue
        has[AccountKind.PAYABLE] -= amount
        drafts.append(_draft(join, part, group.leader_id, amount))
    return drafts


def _due(vendor_orders: Sequence[VendorOrder]) -> list[GroupJoin]:
    """Places of members whose leader has a reward to come; one query, seldom two."""
    sent = [part.pk for part in vendor_orders if part.status in _ALL_SENT]
    rows = GroupJoin.objects.filter(
        order_line__vendor_order__in=sent,
        status=JoinStatus.PAID,
        group__status=GroupStatus.COMPLETE,
        group__leader__isnull=False,
        rewarded=None,
    ).exclude(user=F("group__leader"))
    joins = [
        join
        for join in rows.select_related("group", "order_line").order_by("pk")
        if join.group.has_reward
    ]
    if not joins:
        return []
    waiting = Earning.objects.filter(vendor_order__in=sent, done_at__isnull=True)
    left = set(waiting.values_list("vendor_order", flat=True))
    return [
        join
        for join in joins
        if join.order_line and join.order_line.vendor_order_id not in left
    ]


def _draft(join: GroupJoin, part: VendorOrder, leader: int, amount: int) -> Draft:
    cause = f"group-reward:{join.pk}"
    reward(leader, part, amount, cause=cause)
    notify("group_reward", join)
    return Draft(
        cause=cause,
        kind=TransactionKind.GROUP_REWARD,
        currency=part.order.currency,
        entries=[
            Entry(payable(part.partner_id), -amount, part.pk),
            Entry(of_shopper(leader), amount),
        ],
    )
