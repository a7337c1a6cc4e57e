"""Is the market well? `/healthz/` names what is not, `/readyz/` answers at once."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F, Min, Q, Sum
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import OutboxMessage, Pulse, PutOff, Sweep
from .outbox import parked_money
from .rounds import LEASE
from .storage import MB, free_bytes

WORKER = "worker"
BEAT = "beat"
LIVE = "live"


def beat_pulse(name: str) -> None:
    """Note that the part is alive now; one query."""
    Pulse.objects.bulk_create(
        [Pulse(name=name, seen=timezone.now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen"],
    )


# The worker's pulse is sent every 30 seconds.
WORKER_SILENT = timedelta(seconds=120)
OUTBOX_LATE = timedelta(minutes=5)
# A queue may be longer than a run for so long.
BEHIND = timedelta(hours=1)
STARTING = 120.0  # seconds in which a fresh process may wait for the first pulse
_started = time.monotonic()

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class HealthFinding:
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


def _asked(ask: Callable[[], HealthFinding]) -> HealthFinding:
    """The part's answer; what it raises is a finding too, and is logged."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - a broken part may raise anything
        logger.warning("unwell", check=ask.__name__, error=str(error))
        return HealthFinding(well=False, note=f"{type(error).__name__}: see the log")


def _database() -> HealthFinding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HealthFinding(well=True)


def _broker() -> HealthFinding:
    if not settings.REDIS_URL:
        return HealthFinding(well=True, note="inside the web process")
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
    )
    with client:
        client.ping()
    return HealthFinding(well=True)


def _storage() -> HealthFinding:
    """Local folders must be writable and have room; a bucket must answer."""
    folders = {"live": Path(settings.LIVE_ROOT), "temporary": Path(gettempdir())}
    if "FileSystem" in settings.STORAGES["default"]["BACKEND"]:
        folders["media"] = Path(settings.MEDIA_ROOT)
        folders["private"] = Path(settings.PRIVATE_ROOT)
    else:
        default_storage.exists("healthz")
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            return HealthFinding(
                well=False, note=f"the {name} folder can't be written to"
            )
        if free_bytes(folder) < settings.FILES_FREE_MB * MB:
            return HealthFinding(well=False, note=f"the {name} folder is nearly full")
    if free_bytes(folders["live"]) < settings.LIVE_FREE_MB * MB:
        return HealthFinding(well=True, note="no room for more live video")
    return HealthFinding(well=True)


def _worker() -> HealthFinding:
    pulse = Pulse.objects.filter(name=WORKER).first()
    fresh = time.monotonic() - _started < STARTING
    if pulse is None:
        return HealthFinding(well=fresh, note="no worker has been seen yet")
    silent = timezone.now() - pulse.seen
    age = int(silent.total_seconds())
    if silent <= WORKER_SILENT:
        return HealthFinding(well=True, age=age)
    return HealthFinding(well=fresh, note="the worker is silent", age=age)


def _outbox() -> HealthFinding:
    """Two looks into small indexes, however many messages were ever delivered."""
    states = OutboxMessage.State
    waiting = OutboxMessage.objects.filter(state=states.WAITING).order_by("not_before")
    oldest = waiting.values_list("not_before", flat=True).first()
    parked = OutboxMessage.objects.filter(state=states.PARKED).count()
    late = timezone.now() - (oldest or timezone.now())
    age = max(int(late.total_seconds()), 0)
    if late > OUTBOX_LATE:
        return HealthFinding(well=False, note="messages wait too long", age=age)
    if money := parked_money():
        return HealthFinding(
            well=False, note="money was given up", age=age, count=money
        )
    note = "some messages were given up" if parked else ""
    return HealthFinding(well=True, note=note, age=age, count=parked)


def _sweeps() -> HealthFinding:
    """Tasks whose last run broke off, queues that are behind, rows that were parked."""
    now = timezone.now()
    rows = Sweep.objects.all()
    broken = rows.filter(
        Q(ended_at__isnull=True) | Q(ended_at__lt=F("began_at")),
        began_at__lt=now - LEASE,
    )
    names = list(broken.order_by("name").values_list("name", flat=True))
    if names:
        return HealthFinding(well=False, note=f"did not end: {', '.join(names)}")
    left = rows.aggregate(left=Sum("left"), since=Min("behind_since"))
    if left["since"] and left["since"] < now - BEHIND:
        age = int((now - left["since"]).total_seconds())
        return HealthFinding(
            well=False, note="queues are behind", age=age, count=left["left"]
        )
    stuck = PutOff.objects.filter(parked_at__isnull=False)
    if money := stuck.filter(is_money=True).count():
        return HealthFinding(well=False, note="money is stuck", count=money)
    parked = stuck.count()
    note = "some rows were parked" if parked else ""
    return HealthFinding(well=True, note=note, count=parked or left["left"] or 0)


CHECKS: dict[str, Callable[[], HealthFinding]] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "worker": _worker,
    "outbox": _outbox,
    "sweeps": _sweeps,
}
