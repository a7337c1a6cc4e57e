"""The live worker's sign of life on the health page."""

import time
from datetime import timedelta

from django.utils import timezone

from core import health
from core.health import LIVE
from core.models import Pulse

SILENT = timedelta(seconds=60)


def live_worker() -> health.HealthFinding:
    """Well while it gives signs of life; a fresh server may wait for the first."""
    fresh = time.monotonic() - health._started < health.STARTING  # noqa: SLF001
    pulse = Pulse.objects.filter(name=LIVE).first()
    if pulse is None:
        return health.HealthFinding(well=fresh, note="no live worker has been seen yet")
    silent = timezone.now() - pulse.seen
    age = int(silent.total_seconds())
    if silent <= SILENT:
        return health.HealthFinding(well=True, age=age)
    return health.HealthFinding(well=fresh, note="the live worker is silent", age=age)


def watch_live_worker() -> None:
    health.CHECKS["live"] = live_worker
