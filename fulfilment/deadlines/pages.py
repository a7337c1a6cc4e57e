"""What desk and office say of a seller's rates of late shipments and cancellations."""

from django.conf import settings

from vendors.partner.models import Partner

from .performance import performance_of


def about_performance(partner: Partner) -> dict[str, object]:
    """The rates as they were counted last, None before; the limits, the days."""
    return {
        "performance": performance_of(partner),
        "rate_days": settings.SELLER_RATES_DAYS.days,
        "rate_least": settings.SELLER_RATES_LEAST,
        "late_most": settings.LATE_RATE_MOST,
        "cancelled_most": settings.CANCELLATION_RATE_MOST,
        "notice_days": settings.SELLER_RATES_NOTICE.days,
    }
