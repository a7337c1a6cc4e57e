"""ffmpeg: which one, with which words, in which jail; and what it says of its input.

It is a parser of what strangers send. It reads its standard input only, knows the few
formats and codecs that phones record in, and writes into one folder.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from . import jail
from .playlists import AUDIO_KBPS
from .spool import About

MEGA = 1024 * 1024
PIXELS = 1920 * 1088  # the largest picture
SMALL_SIDE = 480  # of a picture that is converted
_FORMATS = "matroska,webm,mov,mp4,mpegts,flv"
_CODECS = "h264,vp8,vp9,libvpx,libvpx-vp9,opus,libopus,aac,mjpeg"
# What phones film in, also in 4K, and a camera's plain sound.
_FILM_CODECS = "h264,hevc,aac,mp3,alac,pcm_s16le,pcm_s16be"
FILM_PIXELS = 4096 * 2304
FILM_SIDE = 1280  # of the film that is made
_QUIET = ["-hide_banner", "-nostdin", "-nostats"]
# A picture's codec and size, as ffmpeg tells them of its input.
_PICTURE = re.compile(
    r"Stream #0:\d+\S*: Video: (?P<codec>\w+)[^\n]*?, (?P<w>\d{2,5})x(?P<h>\d{2,5})"
)
_SIZE_ONLY = re.compile(r"Picture size (?P<w>\d+)x(?P<h>\d+) is invalid")


class NoFfmpegError(Exception):
    """Raised when no ffmpeg is there to run."""


@cache
def _brought() -> str:
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise NoFfmpegError from error


def program() -> str:
    """LIVE_FFMPEG: a path, `system`, or nothing for the one that pip brought."""
    wanted = settings.LIVE_FFMPEG
    if not wanted:
        return _brought()
    found = shutil.which("ffmpeg" if wanted == "system" else wanted)
    if found is None:
        raise NoFfmpegError
    return found


def _input(demuxer: str) -> list[str]:
    return [
        "-protocol_whitelist", "pipe",
        "-format_whitelist", _FORMATS,
        "-codec_whitelist", _CODECS,
        "-max_pixels", str(PIXELS),
        "-f", demuxer, "-i", "pipe:0",
    ]  # fmt: skip


def _hls(track: str) -> list[str]:
    return [
        "-f", "hls", "-hls_time", "1", "-hls_list_size", "60",
        "-hls_segment_filename", f"{track}%06d.ts", f"{track}.m3u8",
    ]  # fmt: skip


def segmenting(about: About) -> list[str]:
    """One input cut into segments of a second: the picture copied unless it must not.

    Where there is sound it is there a second time alone, for weak signals.
    """
    small = (
        f"scale='if(gt(iw,ih),-2,min({SMALL_SIDE},iw))'"
        f":'if(gt(iw,ih),min({SMALL_SIDE},ih),-2)',fps=30"
    )
    picture = (
        ["-c:v", "copy"]
        if about.copies
        else [
            # WebM's clock of a millisecond would be taken for 1000 pictures a second.
            "-filter_threads", "1", "-vf", small,
            "-c:v", "libx264", "-preset", "veryfast",
            "-profile:v", "main", "-pix_fmt", "yuv420p", "-threads", "1",
            "-g", "30", "-keyint_min", "30", "-sc_threshold", "0",
            "-maxrate", "1500k", "-bufsize", "1500k",
        ]
    )  # fmt: skip
    sound = ["-map", "0:a:0?", "-c:a", "aac", "-b:a", "96k", "-ac", "2"]
    alone = ["-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", f"{AUDIO_KBPS}k"]
    return [
        *_QUIET, "-loglevel", "info", "-threads", "1", *_input(about.demuxer),
        "-map", "0:v:0", *picture, *sound, *_hls("v"),
        *([*alone, *_hls("a")] if about.has_audio else []),
    ]  # fmt: skip


def picturing(width: int = 640) -> list[str]:
    """The first picture of a segment, as `poster.jpg`."""
    return [
        *_QUIET, "-loglevel", "error", "-threads", "1", *_input("mpegts"),
        "-an", "-frames:v", "1", "-vf", f"scale='min({width},iw)':-2",
        "-q:v", "5", "-y", "poster.jpg",
    ]  # fmt: skip


def remuxing(demuxer: str, target: str, *, anew: bool) -> list[str]:
    """One run as an mp4 of its own; drawn anew where runs do not fit together."""
    box = "1280:720"
    fitted = (
        f"scale={box}:force_original_aspect_ratio=decrease,"
        f"pad={box}:-1:-1,fps=30,setsar=1"
    )
    picture = (
        [
            "-vf", fitted,
            "-c:v", "libx264", "-preset", "veryfast", "-threads", "1",
            "-pix_fmt", "yuv420p", "-g", "60",
            "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2",
        ]
        if anew
        else ["-c", "copy"]
    )  # fmt: skip
    return [
        *_QUIET, "-loglevel", "error", "-threads", "1", *_input(demuxer),
        "-map", "0:v:0", "-map", "0:a:0?", *picture,
        "-video_track_timescale", "90000", "-y", target,
    ]  # fmt: skip


def joining(target: str, *, listed: str = "runs.txt") -> list[str]:
    """Files of ours, named in a list, as one that plays while it loads."""
    return [
        *_QUIET, "-loglevel", "error", "-protocol_whitelist", "file,pipe",
        "-f", "concat", "-safe", "1", "-i", listed,
        "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy",
        "-movflags", "+faststart", "-y", target,
    ]  # fmt: skip


def measuring(path: str) -> list[str]:
    """Reads a file of ours to its end; its progress says how long it is."""
    return [
        *_QUIET, "-loglevel", "error", "-protocol_whitelist", "file,pipe",
        "-i", path, "-map", "0:v:0", "-c", "copy", "-progress", "pipe:1",
        "-f", "null", "-",
    ]  # fmt: skip


def filming(source: str, target: str, *, seconds: float) -> list[str]:
    """A seller's file, which its index at the end keeps from coming by a pipe, as a
    film that every browser plays: without its place and whatever else it says.

    A second more than is allowed shows that it is too long.
    """
    box = f"{FILM_SIDE}:{FILM_SIDE}"
    fitted = (
        f"scale={box}:force_original_aspect_ratio=decrease:force_divisible_by=2,"
        "fps=30,setsar=1"
    )
    return [
        *_QUIET, "-loglevel", "error", "-threads", "1",
        "-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,mp4",
        "-codec_whitelist", _FILM_CODECS, "-max_pixels", str(FILM_PIXELS),
        "-f", "mov", "-i", source, "-t", f"{seconds + 1:.3f}",
        "-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-sn", "-dn",
        "-filter_threads", "1", "-vf", fitted,
        "-c:v", "libx264", "-preset", "veryfast", "-threads", "1", "-crf", "25",
        "-maxrate", "2500k", "-bufsize", "5000k", "-profile:v", "main",
        "-pix_fmt", "yuv420p", "-g", "60",
        "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2",
        "-movflags", "+faststart", "-y", target,
    ]  # fmt: skip


def posing(film: str, *, at: float) -> list[str]:
    """A picture of a film of ours, as `poster.jpg`."""
    return [
        *_QUIET, "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file",
        "-ss", f"{at:.3f}", "-i", film, "-an", "-frames:v", "1", "-q:v", "4", "-y",
        "poster.jpg",
    ]  # fmt: skip


def _limits(*, hours: float, nice: int, file_mb: int) -> dict[str, int]:
    limits = {
        "memory": settings.LIVE_FFMPEG_MEMORY_MB * MEGA,
        "cpu": int(hours * 3600),
        "files": 64,
        "file": file_mb * MEGA,
        "nice": nice,
        "parent": os.getpid(),
    }
    if os.geteuid() == 0 and settings.LIVE_FFMPEG_USER:
        person = pwd.getpwnam(settings.LIVE_FFMPEG_USER)
        limits |= {"uid": person.pw_uid, "gid": person.pw_gid}
    return limits


@cache
def _sandbox() -> list[str]:
    """The words of bubblewrap where it is there and works, else none."""
    found = shutil.which("bwrap")
    if found is None:
        return []
    words = [
        found, "--unshare-all", "--die-with-parent", "--new-session",
        "--ro-bind", "/", "/", "--tmpfs", "/root", "--tmpfs", "/home",
        "--proc", "/proc", "--dev", "/dev",
    ]  # fmt: skip
    tried = subprocess.run(  # noqa: S603 - a fixed command
        [*words, "/bin/true"], capture_output=True, check=False, timeout=10
    )
    return words if tried.returncode == 0 else []


def start(
    arguments: Sequence[str],
    folder: Path,
    *,
    nice: int = 0,
    hours: float = 2,
    file_mb: int = 64,
) -> "subprocess.Popen[bytes]":
    """Begin ffmpeg in its jail, with its folder to write into; pipes on all three ends.

    Raises `NoFfmpegError`.
    """
    limits = _limits(hours=hours, nice=nice, file_mb=file_mb)
    folder.mkdir(parents=True, exist_ok=True)
    if "uid" in limits:
        os.chown(folder, limits["uid"], limits["gid"])
    words = [sys.executable, "-I", jail.__file__, json.dumps(limits), program()]
    words += arguments
    if settings.LIVE_BUBBLEWRAP and (around := _sandbox()):
        # bubblewrap stands between us and the jail, and ends with us itself.
        limits.pop("parent")
        words[3] = json.dumps(limits)
        own = str(folder.resolve())
        words = [*around, "--bind", own, own, "--chdir", own, *words]
    return subprocess.Popen(  # noqa: S603 - our own words
        words,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


def picture_in(said: str) -> tuple[str, int, int] | None:
    """Codec, width and height of the input, once ffmpeg has told them."""
    match = _PICTURE.search(said.partition("Output #0")[0])
    if match is None:
        refused = _SIZE_ONLY.search(said)
        return refused and ("", int(refused["w"]), int(refused["h"]))
    return match["codec"], int(match["w"]), int(match["h"])
