"""When a seller's goods were sold out, told from what the market keeps anyway.

No row says so, so it is reckoned: what of a pool is free changes by its stock entries
(but for what is sent, which was promised before), by the lines of orders, which
promise it, by what a packer weighed or could not supply, and by the end of orders that
are cancelled or not paid, which gives it back. Those changes in the order of time give
what was free after each. A pool counts as sold out from the moment when it holds less
than the smallest pack sold from it now, until it holds so much again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner, StockEntry

from .periods import Period

_S = VendorOrderStatus
_CHANGES = """
    WITH mine AS (
        SELECT p.id, p.product_id, COALESCE(
            (SELECT MIN(s.quantity) FROM partner_stockrecord s
             WHERE s.pool_id = p.id AND s.is_on_sale), 1) AS least
        FROM partner_stockpool p WHERE p.partner_id = %(partner)s AND p.starts IS NULL
    ), changes AS (
        SELECT e.pool_id, e.created AS at, e.quantity AS units
        FROM partner_stockentry e JOIN mine ON mine.id = e.pool_id
        WHERE e.reason <> %(shipped)s
      UNION ALL
        SELECT l.pool_id, v.created, -l.quantity * l.pack_quantity
        FROM order_vendororder v JOIN order_line l ON l.vendor_order_id = v.id
        WHERE v.partner_id = %(partner)s
      UNION ALL
        SELECT l.pool_id, ended.created, l.quantity * l.pack_quantity
        FROM order_vendororder v JOIN order_line l ON l.vendor_order_id = v.id
        JOIN order_vendororderevent ended ON ended.vendor_order_id = v.id
        WHERE v.partner_id = %(partner)s AND v.status IN (%(cancelled)s, %(expired)s)
          AND ended.status = v.status
      UNION ALL
        SELECT l.pool_id, a.created, a.units_before - a.units_after
        FROM order_vendororder v JOIN order_line l ON l.vendor_order_id = v.id
        JOIN order_lineadjustment a ON a.line_id = l.id
        WHERE v.partner_id = %(partner)s
          AND v.status NOT IN (%(cancelled)s, %(expired)s)
    ), levels AS (
        SELECT c.pool_id, c.at, c.units, SUM(c.units) OVER (
            PARTITION BY c.pool_id ORDER BY c.at, c.units DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS level
        FROM changes c
    )
    SELECT mine.product_id, levels.at, levels.level < mine.least
    FROM levels JOIN mine ON mine.id = levels.pool_id
    WHERE (levels.level < mine.least) <> (levels.level - levels.units < mine.least)
    ORDER BY levels.pool_id, levels.at, levels.units DESC
"""


@dataclass(frozen=True)
class SoldOut:
    """A product was sold out from a moment until another, or still is."""

    product_id: int
    since: datetime
    until: datetime | None

    @property
    def days(self) -> int:
        """Days begun, up to now."""
        end = self.until or timezone.now()
        return (end - self.since).days + 1


def sold_out(partner: Partner, period: Period) -> list[SoldOut]:
    """What went out within the period, the last first; one query.

    A pool that was empty before its first harvest was not sold out. A full date of a
    visit is none of goods.
    """
    found: list[SoldOut] = []
    gone: dict[int, datetime] = {}
    for product_id, at, is_gone in _crossings(partner):
        if is_gone:
            gone[product_id] = at
        elif product_id in gone:
            found.append(SoldOut(product_id, gone.pop(product_id), at))
    found += [SoldOut(product_id, at, None) for product_id, at in gone.items()]
    inside = [one for one in found if period.start <= one.since < period.end]
    return sorted(inside, key=lambda one: one.since, reverse=True)


def _crossings(partner: Partner) -> list[tuple[int, datetime, bool]]:
    """Each moment when a pool fell under its smallest pack, or rose above it."""
    values: dict[str, Any] = {
        "partner": partner.pk,
        "shipped": StockEntry.Reason.SHIPPED.value,
        "cancelled": _S.CANCELLED.value,
        "expired": _S.EXPIRED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, values)
        return [
            (product_id, _moment(at), bool(is_gone))
            for product_id, at, is_gone in cursor.fetchall()
        ]


def _moment(value: datetime | str) -> datetime:
    """SQLite knows no zones: what it keeps is in UTC."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)
