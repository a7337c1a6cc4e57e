"""`python -m config.serve`: the one web server, for the demo and for production.

HOST, PORT and WEB_WORKERS say where and with how many processes; on SQLite and
without Redis there can be one only, as it carries the worker and all event streams.
"""

import os
import resource
import sys

# The embedded worker belongs to the web server and to no other command.
os.environ.setdefault("NANPO_EMBEDDED", "1")
# Pages give up waiting for the database sooner than anything else.
os.environ.setdefault("NANPO_PAGES", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from .live_worker_supervisor import live_worker_beside
from .safety import refuse_unsafe_start

STOP_AFTER = 15  # seconds that open requests get at shutdown
PAGES_WAITING = 1000  # requests per process that may wait for a thread
OTHER_FILES = 500  # that a process opens besides


def main() -> int:
    try:
        # Here and not only in its processes, which would be started again and again.
        refuse_unsafe_start()
    except ImproperlyConfigured as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    workers = int(os.environ.get("WEB_WORKERS", "1"))
    if workers > 1 and settings.EMBEDDED_WORKER:
        sys.stderr.write("Without REDIS_URL the market runs in one process only.\n")
        return 2
    raise_file_limit()
    server = Granian(
        "config.asgi:application",
        address=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        # It counts open streams too: at the default, page 1,025 would just hang.
        backpressure=settings.EVENTS_MAX_VIEWERS + PAGES_WAITING,
        backlog=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_AFTER,
        log_dictconfig={"root": {"level": "WARNING"}},
        log_level=LogLevels.warning,
    )
    with live_worker_beside():
        server.serve()
    return 0


def raise_file_limit() -> None:
    """Each open stream is an open file, of which systems allow 1,024 at first."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.EVENTS_MAX_VIEWERS + PAGES_WAITING + OTHER_FILES
    if allowed >= wanted:
        return
    if most != resource.RLIM_INFINITY and most < wanted:
        sys.stderr.write(
            f"Only {most} files may be open, so that a process holds fewer than "
            f"{settings.EVENTS_MAX_VIEWERS} streams (LimitNOFILE, ulimit -n).\n"
        )
        wanted = most
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    sys.exit(main())
