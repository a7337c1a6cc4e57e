"""Corrections: a receipt that takes another's place, or takes it back; reason given."""

from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import activity_log, dates
from core.templatetags.market import quantity
from office.intake.locks import lock_receipts
from office.intake.models import Intake
from office.intake.queries.prices import rule_of
from vendors.partner.locks import lock_lot, lock_pools
from vendors.partner.models import Lot, StockPool
from vendors.partner.services.lots import feed_lot
from vendors.partner.services.stock import LotPickedError, OutOfStockError
from vendors.partner.states import LotStatus

from .postings import book, put_into_lot, settle_lot
from .receipts import Delivery, IntakeError, known, office_of, tell, told, weigh_in


class CorrectionError(IntakeError):
    """Raised when a receipt can't be corrected so; nothing was written."""


def correct_intake(
    row: Intake,
    delivery: Delivery | None,
    *,
    reason: str,
    key: UUID,
    by: User | None,
) -> Intake:
    """What really was brought, or nothing (`delivery` None), in the receipt's place.

    Stock, books and trade follow by entries. Raises `CorrectionError` when more of
    the lot is sold than would be left, or when it was corrected before, and as
    `record_intake` does. The same key again is the same correction.
    """
    try:
        with transaction.atomic():
            return _correct(row, delivery, reason=reason, key=key, by=by)
    except IntegrityError:
        made = known(row.cooperative, key)
        if made is None:
            raise
        return made


def _correct(
    row: Intake,
    delivery: Delivery | None,
    *,
    reason: str,
    key: UUID,
    by: User | None,
) -> Intake:
    now = timezone.now()
    cooperative = row.cooperative
    counter = lock_receipts(cooperative, dates.local(now).year)
    if made := known(cooperative, key):
        return made
    later = Intake.objects.filter(corrects=row).first()
    if later is not None:
        raise CorrectionError(
            _("This receipt was corrected by %(code)s. Please correct that one.")
            % {"code": later.code}
        )
    new = _nothing(row) if delivery is None else _weighed(row, delivery)
    new.corrects, new.reason, new.key = row, reason, key
    new.year, new.number = counter.year, counter.last + 1
    new.created, new.by = now, by
    new.lot = _restock(row, new)
    new.save()
    counter.last = new.number
    counter.save(update_fields=["last"])
    book(new)
    for lot in sorted({lot.pk for lot in (row.lot, new.lot) if lot}):
        settle_lot(lot)
    activity_log.record(
        "intake.correct",
        row,
        before=told(row),
        after=told(new) | {"receipt": new.code},
        reason=reason,
        **office_of(cooperative),
    )
    tell(new)
    return new


def _weighed(row: Intake, delivery: Delivery) -> Intake:
    return weigh_in(row.cooperative, replace(delivery, key=row.key), corrects=row)


def _nothing(row: Intake) -> Intake:
    return Intake(
        cooperative=row.cooperative,
        household=row.household,
        supplier=row.supplier,
        product=row.product,
        grade=row.grade,
        day=row.day,
        gross=0,
        net=0,
        terms=row.terms,
        currency=row.currency,
    )


def _restock(row: Intake, new: Intake) -> Lot | None:
    """Move the weight out of the earlier lot and into the right one."""
    if row.product_id != new.product_id:
        # Both at once, as an order of both would: else one of the two is thrown out.
        goods = {row.product_id, new.product_id}
        pools = StockPool.objects.filter(product__in=goods, partner=row.cooperative)
        lock_pools(pools.values_list("pk", flat=True))
    if row.lot is None:
        return _put(new) if new.net else None
    lot = lock_lot(row.lot.pk)
    goes_on = new.net and lot.status == LotStatus.OPEN and _same_goods(row, new)
    change = (new.net if goes_on else 0) - row.net
    left = min(lot.free, lot.pool.available)
    try:
        feed_lot(lot, quantity=change, by=new.by, note=new.code)
    except (LotPickedError, OutOfStockError) as error:
        raise _gone(lot, -change, left) from error
    if goes_on:
        return lot
    return _put(new) if new.net else None


def _put(new: Intake) -> Lot:
    return put_into_lot(new, is_pooled=rule_of(new.product).is_pooled)


def _same_goods(row: Intake, new: Intake) -> bool:
    return (row.product_id, row.grade, row.day, row.terms) == (
        new.product_id,
        new.grade,
        new.day,
        new.terms,
    )


def _gone(lot: Lot, wanted: int, left: int) -> CorrectionError:
    words = {
        "wanted": quantity(wanted),
        "left": quantity(max(left, 0)),
        "code": lot.code,
    }
    return CorrectionError(
        _(
            "%(wanted)s would leave lot %(code)s, but only %(left)s "
            "can be reversed. The rest is sold or reserved."
        )
        % words,
        "gross",
    )
