"""Group buys: never more people than places, nothing held or owed for ever."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines
from orders.order.states import WAITING
from payments.ledger.states import AccountKind, TransactionKind

from .models import GroupBuy, GroupJoin
from .states import TAKING, GroupStatus, JoinStatus, Receiving

# The clock's patience: what is over is let go, decided and given back within minutes.
LATE = timedelta(minutes=15)


def _named(states: frozenset[str]) -> str:
    """As a list in SQL."""
    return "(" + ", ".join(f"'{one}'" for one in sorted(states)) + ")"


@invariant("groups have the people that they count", over=GroupBuy)
def groups_counted(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: {} places taken and {} paid, its people say {} and {}",
        f"""
        SELECT g.code, g.taken, g.paid, COALESCE(j.taken, 0), COALESCE(j.paid, 0)
        FROM group_buys_groupbuy g LEFT JOIN (
            SELECT group_id, COUNT(*) AS taken,
                   SUM(CASE WHEN status = '{JoinStatus.PAID}' THEN 1 ELSE 0 END) AS paid
            FROM group_buys_groupjoin WHERE status IN {_named(TAKING)}
            GROUP BY group_id
        ) j ON j.group_id = g.id
        WHERE {ids.having("g.id")} AND g.status IN ('starting', 'open')
          AND (g.taken <> COALESCE(j.taken, 0) OR g.paid <> COALESCE(j.paid, 0))
        """,
    )


@invariant("complete groups were paid by all when they became it", over=GroupBuy)
def groups_complete(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: {} people, {} had paid",
        f"""
        SELECT g.code, g.size, COUNT(j.id) FROM group_buys_groupbuy g
        LEFT JOIN group_buys_groupjoin j ON j.group_id = g.id
          AND j.paid_at <= g.decided_at AND (j.status = '{JoinStatus.PAID}'
              OR j.status = '{JoinStatus.CANCELLED}' AND j.settled_at >= g.decided_at)
        WHERE {ids.having("g.id")} AND g.status = '{GroupStatus.COMPLETE}'
        GROUP BY g.id, g.code, g.size HAVING COUNT(j.id) <> g.size
        """,
    )


@invariant("groups are decided in time", over=GroupBuy)
def groups_decided(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: it is open and ended at {}",
        f"""
        SELECT code, ends_at FROM group_buys_groupbuy
        WHERE {ids.having("id")} AND status = '{GroupStatus.OPEN}' AND ends_at < %s
        """,
        timezone.now() - LATE,
    )


@invariant("what a failed group paid goes back", over=GroupBuy)
def groups_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: it failed, and part {} still waits",
        f"""
        SELECT g.code, v.number FROM group_buys_groupbuy g
        JOIN group_buys_groupjoin j ON j.group_id = g.id
          AND j.status = '{JoinStatus.PAID}'
        JOIN order_line l ON l.id = j.order_line_id
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        WHERE {ids.having("g.id")} AND g.status = '{GroupStatus.FAILED}'
          AND v.status IN {_named(WAITING)} AND l.quantity > l.short
          AND g.decided_at < %s AND j.paid_at < %s
        """,
        timezone.now() - LATE,
        timezone.now() - LATE,
    )


@invariant("places that count for nobody are paid back", over=GroupJoin)
def refused_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "place {}: its card was in the group already, and part {} still waits",
        f"""
        SELECT j.id, v.number FROM group_buys_groupjoin j
        JOIN order_line l ON l.id = j.order_line_id
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        WHERE {ids.having("j.id")} AND j.status = '{JoinStatus.REFUSED}'
          AND v.status IN {_named(WAITING)} AND l.quantity > l.short
          AND j.settled_at < %s
        """,
        timezone.now() - LATE,
    )


@invariant("groups go to the place that was promised", over=GroupBuy)
def groups_have_places(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: delivered as {}, its leader named {}",
        f"""
        SELECT g.code, g.receiving, COALESCE(p.name, 'no place')
        FROM group_buys_groupbuy g
        LEFT JOIN group_buys_groupplace p ON p.group_id = g.id
        WHERE {ids.having("g.id")}
          AND (g.receiving = '{Receiving.LEADER}') <> (p.id IS NOT NULL)
        """,
    )


@invariant("nothing of an open group is packed", over=GroupBuy)
def groups_wait(ids: Range) -> Iterator[Breach]:
    return lines(
        "group {}: it is not complete, and part {} is {}",
        f"""
        SELECT g.code, v.number, v.status FROM group_buys_groupbuy g
        JOIN group_buys_groupjoin j ON j.group_id = g.id
          AND j.status = '{JoinStatus.PAID}'
        JOIN order_line l ON l.id = j.order_line_id
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        WHERE {ids.having("g.id")} AND g.status <> '{GroupStatus.COMPLETE}'
          AND v.status IN ('packing', 'packed', 'part-shipped', 'shipped', 'received')
          AND l.quantity > l.short
        """,
    )


@invariant("places in groups are held for minutes", over=GroupJoin)
def holds_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "place {}: held for longer than until {}",
        f"""
        SELECT id, until FROM group_buys_groupjoin
        WHERE {ids.having("id")} AND status = '{JoinStatus.HELD}' AND until < %s
        """,
        timezone.now() - LATE,
    )


@invariant("what is held for a group lies in the basket at its price", over=GroupJoin)
def holds_lie(ids: Range) -> Iterator[Breach]:
    return lines(
        "place {}: {} packs held, the basket's line has {} units at {}",
        f"""
        SELECT j.id, j.quantity, l.reserved_quantity, l.agreed_price
        FROM group_buys_groupjoin j
        JOIN group_buys_groupbuy g ON g.id = j.group_id
        LEFT JOIN basket_line l ON l.id = j.line_id
        WHERE {ids.having("j.id")} AND j.status = '{JoinStatus.HELD}' AND (
            l.id IS NULL OR l.reserved_quantity <> j.quantity * g.units
            OR l.agreed_price <> g.price)
        """,
    )


@invariant("ordered places stand at the group's price", over=GroupJoin)
def ordered_at_the_price(ids: Range) -> Iterator[Breach]:
    return lines(
        "place {}: {} packs, the order's line has {} at {}",
        f"""
        SELECT j.id, j.quantity, o.quantity, o.unit_price_incl_tax
        FROM group_buys_groupjoin j
        JOIN group_buys_groupbuy g ON g.id = j.group_id
        JOIN order_line o ON o.id = j.order_line_id
        WHERE {ids.having("j.id")}
          AND j.status IN ('{JoinStatus.ORDERED}', '{JoinStatus.PAID}') AND (
            o.quantity <> j.quantity OR ABS(o.unit_price_incl_tax - g.price) > 0.001)
        """,
    )


@invariant("rewards of leaders are in the books as groups say", over=GroupJoin)
def rewards_booked(ids: Range) -> Iterator[Breach]:
    return lines(
        "place {}: its leader got {}, the books say {}",
        f"""
        SELECT j.id, COALESCE(j.rewarded, 0), COALESCE(p.amount, 0)
        FROM group_buys_groupjoin j
        LEFT JOIN (
            SELECT t.cause, SUM(p.amount) AS amount FROM ledger_ledgertransaction t
            JOIN ledger_posting p ON p.transaction_id = t.id
            JOIN ledger_ledgeraccount a ON a.id = p.account_id
            WHERE t.kind = '{TransactionKind.GROUP_REWARD}'
              AND a.kind = '{AccountKind.BALANCE}' GROUP BY t.cause
        ) p ON p.cause = 'group-reward:' || j.id
        WHERE {ids.having("j.id")} AND COALESCE(j.rewarded, 0) <> COALESCE(p.amount, 0)
        """,
    )
