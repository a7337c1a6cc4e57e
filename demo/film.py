"""Films of the demo: drawn cut-outs that move, and a plucked tune.

A `Scene` is a farmer who holds one thing up for some seconds; a film is a few of them.
The first and the last picture of a film meet, so that it can run in a loop.
"""

import io
import math
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from PIL import Image

from demo.drawings import PICTURES

WIDTH, HEIGHT, RATE = 480, 848, 12
# A pentatonic tune, in semitones from A3; None is a rest.
TUNE = (0, 3, 5, 7, 10, 7, 5, None, 3, 5, 7, 12, 10, 7, 5, 3)
BEAT = 0.5
A3 = 220.0
LEAVES = 5


@dataclass(frozen=True)
class Scene:
    """`place` and `thing` name cut-outs of `demo/pictures`."""

    place: str
    thing: str
    seconds: int = 20


def make_film(scenes: Sequence[Scene], target: Path, *, ffmpeg: str) -> float:
    """Write the film as MP4 (H.264 with a key frame a second, AAC); returns seconds.

    Raises `subprocess.CalledProcessError` when ffmpeg can't.
    """
    seconds = sum(scene.seconds for scene in scenes)
    command = [
        ffmpeg, "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}",
        "-r", str(RATE), "-i", "pipe:0",
        "-f", "lavfi", "-t", str(seconds), "-i", f"aevalsrc={_tune()}:s=44100",
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "baseline",
        "-pix_fmt", "yuv420p", "-crf", "27", "-g", str(RATE), "-sc_threshold", "0",
        "-c:a", "aac", "-b:a", "64k", "-ac", "1", "-movflags", "+faststart",
        "-threads", "1", str(target),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE) as coder:  # noqa: S603 - our own
        pipe = _pipe_of(coder)
        for picture in _pictures(scenes):
            pipe.write(picture.tobytes())
        pipe.close()
    if coder.returncode:
        raise subprocess.CalledProcessError(coder.returncode, "ffmpeg")
    return float(seconds)


def poster_of(scene: Scene) -> bytes:
    """A picture from the scene's middle, as JPEG."""
    buffer = io.BytesIO()
    _picture(scene, 3.0, 0.4).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _pipe_of(coder: "subprocess.Popen[bytes]") -> IO[bytes]:
    if coder.stdin is None:
        msg = "opened with a pipe"
        raise RuntimeError(msg)
    return coder.stdin


def _tune() -> str:
    """The tune as ffmpeg's expression: each beat a string that is plucked."""
    beat = f"mod(floor(t/{BEAT}),{len(TUNE)})"
    notes = (
        f"{A3 * 2 ** (step / 12):.2f}*eq({beat},{place})"
        for place, step in enumerate(TUNE)
        if step is not None
    )
    pitch = "+".join(notes)
    fall = f"exp(-5*mod(t,{BEAT}))"
    string = f"sin(2*PI*t*({pitch}))+0.4*sin(4*PI*t*({pitch}))"
    wind = "0.012*(random(0)-0.5)"
    return f"'0.16*{fall}*({string})+{wind}'".replace(",", "\\,")


def _pictures(scenes: Sequence[Scene]) -> Iterator[Image.Image]:
    for scene in scenes:
        frames = scene.seconds * RATE
        for number in range(frames):
            yield _picture(scene, number / RATE, number / frames)


def _picture(scene: Scene, at: float, part: float) -> Image.Image:
    """One frame: `at` in seconds of the scene, `part` of it that is over."""
    canvas = _cut_out(f"{scene.place}-ground", (WIDTH, HEIGHT)).copy()
    breath = math.sin(at * 2.1)
    sway = math.sin(at * 0.9) * 6
    body = "speaks" if _speaks(at) else "quiet"
    farmer = _cut_out(f"{scene.place}-{body}", (374, 636))
    x, y = int(53 + sway), int(214 + breath * 3)
    canvas.paste(farmer, (x, y), farmer)
    size, lift, turn = _gesture(part)
    held = _cut_out(f"{scene.place}-holds-{scene.thing}", (size, size))
    if turn:
        held = held.rotate(turn, Image.Resampling.BILINEAR)
    spot = (int(240 + sway * 1.6 - size / 2), int(700 - lift + breath * 4 - size / 2))
    canvas.paste(held, spot, held)
    _blow_leaves(canvas, part)
    return canvas


def _speaks(at: float) -> bool:
    """Syllables, with a breath every few of them."""
    return at % 4.0 < 3.1 and math.sin(at * 17) + math.sin(at * 11.3) > -0.3


def _gesture(part: float) -> tuple[int, float, float]:
    """Size, height and turn of what is held; in the middle it comes up close."""
    near = max(0.0, math.sin(part * math.pi)) ** 2
    shows = 0.5 - 0.5 * math.cos(part * math.pi * 6)
    size = int(230 + 150 * near)
    return (
        size - size % 2,
        40 * near + 18 * shows,
        round(9 * math.sin(part * 25) * near),
    )


def _blow_leaves(canvas: Image.Image, part: float) -> None:
    for number in range(LEAVES):
        way = (part * (1 + number % 2) + number * 0.37) % 1
        leaf = _cut_out("leaf", (26, 26)).rotate(360 * way + 70 * number)
        x = int(-40 + way * (WIDTH + 80))
        y = int(120 + 150 * number % 520 + 60 * math.sin(way * 7 + number))
        canvas.paste(leaf, (x, y), leaf)


@cache
def _cut_out(name: str, size: tuple[int, int]) -> Image.Image:
    image = Image.open(PICTURES / f"film-{name}.webp")
    mode = "RGB" if name.endswith("-ground") else "RGBA"
    return image.convert(mode).resize(size, Image.Resampling.LANCZOS)
