"""Which day a part has to leave: from what its delivery promised."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .ways import methods_of


class Leaving:
    """A seller's days of leaving, with how long each of its methods takes; one query.

    A part that is collected has to be there on its day. One that is sent leaves so
    many days before it may arrive; one that promises no day has to leave now.
    """

    def __init__(self, partner: Partner) -> None:
        self.methods = methods_of(partner)
        self.travel = {code: one.min_days for code, one in self.methods.items()}

    def until(self, day: date) -> Q:
        """Parts that have to leave on that day or before it."""
        zone = timezone.get_default_timezone()
        midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
        collected = Q(pickup__isnull=False, pickup__starts__lt=midnight)
        sent = [Q(expected_from__isnull=True)]
        for days in set(self.travel.values()):
            codes = [code for code, takes in self.travel.items() if takes == days]
            arrives = day + timedelta(days=days)
            sent.append(Q(delivery_code__in=codes, expected_from__lte=arrives))
        unknown = ~Q(delivery_code__in=list(self.travel))
        sent.append(unknown & Q(expected_from__lte=day))
        return collected | Q(pickup__isnull=True) & reduce(or_, sent)

    def day_of(self, part: VendorOrder) -> date | None:
        """The day on which the part has to leave; `pickup` has to be fetched."""
        booking = getattr(part, "pickup", None)
        if booking is not None:
            return timezone.localtime(booking.starts).date()
        if part.expected_from is None:
            return None
        takes = self.travel.get(part.delivery_code, 0)
        return part.expected_from - timedelta(days=takes)
