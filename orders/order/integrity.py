"""Orders: their parts, lines, amounts, states, history and balances agree."""

from collections.abc import Iterator

from django.utils import timezone

from accounts.models import User
from core.integrity import (
    TOO_LATE,
    Breach,
    Range,
    cents,
    invariant,
    lines,
    listed,
    rows,
)
from orders.order.models import Line, Order, VendorOrder
from orders.order.states import (
    CLAIMING,
    VENDOR_ORDER_MOVES,
    OrderStatus,
    VendorOrderStatus,
    derived,
)
from vendors.partner.models import Partner, WindowRound
from vendors.partner.states import PartnerStatus

_STATUS = VendorOrderStatus
LET_GO = listed((VendorOrderStatus.CANCELLED, VendorOrderStatus.EXPIRED))


@invariant("lines gave back what their adjustments say", over=Line)
def lines_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: gave back {}, its adjustments say {}",
        f"""
        SELECT l.id, l.given_back, COALESCE(made.amount, 0) FROM order_line l
        LEFT JOIN (
            SELECT line_id, SUM(amount) AS amount FROM order_lineadjustment
            WHERE amount > 0 AND {ids.having("line_id")} GROUP BY line_id
        ) made ON made.line_id = l.id
        WHERE {ids.having("l.id")}
          AND {cents("l.given_back")} <> {cents("COALESCE(made.amount, 0)")}
        """,
    )


@invariant("parts gave back what their lines did", over=VendorOrder)
def vendor_orders_given_back(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: gave back {}, its lines say {}",
        f"""
        SELECT v.number, v.given_back, COALESCE(l.amount, 0) FROM order_vendororder v
        LEFT JOIN (
            SELECT vendor_order_id, SUM(given_back) AS amount FROM order_line
            WHERE {ids.having("vendor_order_id")} GROUP BY vendor_order_id
        ) l ON l.vendor_order_id = v.id
        WHERE {ids.having("v.id")}
          AND {cents("v.given_back")} <> {cents("COALESCE(l.amount, 0)")}
        """,
    )


@invariant("shoppers owe no less than nothing", over=User)
def balances_owed(ids: Range) -> Iterator[Breach]:
    return lines(
        "shopper {}: owes seller {} {}",
        f"""
        SELECT user_id, partner_id, SUM(amount) FROM order_balanceentry
        WHERE {ids.having("user_id")} GROUP BY user_id, partner_id, currency
        HAVING SUM(amount) < 0
        """,
    )


@invariant("orders pay the balance that they carry", over=VendorOrder)
def balances_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: carries {}, entries say {}",
        f"""
        SELECT v.number, v.carried, COALESCE(-SUM(e.amount), 0)
        FROM order_vendororder v
        LEFT JOIN order_balanceentry e
            ON e.vendor_order_id = v.id AND e.cause LIKE 'paid:%%'
        WHERE {ids.having("v.id")} AND v.status NOT IN ({LET_GO})
        GROUP BY v.id, v.number, v.carried
        HAVING SUM(CASE WHEN e.id IS NULL THEN 0 ELSE 1 END) < 2
           AND {cents("v.carried")} <> {cents("COALESCE(-SUM(e.amount), 0)")}
        """,
    )


@invariant("lines hold stock just while their part waits for it", over=Line)
def lines_claim(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: holds {}, its part is {}",
        f"""
        SELECT l.id, l.claimed, v.status FROM order_line l
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        WHERE {ids.having("l.id")} AND l.claimed <> CASE
            WHEN v.status IN ({listed(CLAIMING)})
            AND l.packed_units IS NULL
            THEN (l.quantity - l.short - l.shipped) * l.pack_quantity
            WHEN v.status IN ({listed(CLAIMING)}) AND l.shipped = 0
            THEN l.packed_units
            WHEN v.status IN ({listed(CLAIMING)})
             AND l.quantity > l.short + l.shipped AND l.claimed < l.packed_units
            THEN l.claimed ELSE 0 END
        """,
    )


@invariant("lines belong to their part's order and seller", over=Line)
def lines_belong(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: its part, order, seller or pool are not each other's",
        f"""
        SELECT l.id FROM order_line l
        LEFT JOIN order_vendororder v ON v.id = l.vendor_order_id
        LEFT JOIN partner_stockpool p ON p.id = l.pool_id
        WHERE {ids.having("l.id")}
          AND (v.id IS NULL OR p.id IS NULL OR v.order_id <> l.order_id
               OR l.partner_id IS NULL OR v.partner_id <> l.partner_id
               OR p.partner_id <> l.partner_id)
        """,
    )


@invariant("parcels hold what their lines have sent", over=Line)
def lines_shipped(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: sent {}, parcels hold {}",
        f"""
        SELECT l.id, l.shipped, COALESCE(sent.quantity, 0) FROM order_line l
        LEFT JOIN (
            SELECT line_id, SUM(quantity) AS quantity FROM order_shippingeventquantity
            WHERE {ids.having("line_id")} GROUP BY line_id
        ) sent ON sent.line_id = l.id
        WHERE {ids.having("l.id")} AND l.shipped <> COALESCE(sent.quantity, 0)
        """,
    )


@invariant("orders cost what their parts cost", over=Order)
def order_totals(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: {}, its parts say {}",
        f"""
        SELECT o.number, o.total_incl_tax, COALESCE(parts.total, 0) FROM order_order o
        LEFT JOIN (
            SELECT order_id, SUM(total) AS total FROM order_vendororder
            WHERE {ids.having("order_id")} GROUP BY order_id
        ) parts ON parts.order_id = o.id
        WHERE {ids.having("o.id")}
          AND {cents("o.total_incl_tax")} <> {cents("COALESCE(parts.total, 0)")}
        """,
    )


_PRICE = "goods - discount + delivery_cost + carried + container_deposits"


@invariant("parts cost goods less discount and delivery", over=VendorOrder)
def vendor_order_totals(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} is not {} - {} + {} + {} + {}",
        f"""
        SELECT number, total, goods, discount, delivery_cost, carried,
               container_deposits
        FROM order_vendororder
        WHERE {ids.having("id")}
          AND {cents("total")} <> {cents(_PRICE)}
        """,
    )


@invariant("parts' container deposits are those of their lines", over=VendorOrder)
def vendor_order_container_deposits(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {}, its lines say {}",
        f"""
        SELECT v.number, v.container_deposits, COALESCE(l.paid, 0)
        FROM order_vendororder v
        LEFT JOIN (
            SELECT vendor_order_id, SUM(container_deposit * quantity) AS paid
            FROM order_line WHERE {ids.having("vendor_order_id")}
            GROUP BY vendor_order_id
        ) l ON l.vendor_order_id = v.id
        WHERE {ids.having("v.id")}
          AND {cents("v.container_deposits")} <> {cents("COALESCE(l.paid, 0)")}
        """,
    )


@invariant("parts' goods are the sum of their lines", over=VendorOrder)
def vendor_order_lines(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} - {}, its lines say {}",
        f"""
        SELECT v.number, v.goods, v.discount, COALESCE(l.paid, 0)
        FROM order_vendororder v
        LEFT JOIN (
            SELECT vendor_order_id, SUM(line_price_incl_tax) AS paid,
                   SUM(line_price_before_discounts_incl_tax) AS listed
            FROM order_line WHERE {ids.having("vendor_order_id")}
            GROUP BY vendor_order_id
        ) l ON l.vendor_order_id = v.id
        WHERE {ids.having("v.id")}
          AND ({cents("v.goods - v.discount")} <> {cents("COALESCE(l.paid, 0)")}
               OR {cents("v.goods")} <> {cents("COALESCE(l.listed, 0)")})
        """,
    )


@invariant("parts are numbered after their order", over=VendorOrder)
def vendor_order_numbers(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: its order is {}",
        f"""
        SELECT v.number, o.number FROM order_vendororder v
        JOIN order_order o ON o.id = v.order_id
        WHERE {ids.having("v.id")}
          AND (SUBSTR(v.number, 1, LENGTH(o.number) + 1) <> o.number || '-'
               OR LENGTH(v.number) < LENGTH(o.number) + 2)
        """,
    )


@invariant("part numbers are used once", over=VendorOrder)
def vendor_order_numbers_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: {} parts have this number",
        f"""
        SELECT number, COUNT(*) FROM order_vendororder WHERE order_id IN (
            SELECT order_id FROM order_vendororder WHERE {ids.having("id")})
        GROUP BY number HAVING COUNT(*) > 1
        """,
    )


@invariant("orders have parts", over=Order)
def orders_whole(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: has no part",
        f"""
        SELECT o.number FROM order_order o WHERE {ids.having("o.id")} AND NOT EXISTS (
            SELECT 1 FROM order_vendororder v WHERE v.order_id = o.id)
        """,
    )


@invariant("parts have lines", over=VendorOrder)
def vendor_orders_whole(ids: Range) -> Iterator[Breach]:
    return lines(
        "part {}: has no line",
        f"""
        SELECT v.number FROM order_vendororder v
        WHERE {ids.having("v.id")} AND NOT EXISTS (
            SELECT 1 FROM order_line l WHERE l.vendor_order_id = v.id)
        """,
    )


@invariant("orders stand as their parts do", over=Order)
def order_states(ids: Range) -> Iterator[Breach]:
    """Orders are gathered by state and the set of their parts' states: few groups."""
    states = list(VendorOrderStatus.values)
    mask = " + ".join(
        f"MAX(CASE WHEN v.status = '{state}' THEN {1 << place} ELSE 0 END)"
        for place, state in enumerate(states)
    )
    each = f"""
        SELECT o.id, o.number, o.status, {mask} AS mask FROM order_order o
        JOIN order_vendororder v ON v.order_id = o.id
        WHERE {ids.having("o.id")} GROUP BY o.id, o.number, o.status
    """
    for status, found in rows(f"SELECT DISTINCT status, mask FROM ({each}) e"):
        vendor_orders = [
            state for place, state in enumerate(states) if found >> place & 1
        ]
        if status == derived(vendor_orders):
            continue
        yield from lines(
            f"order {{}}: is {status}, its parts are {', '.join(vendor_orders)}",
            f"SELECT number FROM ({each}) e WHERE status = %s AND mask = %s",
            status,
            found,
        )


@invariant("parts have a history that leads where they are", over=VendorOrder)
def vendor_order_histories(ids: Range) -> Iterator[Breach]:
    allowed = " OR ".join(
        f"(came_from = '{old}' AND status IN ({listed(new)}))"
        for old, new in VENDOR_ORDER_MOVES.items()
        if new
    )
    return lines(
        "part {}: is {}, its history has {} steps, {} of them no moves, and ends at {}",
        f"""
        SELECT v.number, v.status, COUNT(e.id), SUM(e.odd),
               MAX(CASE WHEN e.place = 1 THEN e.status END)
        FROM order_vendororder v LEFT JOIN (
            SELECT id, vendor_order_id, status, place, CASE
                WHEN came_from IS NULL AND status = '{VendorOrderStatus.PENDING}'
                THEN 0 WHEN {allowed} THEN 0 ELSE 1 END AS odd
            FROM (
                SELECT id, vendor_order_id, status,
                       LAG(status) OVER (
                           PARTITION BY vendor_order_id ORDER BY id) AS came_from,
                       ROW_NUMBER() OVER (
                           PARTITION BY vendor_order_id ORDER BY id DESC) AS place
                FROM order_vendororderevent WHERE {ids.having("vendor_order_id")}
            ) walk
        ) e ON e.vendor_order_id = v.id
        WHERE {ids.having("v.id")} GROUP BY v.id, v.number, v.status
        HAVING COUNT(e.id) = 0 OR SUM(e.odd) > 0
            OR MAX(CASE WHEN e.place = 1 THEN e.status END) <> v.status
        """,
    )


@invariant("unpaid orders are let go in time", over=Order, span=10_000_000)
def orders_expired(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: unpaid, was to be let go at {}",
        f"""
        SELECT number, expires_at FROM order_order
        WHERE {ids.having("id")} AND status = '{OrderStatus.PENDING}'
          AND (expires_at IS NULL OR expires_at < %s)
        """,
        timezone.now() - TOO_LATE,
    )


@invariant("links to orders are each other's unlike", over=Order)
def access_keys(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: its link has no key, or another order's",
        f"""
        SELECT o.number FROM order_order o WHERE {ids.having("o.id")}
          AND (o.access_key = '' OR EXISTS (
            SELECT 1 FROM order_order other
            WHERE other.access_key = o.access_key AND other.id <> o.id))
        """,
    )


@invariant("closed shops have no open orders", over=Partner)
def shops_done(ids: Range) -> Iterator[Breach]:
    return lines(
        "{}: closed, though {} is {}",
        f"""
        SELECT p.code, v.number, v.status FROM partner_partner p
        JOIN order_vendororder v ON v.partner_id = p.id
        WHERE {ids.having("p.id")} AND p.status = '{PartnerStatus.CLOSED}'
          AND v.status IN ({listed(CLAIMING)})
        """,
    )


@invariant("what was added to orders goes with them", over=Order)
def additions_go_with(ids: Range) -> Iterator[Breach]:
    """Each part with the first order's part of its seller, sent the same way, and
    cancelled with it.
    """
    over = listed((VendorOrderStatus.CANCELLED, VendorOrderStatus.EXPIRED))
    unpaid = listed((VendorOrderStatus.PENDING,))
    return lines(
        "part {}: {}, added to {} of order {}",
        f"""
        SELECT v.number, v.status, COALESCE(f.status, 'no part'), o.number
        FROM order_order a
        JOIN order_order o ON o.id = a.added_to_id
        JOIN order_vendororder v ON v.order_id = a.id
        LEFT JOIN order_vendororder f
            ON f.order_id = o.id AND f.partner_id = v.partner_id AND NOT f.is_visit
        WHERE {ids.having("a.id")}
          AND (f.id IS NULL OR v.is_visit OR v.delivery_code <> f.delivery_code
               OR o.added_to_id IS NOT NULL OR a.currency <> o.currency
               OR COALESCE(a.user_id, 0) <> COALESCE(o.user_id, 0)
               OR (f.status = '{VendorOrderStatus.CANCELLED}'
                   AND v.status NOT IN ({over}, {unpaid})))
        """,
    )


@invariant("orders of a window that takes no place are cancelled", over=WindowRound)
def rounds_cancelled(ids: Range) -> Iterator[Breach]:
    """The clock cancels them each minute; sent ones can't be there."""
    sent = listed((_STATUS.PART_SHIPPED, _STATUS.SHIPPED, _STATUS.RECEIVED))
    return lines(
        "window {}: does not take place, and {} is {}",
        f"""
        SELECT r.id, v.number, v.status FROM partner_windowround r
        JOIN order_windowpart w ON w.round_id = r.id
        JOIN order_vendororder v ON v.id = w.vendor_order_id
        WHERE {ids.having("r.id")} AND r.state = 'cancelled' AND v.status IN ({sent})
        """,
    )


@invariant("nothing of a window that is open is packed", over=WindowRound)
def rounds_wait(ids: Range) -> Iterator[Breach]:
    early = listed(
        (
            _STATUS.PACKING, _STATUS.PACKED, _STATUS.PART_SHIPPED, _STATUS.SHIPPED,
            _STATUS.RECEIVED,
        )
    )  # fmt: skip
    return lines(
        "window {}: is open, and {} is {}",
        f"""
        SELECT r.id, v.number, v.status FROM partner_windowround r
        JOIN order_windowpart w ON w.round_id = r.id
        JOIN order_vendororder v ON v.id = w.vendor_order_id
        WHERE {ids.having("r.id")} AND r.state = 'open' AND v.status IN ({early})
        """,
    )


@invariant("parts wait for a window of their own seller", over=WindowRound)
def rounds_own(ids: Range) -> Iterator[Breach]:
    return lines(
        "window {} of seller {}: has part {} of another",
        f"""
        SELECT r.id, r.partner_id, v.number FROM partner_windowround r
        JOIN order_windowpart w ON w.round_id = r.id
        JOIN order_vendororder v ON v.id = w.vendor_order_id
        JOIN partner_partner p ON p.id = v.partner_id
        WHERE {ids.having("r.id")} AND p.id <> r.partner_id
          AND (p.cooperative_id IS NULL OR p.cooperative_id <> r.partner_id)
        """,
    )
