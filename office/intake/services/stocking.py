"""Which lot a delivery goes into, and what goes in and out of lots for it."""

from datetime import timedelta

from office.intake.models import Intake
from vendors.partner.models import Lot, StockPool
from vendors.partner.services import LotContent, feed_lot, new_lot
from vendors.partner.states import LotStatus


def put_into_lot(row: Intake, *, is_pooled: bool) -> Lot:
    """Feed the day's lot of these goods, grade and terms, or a lot of its own."""
    lot = day_lot(row) if is_pooled else None
    if lot is not None:
        return feed_lot(lot, quantity=row.net, by=row.by, note=row.code)
    pool, _made = StockPool.objects.get_or_create(
        product=row.product,
        partner=row.cooperative,
        defaults={"unit_kind": row.product.unit_kind},
    )
    days = row.product.shelf_life_days
    content = LotContent(
        harvested_on=row.day,
        quantity=row.net,
        best_before=row.day + timedelta(days=days) if days else None,
        grade=row.grade,
    )
    return new_lot(pool, content=content, by=row.by)


def day_lot(row: Intake) -> Lot | None:
    """The lot that others of the same day went into, while it may be sold.

    Its receipts' counter is locked, so nobody else looks for it at this moment.
    """
    rows = Intake.objects.filter(
        cooperative=row.cooperative,
        product=row.product,
        grade=row.grade,
        day=row.day,
        terms=row.terms,
        lot__status=LotStatus.OPEN,
    )
    latest = rows.select_related("lot").order_by("-pk").first()
    return latest.lot if latest else None
