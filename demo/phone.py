"""`python -m demo.phone`: a farmer's phone that films in a loop, for the demo.

It signs in as the farmer and does by the market's own pages what a person would do:
goes on air, sends what its camera sees, explains one thing after the other, answers in
the chat. Shoppers of the demo say something now and then. After an hour it begins anew.
"""

import argparse
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from types import FrameType
from typing import IO
from uuid import uuid4

import requests

PASSWORD = "demo-market"  # noqa: S105 - of the demo's invented people
MIME = "video/webm;codecs=h264,opus"
CHUNK_EVERY = 0.4  # seconds
MOST_BYTES = 900_000
TALK_EVERY = 17.0  # seconds
DEVICE = f"demo-{uuid4().hex}"
SPEAKERS = (1, 2, 4, 12)  # of the demo's shoppers, two who write English among them


class GoneError(Exception):
    """Raised when the recording has to begin anew: the market says why."""


@dataclass
class Person:
    """Somebody of the demo who has signed in."""

    address: str
    email: str
    session: requests.Session = field(default_factory=requests.Session)

    def sign_in(self) -> None:
        page = f"{self.address}/accounts/login/"
        self.session.get(page, timeout=20).raise_for_status()
        self.post("/accounts/login/", {"login": self.email, "password": PASSWORD})

    def post(
        self, path: str, data: dict[str, str] | bytes, **headers: str
    ) -> requests.Response:
        token = next(
            (c.value for c in self.session.cookies if c.name.endswith("csrf")), ""
        )
        return self.session.post(
            self.address + path,
            data=data,
            headers={
                "X-CSRFToken": token or "",
                "Referer": self.address + "/",
                **headers,
            },
            timeout=20,
        )


@dataclass
class Camera:
    """ffmpeg as a camera: the film, at the speed of life, over and over."""

    ffmpeg: str
    film: Path
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.stop()
        command = [
            self.ffmpeg, "-hide_banner", "-loglevel", "error",
            "-re", "-stream_loop", "-1", "-i", str(self.film),
            "-c:v", "copy", "-c:a", "libopus", "-b:a", "48k",
            "-f", "matroska", "-live", "1", "-cluster_time_limit", "400",
            "-flush_packets", "1", "pipe:1",
        ]  # fmt: skip
        self.running = subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )

    def stop(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait()
        self.running = None

    def chunk(self) -> bytes:
        """What was filmed since the last time; empty when nothing was."""
        pipe = self._pipe()
        time.sleep(CHUNK_EVERY)
        parts, size = [], 0
        while size < MOST_BYTES and select.select([pipe], [], [], 0)[0]:
            part = os.read(pipe.fileno(), 65536)
            if not part:
                break
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def _pipe(self) -> IO[bytes]:
        if self.running is None or self.running.stdout is None:
            msg = "the camera is off"
            raise RuntimeError(msg)
        return self.running.stdout


class StoppedError(Exception):
    """Raised when the demo goes down."""


def _on_stop(_number: int, _frame: FrameType | None) -> None:
    raise StoppedError


class Show:
    """One broadcast, from going on air to its end."""

    def __init__(self, host: Person, shoppers: list[Person], camera: Camera) -> None:
        from demo.market.broadcasts import LOOP, host_of, lines, sheets

        self.host, self.shoppers, self.camera = host, shoppers, camera
        self.sheet = next(one for one in sheets() if one.kind == LOOP)
        self.role = host_of(self.sheet.seller)
        self.lines: Iterator[dict[str, str]] = cycle(lines())
        self.speakers = _speakers(shoppers)
        self.code, self.items = "", list[int]()

    def run(self) -> None:
        """Until its time is over; then the next one may begin."""
        self._prepare()
        begun = time.monotonic()
        while time.monotonic() - begun < self.sheet.minutes * 60:
            try:
                self._film(begun)
            except GoneError as reason:
                _say(f"The demo's phone begins anew: {reason}")
                time.sleep(2)
        self._act("console/run", do="end")
        self._forget_older()

    def _prepare(self) -> None:
        """The broadcast that is on air from before, or a new one."""
        from django.utils import timezone

        from demo.market.broadcasts import plan_sheet
        from live.broadcasts.models import Broadcast
        from live.broadcasts.queries import shelf_of
        from live.broadcasts.states import OPEN

        if self.role is None:
            msg = "the farm of the looping broadcast is not in this market"
            raise LookupError(msg)
        open_ones = Broadcast.objects.filter(
            partner=self.role.partner, title_en=self.sheet.title.en, status__in=OPEN
        )
        broadcast = open_ones.first()
        if broadcast is None:
            last = Broadcast.objects.filter(
                partner=self.role.partner, title_en=self.sheet.title.en
            ).first()
            broadcast = plan_sheet(
                self.sheet,
                self.role,
                last.cover if last else None,
                starts_at=timezone.now(),
            )
        self.code = broadcast.code
        self.items = [item.pk for item in shelf_of(broadcast)]
        if not broadcast.is_on_air:
            self._act("console/run", do="go")
            broadcast.refresh_from_db()
        if not broadcast.is_on_air:
            msg = "the farm of the looping broadcast may not go on air"
            raise LookupError(msg)

    def _film(self, begun: float) -> None:
        """Send what the camera sees and show things in turn, until something breaks."""
        epoch = self._open()
        self.camera.start()
        number, started, explained, spoke = 0, time.monotonic(), -1, 0.0
        while time.monotonic() - begun < self.sheet.minutes * 60:
            chunk = self.camera.chunk()
            if chunk:
                self._send(epoch, number, chunk)
                number += 1
            at = time.monotonic() - started
            scene = self._scene_at(at)
            if scene != explained and scene < len(self.items):
                self._act("console/act", do="pin", item=str(self.items[scene]))
                explained = scene
            if at - spoke > TALK_EVERY:
                spoke = at
                self._talk()

    def _scene_at(self, at: float) -> int:
        scenes = self.sheet.scenes
        left = at % sum(scene.seconds for scene in scenes)
        for place, scene in enumerate(scenes):
            if left < scene.seconds:
                return place
            left -= scene.seconds
        return 0

    def _open(self) -> int:
        said = self.host.post(
            f"/live/{self.code}/ingest/",
            {"device": DEVICE, "mime": MIME, "audio": "1", "take_over": "1"},
        )
        if said.status_code != 201:
            raise GoneError(said.text[:200])
        return int(said.json()["epoch"])

    def _send(self, epoch: int, number: int, chunk: bytes) -> None:
        for wait in (0.5, 1, 2, 4):
            with suppress(requests.ConnectionError):
                said = self.host.post(
                    f"/live/{self.code}/ingest/{epoch}/{number}/",
                    chunk,
                    **{"Content-Type": "application/octet-stream"},
                )
                if said.ok:
                    return
                if said.status_code != 429:
                    raise GoneError(said.text[:200])
            time.sleep(wait)
        msg = "the market does not answer"
        raise GoneError(msg)

    def _act(self, page: str, **data: str) -> None:
        self.host.post(f"/live/{self.code}/{page}/", data, Accept="application/json")

    def _talk(self) -> None:
        line = next(self.lines)
        speaker = next(self.speakers[voice_of(line["text"])])
        speaker.post(
            f"/live/{self.code}/chat/",
            {"text": line["text"]},
            Accept="application/json",
        )
        speaker.post(f"/live/{self.code}/hearts/", b'{"n": 3}')
        if "answer" in line:
            time.sleep(CHUNK_EVERY)
            self._act("chat", text=line["answer"])

    def _forget_older(self) -> None:
        """The loop's own recordings would fill the disk of whoever tries the demo."""
        from live.broadcasts.models import Broadcast
        from live.broadcasts.states import BroadcastStatus
        from live.video.services.replays import forget

        if self.role is None:
            return
        rows = Broadcast.objects.filter(
            partner=self.role.partner,
            title_en=self.sheet.title.en,
            status=BroadcastStatus.ENDED,
        )
        for broadcast in rows.order_by("-started_at")[1:]:
            forget(broadcast)


def voice_of(text: str) -> str:
    """The language that a line is written in."""
    return "zh-hans" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"


def _speakers(shoppers: list[Person]) -> dict[str, Iterator[Person]]:
    """By language: nobody says a line in a language that is not theirs."""
    from demo.market.reading import shoppers as sheets

    voices: dict[str, list[Person]] = {}
    for number, person in zip(SPEAKERS, shoppers, strict=True):
        voices.setdefault(sheets()[number - 1].voice, []).append(person)
    return {voice: cycle(people) for voice, people in voices.items()}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.phone", description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    chosen = parser.parse_args(arguments)
    import django

    django.setup()
    from demo.market.broadcasts import LOOP, film_of, sheets
    from live.video.ffmpeg import program

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _on_stop)
    sheet = next(one for one in sheets() if one.kind == LOOP)
    camera = Camera(program(), film_of(sheet))
    try:
        host = Person(chosen.address, f"{sheet.seller}@demo.test")
        shoppers = [
            Person(chosen.address, f"buyer{number}@demo.test") for number in SPEAKERS
        ]
        for person in (host, *shoppers):
            person.sign_in()
        while True:
            Show(host, shoppers, camera).run()
    except StoppedError:
        return 0
    except LookupError as missing:
        _say(f"No looping broadcast: {missing}.")
        return 1
    finally:
        camera.stop()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main(sys.argv[1:]))
