"""Parcels that move by themselves, a step at a time: each number that it is given."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .kuaidi100 import Kuaidi100, Subscribed

CHINA = timezone(timedelta(hours=8))
# Code, place, what the carrier says of it.
STEPS = (
    ("1", "山西 长治", "【长治市】平顺营业部已揽收"),
    ("1002", "山西 太原", "【太原市】快件已到达太原转运中心"),
    ("0", "山西 太原", "【太原市】快件离开太原转运中心，发往目的地"),
    ("5", "", "快件正在派送中，请保持电话畅通"),
    ("301", "", "已签收，签收人：本人"),
)
# A market that is starting gets the same news again.
TRIES = 5


class Journeys:
    """Moves every number one step each `seconds`, to its delivery.

    With `state`, a file, numbers and how far they are outlive the double.
    """

    def __init__(
        self, service: Kuaidi100, seconds: float, state: Path | None = None
    ) -> None:
        self.service, self.seconds, self.state = service, seconds, state
        self.unheard: dict[str, int] = {}
        self.stop = threading.Event()
        self._read()

    def run(self) -> None:
        while not self.stop.wait(self.seconds):
            self.move()

    def move(self) -> None:
        """One step of every number, and news that the market did not take again."""
        with self.service.lock:
            numbers = list(self.service.numbers.values())
        for known in numbers:
            tried = self.unheard.get(known.number, 0)
            if not tried and len(known.rows) < len(STEPS):
                code, place, words = STEPS[len(known.rows)]
                now = datetime.fromtimestamp(time.time(), CHINA)
                known.note(f"{now:%Y-%m-%d %H:%M:%S}", code, words, place)
            elif not tried:
                continue
            is_heard = self.service.push(known) == 200 or tried + 1 >= TRIES
            self.unheard[known.number] = 0 if is_heard else tried + 1
        self._write(numbers)

    def _write(self, numbers: list[Subscribed]) -> None:
        if self.state is not None:
            part = self.state.with_suffix(".part")
            part.write_text(json.dumps([asdict(one) for one in numbers]))
            part.replace(self.state)

    def _read(self) -> None:
        if self.state is None:
            return
        with suppress(OSError, ValueError, TypeError):
            for row in json.loads(self.state.read_text()):
                known = Subscribed(**row)
                self.service.numbers[known.company, known.number] = known


@contextmanager
def moving(journeys: Journeys) -> Iterator[None]:
    thread = threading.Thread(target=journeys.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        journeys.stop.set()
        thread.join()
