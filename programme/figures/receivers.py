"""What marks a county's days to be counted anew, in the transaction of the change."""

from datetime import date

from django.db.models.signals import pre_save
from django.dispatch import receiver

from core import dates
from core.mail import send_row
from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers
from notifications.emails import reader_of
from reports.rollups.signals import days_counted, run_over
from reports.sales.periods import Period
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.places.models import County, CountyOfficer, Village
from vendors.places.signals import counties_merged, village_moved

from .emails import monthly_report
from .models import MonthlyReport
from .services.monthly_reports import TOPIC
from .services.rollups import mark, mark_past, mark_villages, roll_up_dirty
from .services.story import merge_stories
from .services.targets import merge_targets


@delivers(TOPIC)
def deliver_report(message: OutboxMessage) -> None:
    """To an officer who still is one."""
    rows = MonthlyReport.objects.select_related("county")
    report = rows.filter(pk=message.payload["report"]).first()
    officers = CountyOfficer.objects.select_related("user")
    officer = officers.filter(
        county=report.county if report else None, user_id=message.payload["user"]
    ).first()
    if report is None or officer is None:
        raise UndeliverableError("no report, or no officer any more")
    send_row(monthly_report(report, reader_of(officer.user)), message)


@receiver(days_counted, dispatch_uid="programme.days")
def days_count(partner_id: int, period: Period, **_kwargs: object) -> None:
    own = Village.objects.filter(partners=partner_id)
    mark_villages(own, period.first, period.last)


@receiver(run_over, dispatch_uid="programme.run")
def counties_follow(**_kwargs: object) -> None:
    roll_up_dirty()


@receiver(pre_save, sender=Partner, dispatch_uid="programme.seller_moved")
def seller_counts(
    instance: Partner, update_fields: frozenset[str] | None = None, **_kwargs: object
) -> None:
    """A seller whose village is put right takes all its past along."""
    if instance.pk is None or not (update_fields is None or "village" in update_fields):
        return
    known = Partner.objects.select_related("village").filter(pk=instance.pk).first()
    if known is not None and known.village_id != instance.village_id:
        villages = [one for one in (known.village, instance.village) if one]
        mark_past(villages)


@receiver(partner_status_changed, dispatch_uid="programme.store")
def store_counts(partner: Partner, **_kwargs: object) -> None:
    if partner.village is not None:
        mark_villages([partner.village], dates.today(), dates.today())


@receiver(village_moved, dispatch_uid="programme.moved")
def village_counts(old: County, new: County, on: date, **_kwargs: object) -> None:
    for county in (old, new):
        mark(county.pk, on, dates.today())


@receiver(counties_merged, dispatch_uid="programme.merged")
def programme_follows(old: County, into: County, on: date, **_kwargs: object) -> None:
    merge_targets(old, into, on=on)
    merge_stories(old, into)
