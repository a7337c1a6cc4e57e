"""What marks a county's days to be counted anew, in the transaction of the change."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from core.mail import send_row
from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers
from orders.notifications.emails import reader_of
from orders.order.models import Order, VendorOrder
from orders.order.signals import (
    order_paid,
    order_taken_again,
    part_adjusted,
    part_cancelled,
)
from orders.payment.models import Refund
from orders.payment.signals import refund_asked, refund_settled
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.places.membership import counties_on
from vendors.places.models import County, CountyOfficer
from vendors.places.signals import counties_merged, village_moved

from . import services
from .emails import monthly_report
from .models import MonthlyReport


@delivers(services.TOPIC)
def deliver_report(message: OutboxMessage) -> None:
    """To an officer who still is one."""
    rows = MonthlyReport.objects.select_related("county")
    report = rows.filter(pk=message.payload["report"]).first()
    officers = CountyOfficer.objects.select_related("user")
    officer = officers.filter(
        county=report.county if report else None, user_id=message.payload["user"]
    ).first()
    if report is None or officer is None:
        raise Undeliverable("no report, or no officer any more")
    send_row(monthly_report(report, reader_of(officer.user)), message)


def _mark(sellers: Iterable[Partner], day: date) -> None:
    villages = {one.village for one in sellers if one.village is not None}
    for county_id in sorted(counties_on(villages, day)):
        services.mark(county_id, day)


@receiver(order_paid, dispatch_uid="programme.paid")
@receiver(order_taken_again, dispatch_uid="programme.taken_again")
def order_counts(order: Order, **_kwargs: Any) -> None:
    parts = list(order.parts.select_related("partner__village"))
    for day in {timezone.localdate(part.created) for part in parts}:
        _mark([part.partner for part in parts], day)


@receiver(part_adjusted, dispatch_uid="programme.adjusted")
def adjusted_counts(vendor_order: VendorOrder, **_kwargs: Any) -> None:
    _mark([vendor_order.partner], timezone.localdate(vendor_order.created))


@receiver(part_cancelled, dispatch_uid="programme.cancelled")
def cancelled_counts(
    vendor_order: VendorOrder, *, was_paid: bool, **_kwargs: Any
) -> None:
    """What was never paid was never counted."""
    if was_paid:
        _mark([vendor_order.partner], timezone.localdate(vendor_order.created))


@receiver(refund_asked, dispatch_uid="programme.refund_asked")
@receiver(refund_settled, dispatch_uid="programme.refund_settled")
def refund_counts(refund: Refund, **_kwargs: Any) -> None:
    if part := refund.vendor_order:
        _mark([part.partner], timezone.localdate(part.created))


@receiver(pre_save, sender=Partner, dispatch_uid="programme.seller_moved")
def seller_counts(
    instance: Partner, update_fields: frozenset[str] | None = None, **_kwargs: Any
) -> None:
    """A seller whose village is put right takes all its past along."""
    if instance.pk is None or not (update_fields is None or "village" in update_fields):
        return
    known = Partner.objects.select_related("village").filter(pk=instance.pk).first()
    if known is not None and known.village_id != instance.village_id:
        villages = [one for one in (known.village, instance.village) if one]
        services.mark_past(villages)


@receiver(partner_status_changed, dispatch_uid="programme.store")
def store_counts(partner: Partner, **_kwargs: Any) -> None:
    _mark([partner], timezone.localdate())


@receiver(village_moved, dispatch_uid="programme.moved")
def village_counts(old: County, new: County, on: date, **_kwargs: Any) -> None:
    for county in (old, new):
        services.mark(county.pk, on, timezone.localdate())


@receiver(counties_merged, dispatch_uid="programme.merged")
def programme_follows(old: County, into: County, on: date, **_kwargs: Any) -> None:
    services.merge_targets(old, into, on=on)
    services.merge_stories(old, into)
