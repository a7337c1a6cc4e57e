"""One running ffmpeg with pipes that never make the worker wait."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from live.video import ffmpeg

MOST_SAID = 16 * 1024  # bytes of what it says that are kept
MOST_HELD = 4 * 1024 * 1024  # bytes that wait to be taken in
STUCK_AFTER = 10.0  # seconds without taking anything


class Process:
    """Feed it, ask what it said, and see whether it lives."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        *,
        hours: float = 2,
        file_mb: int = 64,
    ) -> None:
        self.popen = ffmpeg.start(arguments, folder, hours=hours, file_mb=file_mb)
        self.said = ""
        self.held = bytearray()
        self.is_ending = False
        self.last_taken = time.monotonic()
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    @property
    def has_room(self) -> bool:
        return len(self.held) < MOST_HELD

    @property
    def is_stuck(self) -> bool:
        waits = bool(self.held) or self.is_ending
        return waits and time.monotonic() - self.last_taken > STUCK_AFTER

    def feed(self, data: bytes) -> None:
        if not self.held:
            self.last_taken = time.monotonic()
        self.held += data

    def end(self) -> None:
        """No more comes: what was held is taken in, then it finishes."""
        if not self.is_ending:
            self.is_ending = True
            self.last_taken = time.monotonic()

    def turn(self) -> None:
        """Give it what it takes now, and hear what it says."""
        self._write()
        for pipe in (self.popen.stderr, self.popen.stdout):
            if pipe is None:
                continue
            while True:
                try:
                    piece = os.read(pipe.fileno(), 8192)
                except (BlockingIOError, OSError):
                    break
                if not piece:
                    break
                text = piece.decode("utf-8", "replace")
                if len(self.said) < MOST_SAID:
                    self.said += text[: MOST_SAID - len(self.said)]

    def _write(self) -> None:
        pipe = self.popen.stdin
        if pipe is None or pipe.closed:
            return
        try:
            while self.held:
                taken = os.write(pipe.fileno(), memoryview(self.held)[: 64 * 1024])
                del self.held[:taken]
                self.last_taken = time.monotonic()
        except BlockingIOError:
            return
        except OSError:
            self.held.clear()  # it is gone; `is_alive` says so
        if self.is_ending and not self.held:
            self._close(pipe)

    @staticmethod
    def _close(pipe: object) -> None:
        try:
            pipe.close()  # type: ignore[attr-defined]
        except OSError:
            return

    def kill(self) -> None:
        """At once, and reaped."""
        if self.is_alive:
            self.popen.kill()
        self.popen.wait()
        self.turn()
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe is not None:
                self._close(pipe)


def finish(
    arguments: Sequence[str],
    folder: Path,
    *,
    feed: Sequence[Path] = (),
    seconds: float,
    file_mb: int,
) -> str:
    """Run ffmpeg to its end on files of ours; what it said on its standard output.

    Raises `subprocess.SubprocessError` when it fails or takes too long.
    """
    popen = ffmpeg.start(arguments, folder, nice=10, file_mb=file_mb)
    until = time.monotonic() + seconds
    try:
        if popen.stdin is not None:
            _pour(popen, feed)
        out, said = popen.communicate(timeout=max(1.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.communicate()
        raise
    if popen.returncode:
        raise subprocess.CalledProcessError(
            popen.returncode, arguments[0], stderr=said[-500:]
        )
    return out.decode("utf-8", "replace")


def _pour(popen: "subprocess.Popen[bytes]", files: Sequence[Path]) -> None:
    pipe = popen.stdin
    if pipe is None:
        return
    try:
        for path in files:
            with path.open("rb") as file:
                while piece := file.read(1024 * 1024):
                    pipe.write(piece)
        pipe.flush()
    except BrokenPipeError:
        return  # its exit code says the rest
