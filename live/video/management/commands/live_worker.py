"""`manage.py live_worker`: makes what viewers load of what cameras send."""

import fcntl
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from live.video.worker.loop import LiveWorker


class Command(BaseCommand):
    help = "Turn what cameras send into what viewers load; make replays."

    def handle(self, *_args: object, **_options: object) -> None:
        root = Path(settings.LIVE_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        with (root / "worker.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                msg = f"Another live worker runs on {root}."
                raise CommandError(msg) from error
            LiveWorker().run()
