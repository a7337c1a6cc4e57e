"""An October in which boxes come: the 22nd is a Thursday."""

from datetime import date, time, timedelta

import time_machine

from core import dates
from selling.boxes.models import Subscription

THURSDAY = date(2026, 10, 22)


def october(day, hour=9, minute=0):
    return dates.at(date(2026, 10, day), time(hour, minute))


# Until then the box of that Thursday can be changed.
CUTOFF = october(20, 18)
BEFORE = CUTOFF - timedelta(seconds=1)


def at(moment):
    return time_machine.travel(moment, tick=False)


def fresh(subscription):
    rows = Subscription.objects.select_related("box", "size")
    return rows.get(pk=subscription.pk)
