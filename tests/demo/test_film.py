"""The demo's films: drawn by us, and what a browser and a recorder can read."""

import json
import shutil
import subprocess

import pytest

from demo.film import HEIGHT, RATE, WIDTH, Scene, make_film

FFMPEG, FFPROBE = shutil.which("ffmpeg"), shutil.which("ffprobe")
pytestmark = pytest.mark.skipif(not (FFMPEG and FFPROBE), reason="needs ffmpeg")


def _streams(path):
    out = subprocess.run(
        [FFPROBE, "-v", "error", "-show_streams", "-of", "json", str(path)],
        capture_output=True,
        check=True,
    ).stdout
    return {one["codec_type"]: one for one in json.loads(out)["streams"]}


def test_a_film_is_as_long_as_its_scenes_and_has_a_key_frame_a_second(tmp_path):
    target = tmp_path / "film.mp4"
    scenes = [Scene("orchard", "apple", 1), Scene("honey", "honey", 1)]

    assert make_film(scenes, target, ffmpeg=FFMPEG) == 2

    streams = _streams(target)
    assert streams["video"]["codec_name"] == "h264"
    assert (streams["video"]["width"], streams["video"]["height"]) == (WIDTH, HEIGHT)
    assert int(streams["video"]["nb_frames"]) == 2 * RATE
    assert streams["audio"]["codec_name"] == "aac"
    frames = subprocess.run(
        [FFPROBE, "-v", "error", "-select_streams", "v", "-show_entries",
         "frame=key_frame", "-of", "csv=p=0", str(target)],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    keys = [place for place, mark in enumerate(frames) if mark.startswith("1")]
    assert keys == [0, RATE]
