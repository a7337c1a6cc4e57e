"""The demo's films: drawn by us, and what a browser and a recorder can read."""

import re
import subprocess

from demo.film import HEIGHT, RATE, WIDTH, Scene, make_film
from live.video.ffmpeg import program


def _said(path, *options):
    """What ffmpeg tells of a film that it reads to the end, and how many pictures."""
    done = subprocess.run(
        [program(), "-hide_banner", *options, "-i", str(path), "-map", "0:v",
         "-fps_mode", "passthrough", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    return done, int(re.findall(r"frame=\s*(\d+)", done)[-1])


def test_a_film_is_as_long_as_its_scenes_and_has_a_key_frame_a_second(tmp_path):
    target = tmp_path / "film.mp4"
    scenes = [Scene("orchard", "apple", 1), Scene("honey", "honey", 1)]

    assert make_film(scenes, target, ffmpeg=program()) == 2

    said, pictures = _said(target)
    assert "Video: h264" in said
    assert "Audio: aac" in said
    assert f"{WIDTH}x{HEIGHT}" in said
    assert pictures == 2 * RATE
    assert _said(target, "-skip_frame", "nokey")[1] == 2
