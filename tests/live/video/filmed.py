"""Small videos drawn by ffmpeg itself, as phones would send them, and their chunks."""

import subprocess
import tempfile
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.video import ffmpeg, storage_paths
from live.video.models import Stream
from live.video.services.epochs import open_epoch
from live.video.services.ingest import accept_chunk
from live.video.worker.loop import LiveWorker
from tests.factories.vendors import make_farm, make_member

H264 = "video/webm;codecs=h264,opus"
VP8 = "video/webm;codecs=vp8,opus"
MP4 = "video/mp4;codecs=avc1.42E01F,mp4a.40.2"
CHUNK = 12_000

_SOUND = ["-f", "lavfi", "-i", "sine=440"]
_X264 = "-c:v libx264 -preset ultrafast -g 10 -keyint_min 10 -sc_threshold 0"
_WEBM = "-f matroska -live 1 -cluster_time_limit 500"
_FRAGMENTS = "-movflags frag_keyframe+empty_moov+default_base_moof"
_KINDS = {
    "h264": (f"{_X264} -pix_fmt yuv420p -c:a libopus {_WEBM}", True),
    "silent": (f"{_X264} -pix_fmt yuv420p {_WEBM}", False),
    "vp8": (f"-c:v libvpx -deadline realtime -g 10 -c:a libopus {_WEBM}", True),
    "mp4": (
        f"{_X264} -pix_fmt yuv420p -c:a aac -f mp4 {_FRAGMENTS}",
        True,
    ),
}


@cache
def film(kind: str = "h264", *, seconds: int = 4, size: str = "160x120") -> bytes:
    """A drawn picture with a tone; key frames once a second."""
    words, has_sound = _KINDS[kind]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film"
        picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=10"]
        sound = _SOUND if has_sound else []
        subprocess.run(
            [
                ffmpeg.program(), "-loglevel", "error", *picture, *sound,
                "-t", str(seconds), *words.split(), str(target),
            ],
            check=True,
        )  # fmt: skip
        return target.read_bytes()


def chunks(data: bytes, size: int = CHUNK) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def on_air(farm=None):
    farm = farm or make_farm()
    host = make_member(farm)
    plan = BroadcastPlan(
        "Pepper from the terrace", timezone.now() + timedelta(minutes=5)
    )
    broadcast = plan_broadcast(farm, plan, by=host)
    return go_live(broadcast, by=host), host


def opened(broadcast, host, *, device="phone-one", mime=H264, **more):
    epoch = open_epoch(broadcast, host, device=device, mime=mime, **more)
    epoch.stream.broadcast = broadcast
    return epoch


def send(epoch, pieces, *, first=0):
    for number, piece in enumerate(pieces, first):
        accept_chunk(epoch, number, piece, behind=0)


def a_worker() -> LiveWorker:
    """Turned by the test itself; replays are made when a test asks for one."""
    worker = LiveWorker()
    worker.due["replays"] = float("inf")
    return worker


def turn_until(worker: LiveWorker, is_so, *, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come to it"
        worker.turn()
        time.sleep(0.01)


def tape_of(broadcast) -> storage_paths.Tape:
    return storage_paths.Tape(Stream.objects.get(broadcast=broadcast).token)
