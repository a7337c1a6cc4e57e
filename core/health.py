"""Is the market well? `/healthz/` names what is not, `/readyz/` answers at once."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Min, Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import OutboxMessage, Pulse
from .pulse import WORKER

# The worker's pulse is sent every 30 seconds.
WORKER_SILENT = timedelta(seconds=120)
OUTBOX_LATE = timedelta(minutes=5)
STARTING = 120.0  # seconds in which a fresh process may wait for the first pulse
_started = time.monotonic()

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Finding:
    """What one part answered; `note` says in words what is wrong."""

    well: bool
    note: str = ""
    age: int | None = None
    count: int | None = None

    def shown(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v not in {None, ""}}


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Every part of the market; 503 when one is not well."""
    found = {name: _asked(ask) for name, ask in CHECKS.items()}
    ill = [name for name, finding in found.items() if not finding.well]
    return JsonResponse(
        {
            "status": "ill" if ill else "well",
            "ill": ill,
            "checks": {name: finding.shown() for name, finding in found.items()},
        },
        status=503 if ill else 200,
    )


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether this process can answer pages: one query, for load balancers."""
    finding = _asked(_database)
    return JsonResponse({"ready": finding.well}, status=200 if finding.well else 503)


def _asked(ask: Callable[[], Finding]) -> Finding:
    """The part's answer; what it raises is a finding too, and is logged."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - a broken part may raise anything
        logger.warning("unwell", check=ask.__name__, error=str(error))
        return Finding(well=False, note=f"{type(error).__name__}: see the log")


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Finding(well=True)


def _broker() -> Finding:
    if not settings.REDIS_URL:
        return Finding(well=True, note="inside the web process")
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
    )
    with client:
        client.ping()
    return Finding(well=True)


def _storage() -> Finding:
    """Local media must be writable; a bucket must answer."""
    if "FileSystem" not in settings.STORAGES["default"]["BACKEND"]:
        default_storage.exists("healthz")
        return Finding(well=True)
    root = Path(default_storage.path(""))
    root.mkdir(parents=True, exist_ok=True)
    if not os.access(root, os.W_OK):
        return Finding(well=False, note="the media folder can't be written to")
    return Finding(well=True)


def _worker() -> Finding:
    pulse = Pulse.objects.filter(name=WORKER).first()
    fresh = time.monotonic() - _started < STARTING
    if pulse is None:
        return Finding(well=fresh, note="no worker has been seen yet")
    silent = timezone.now() - pulse.seen
    age = int(silent.total_seconds())
    if silent <= WORKER_SILENT:
        return Finding(well=True, age=age)
    return Finding(well=fresh, note="the worker is silent", age=age)


def _outbox() -> Finding:
    waiting = Q(state=OutboxMessage.State.WAITING)
    found = OutboxMessage.objects.filter(
        waiting | Q(state=OutboxMessage.State.PARKED)
    ).aggregate(
        oldest=Min("not_before", filter=waiting),
        parked=Count("pk", filter=Q(state=OutboxMessage.State.PARKED)),
    )
    late = timezone.now() - (found["oldest"] or timezone.now())
    age = max(int(late.total_seconds()), 0)
    if late > OUTBOX_LATE:
        return Finding(well=False, note="messages wait too long", age=age)
    note = "some messages were given up" if found["parked"] else ""
    return Finding(well=True, note=note, age=age, count=found["parked"])


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "worker": _worker,
    "outbox": _outbox,
}
