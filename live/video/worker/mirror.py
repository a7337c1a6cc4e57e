"""Copies of what is published, in object storage: pieces first, playlists after.

What lies on disk stays the truth. Without LIVE_S3_BUCKET nothing is copied.
"""

import queue
import threading
import time
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from live.video import storage_paths

TRIES_WAIT = (0.5, 1.0, 2.0, 5.0, 10.0)
MOST_WAITING = 5000
TYPES = {
    ".ts": "video/mp2t",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
}
CHANGING = {".m3u8": "no-cache", ".jpg": "max-age=5"}
FOREVER = "public, max-age=31536000, immutable"

logger = structlog.get_logger(__name__)


def bucket() -> Any:
    """boto3's bucket, by the settings of the market's other files."""
    import boto3

    options = settings.LIVE_S3_OPTIONS
    client = boto3.resource(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
    )
    return client.Bucket(settings.LIVE_S3_BUCKET)


class Mirror:
    """A queue and one thread, so that what was put first arrives first."""

    def __init__(self) -> None:
        self.is_on = bool(settings.LIVE_S3_BUCKET)
        self.waiting: queue.Queue[tuple[str, bytes] | None] = queue.Queue(MOST_WAITING)
        self._bucket: Any = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)
        if self.is_on:
            self._thread.start()

    def put(self, path: Path) -> None:
        """Copy the file as it is now. A full queue leaves it to the next playlist."""
        if not self.is_on:
            return
        name = path.relative_to(storage_paths.root()).as_posix()
        try:
            self.waiting.put_nowait((name, path.read_bytes()))
        except queue.Full:
            logger.warning("mirror_full", name=name)
        except OSError as error:
            logger.warning("mirror_unread", name=name, error=str(error))

    def put_large(self, path: Path) -> None:
        """Copy a replay, here and now."""
        if self.is_on:
            self._store().upload_file(
                str(path),
                path.relative_to(storage_paths.root()).as_posix(),
                ExtraArgs={"ContentType": TYPES[path.suffix], "CacheControl": FOREVER},
            )

    def remove(self, token: str, *, ending: str = "") -> None:
        """Delete copies of a broadcast, those of one ending or all."""
        if self.is_on:
            rows = self._store().objects.filter(Prefix=f"{token}/")
            for row in rows:
                if row.key.endswith(ending):
                    row.delete()

    def stop(self) -> None:
        """Send what waits, for a while, then end."""
        if not self.is_on:
            return
        self._stopping.set()
        self.waiting.put(None)
        self._thread.join(10)

    def _store(self) -> Any:
        if self._bucket is None:
            self._bucket = bucket()
        return self._bucket

    def _run(self) -> None:
        while (item := self.waiting.get()) is not None:
            name, content = item
            for wait in (*TRIES_WAIT, None):
                if self._sent(name, content):
                    break
                if wait is None or self._stopping.is_set():
                    logger.error("mirror_gave_up", name=name)
                    break
                time.sleep(wait)

    def _sent(self, name: str, content: bytes) -> bool:
        suffix = Path(name).suffix
        try:
            self._store().put_object(
                Key=name,
                Body=content,
                ContentType=TYPES[suffix],
                CacheControl=CHANGING.get(suffix, FOREVER),
            )
        except Exception as error:  # noqa: BLE001 - storage may fail in any way
            logger.warning("mirror_failed", name=name, error=type(error).__name__)
            return False
        return True
