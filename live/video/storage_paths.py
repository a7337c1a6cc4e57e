"""Where segments, playlists, posters and replays lie on disk.

A broadcast's folder has its token's name. `segments.jsonl` is the truth about what was
published: one line per segment, added once its file is whole.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from .playlists import Segment

VIDEO, AUDIO = "v", "a"
INDEX = "segments.jsonl"
POSTER = "poster.jpg"
REPLAY = "replay.mp4"
CHAPTERS = "chapters.vtt"
CAPTIONS = "captions.vtt"
MASTER, LIVE, SOUND, WHOLE = "master.m3u8", "live.m3u8", "audio.m3u8", "replay.m3u8"


def root() -> Path:
    return Path(settings.LIVE_ROOT) / "media"


def folder_of(token: str) -> Path:
    return root() / token


def source_of(token: str) -> Path:
    """A seller's file as it was uploaded, until its film is made; nobody is sent it."""
    return Path(settings.LIVE_ROOT) / "films" / token


def write(path: Path, content: bytes) -> None:
    """A file that readers see whole, as it was or as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


class Tape:
    """The segments of one broadcast, in order, by track."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.folder = folder_of(token)
        self.tracks: dict[str, list[Segment]] = {VIDEO: [], AUDIO: []}
        self._read()

    def _read(self) -> None:
        try:
            text = (self.folder / INDEX).read_text()
        except FileNotFoundError:
            return
        for line in text.splitlines():
            try:
                row = json.loads(line)
                segment = Segment(**row["segment"])
                self.tracks[row["track"]].append(segment)
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a process that was killed

    def add(self, track: str, segments: Iterable[Segment]) -> None:
        """Note segments whose files are there."""
        added = list(segments)
        if not added:
            return
        rows = [{"track": track, "segment": asdict(one)} for one in added]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / INDEX).open("a") as index:
            if index.tell():
                index.write("\n")
            index.write("\n".join(json.dumps(row) for row in rows))
        self.tracks[track] += added

    def runs(self) -> list[str]:
        """The runs that have a picture, in order."""
        return list(dict.fromkeys(one.run for one in self.tracks[VIDEO]))

    def of_run(self, run: str, track: str = VIDEO) -> list[Segment]:
        return [one for one in self.tracks[track] if one.run == run]

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.tracks[VIDEO])

    @property
    def size(self) -> int:
        return sum(one.size for each in self.tracks.values() for one in each)

    def drop_segments(self) -> None:
        """Remove what a checked replay holds; the index stays as what was."""
        for entry in self.folder.glob("e*p*"):
            shutil.rmtree(entry, ignore_errors=True)
        for name in (MASTER, LIVE, SOUND, WHOLE):
            (self.folder / name).unlink(missing_ok=True)


def size_of(token: str) -> int:
    """Bytes of everything in a broadcast's folder."""
    files = folder_of(token).rglob("*")
    return sum(path.stat().st_size for path in files if path.is_file())
