"""Chunks on disk between the web process, which writes them, and the live worker.

Each epoch is a folder; a chunk is a file that appears whole. Both processes may be
started anew at any time: what was accepted is still there.
"""

import errno
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

ABOUT = "epoch.json"
END = "end"
DEAD = "dead"
HEADER = "header"
SUFFIX = ".chunk"


class DiskFullError(Exception):
    """Raised when there is no room for a chunk; nothing of it is kept."""


@dataclass(frozen=True)
class About:
    """What the worker needs to know of an epoch without asking the database."""

    epoch: int
    token: str
    number: int
    demuxer: str
    copies: bool
    has_audio: bool


def root() -> Path:
    return Path(settings.LIVE_ROOT) / "spool"


@dataclass(frozen=True)
class Spool:
    """The folder of one epoch."""

    folder: Path

    @classmethod
    def of(cls, epoch_id: int) -> "Spool":
        return cls(root() / str(epoch_id))

    @classmethod
    def open(cls, about: About) -> "Spool":
        spool = cls.of(about.epoch)
        spool.folder.mkdir(parents=True, exist_ok=True)
        spool.write(ABOUT, json.dumps(asdict(about)).encode())
        return spool

    def about(self) -> About | None:
        """None while the folder is not written, or when it is gone."""
        try:
            return About(**json.loads((self.folder / ABOUT).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def put(self, number: int, chunk: bytes) -> None:
        """Raises `DiskFullError`; `FileNotFoundError` when the folder is gone."""
        self.write(f"{number:08}{SUFFIX}", chunk)

    def write(self, name: str, content: bytes) -> None:
        target = self.folder / name
        # Sent twice at once, each writes a file of its own.
        part = self.folder / f"{name}.{secrets.token_hex(4)}.part"
        try:
            part.write_bytes(content)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFullError from error
            raise

    def chunk(self, number: int) -> bytes | None:
        try:
            return (self.folder / f"{number:08}{SUFFIX}").read_bytes()
        except FileNotFoundError:
            return None

    def arrived(self, number: int) -> float:
        """When a chunk came, by this machine's clock."""
        return (self.folder / f"{number:08}{SUFFIX}").stat().st_mtime

    def numbers(self) -> list[int]:
        """The chunks that lie there, in order."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        return sorted(int(name[:8]) for name in names if name.endswith(SUFFIX))

    def drop(self, number: int) -> None:
        (self.folder / f"{number:08}{SUFFIX}").unlink(missing_ok=True)

    def mark(self, name: str, text: str = "") -> None:
        """END with how many chunks there are, or DEAD; harmless when it is gone."""
        try:
            self.write(name, text.encode())
        except FileNotFoundError:
            return

    def marked(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text()
        except OSError:
            return None

    def keep_header(self, header: bytes) -> None:
        self.write(HEADER, header)

    def header(self) -> bytes:
        try:
            return (self.folder / HEADER).read_bytes()
        except FileNotFoundError:
            return b""

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def waiting() -> Iterator[Spool]:
    """Every epoch's folder that there is, the oldest first."""
    try:
        names = [path.name for path in root().iterdir()]
    except FileNotFoundError:
        return
    for name in sorted((name for name in names if name.isdigit()), key=int):
        yield Spool(root() / name)


def free_bytes() -> int:
    """What the disk still has."""
    folder = Path(settings.LIVE_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free
