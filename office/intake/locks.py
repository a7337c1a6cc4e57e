"""The only locks of the depot: receipts' counters, before pools and lots."""

from vendors.partner.models import Partner

from .models import ReceiptYear


def lock_receipts(cooperative: Partner, year: int) -> ReceiptYear:
    """The counter of a cooperative's year, opened where it is missing.

    It stays locked until the commit: a number is given once and none is left out, and
    two deliveries of one cooperative never look for the day's lot at once.
    """
    ReceiptYear.objects.bulk_create(
        [ReceiptYear(cooperative=cooperative, year=year)], ignore_conflicts=True
    )
    rows = ReceiptYear.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(cooperative=cooperative, year=year)
