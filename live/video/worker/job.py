"""One epoch in the live worker: chunks in, segments and playlists out."""

import re
import shutil
import time
from pathlib import Path

import structlog
from django.conf import settings

from live.video import ffmpeg, storage_paths
from live.video.playlists import Segment, live_playlist, master_playlist
from live.video.rules import MOST_HOURS, SILENT_AFTER
from live.video.services.epochs import note_closed, note_dead, note_progress
from live.video.spool import DEAD, END, About, DiskFullError, Spool
from live.video.states import Reason

from .cuts import LARGEST_HEADER, header_end, next_entry
from .mirror import Mirror
from .process import Process

FIRST_PICTURE = 2.0  # seconds until the first poster
KEPT_BACK = 3.0  # seconds that chunks stay on disk after they were fed
TELL_EVERY = 2.0  # seconds between two notes in the database
CODECS = {True: {"h264"}, False: {"vp8", "vp9"}}
_ENTRY = re.compile(r"#EXTINF:([\d.]+),\n(\S+)\n")

logger = structlog.get_logger(__name__)


def work_folder(epoch_id: int) -> Path:
    return Path(settings.LIVE_ROOT) / "work" / str(epoch_id)


class Job:
    """Turned again and again by the worker until `is_done`."""

    def __init__(
        self, spool: Spool, about: About, tape: storage_paths.Tape, mirror: Mirror
    ) -> None:
        self.spool, self.about, self.tape, self.mirror = spool, about, tape, mirror
        self.is_done = False
        self.fed: list[tuple[int, float]] = []
        self.bytes_in = 0
        self.size = (0, 0)
        self.has_audio = about.has_audio
        self.last_chunk = self.last_told = time.monotonic()
        self.next_poster = time.monotonic() + FIRST_PICTURE
        self.poster: Process | None = None
        self.taken = {storage_paths.VIDEO: 0, storage_paths.AUDIO: 0}
        self.is_seen = False
        self._begin()

    # --- Beginning, also in the middle ----------------------------------------------
    def _begin(self) -> None:
        numbers = self.spool.numbers()
        before = [
            run
            for run in self.tape.runs()
            if run.partition("p")[0] == f"e{self.about.number}"
        ]
        part = int(before[-1].partition("p")[2]) + 1 if before else 0
        self.run = f"e{self.about.number}p{part}"
        self.folder = work_folder(self.about.epoch)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.header = self.spool.header()
        self.is_entering = bool(before) or bool(numbers and numbers[0] > 0)
        # None: whatever chunk comes next, as those before are segments already.
        self.next_number = numbers[0] if numbers else None if before else 0
        self.began = time.time()
        self.process = self._start()
        if self.is_entering:
            self.process.feed(self.header)

    def _start(self) -> Process:
        about = self.about
        words = ffmpeg.segmenting(
            About(
                about.epoch, about.token, about.number,
                about.demuxer, about.copies, self.has_audio,
            )
        )  # fmt: skip
        hours = 0.5 if about.copies else MOST_HOURS
        return Process(words, self.folder, hours=hours)

    def _arrival(self, number: int) -> float:
        try:
            return self.spool.arrived(number)
        except OSError:
            return time.time()

    # --- A turn -----------------------------------------------------------------------
    def turn(self) -> None:
        self._feed()
        self.process.turn()
        self._look_at_picture()
        if self.is_done:
            return
        self._harvest()
        self._take_poster()
        self._drop_fed()
        self._tell()
        self._see_end()

    def _feed(self) -> None:
        while self.process.has_room and not self.process.is_ending:
            number = self._number()
            chunk = None if number is None else self.spool.chunk(number)
            if number is None or chunk is None:
                break
            self._take(number, chunk)
        last = self.spool.marked(END)
        is_fed = last is not None and (self._number() or 0) >= int(last or 0)
        is_broken = self.spool.marked(DEAD) is not None
        if is_broken or is_fed or (last is not None and self._number() is None):
            self.process.end()

    def _number(self) -> int | None:
        if self.next_number is None and (numbers := self.spool.numbers()):
            self.next_number = numbers[0]
        return self.next_number

    def _take(self, number: int, chunk: bytes) -> None:
        if not self.fed and not self.is_entering:
            self.began = self._arrival(number)
        self.fed.append((number, time.monotonic()))
        self.next_number = number + 1
        self.bytes_in += len(chunk)
        self.last_chunk = time.monotonic()
        self._learn_header(chunk)
        self.process.feed(self._entered(number, chunk) if self.is_entering else chunk)

    def _learn_header(self, chunk: bytes) -> None:
        """Keep what comes before the first picture, for whoever must enter later."""
        if self.is_entering or self.bytes_in > LARGEST_HEADER * 8:
            return
        if self.header and self.spool.header():
            return
        self.header += chunk
        end = header_end(self.header, self.about.demuxer)
        if end is not None and end <= LARGEST_HEADER:
            self.header = self.header[:end]
            self.spool.keep_header(self.header)

    def _entered(self, number: int, chunk: bytes) -> bytes:
        """What of the chunk can be read by an ffmpeg that has seen the header alone."""
        found = next_entry(chunk, self.about.demuxer, 0)
        if found is None:
            return b""
        self.is_entering = False
        self.began = self._arrival(number)
        return chunk[found:]

    def _look_at_picture(self) -> None:
        if self.size != (0, 0):
            return
        seen = ffmpeg.picture_in(self.process.said)
        if seen is None:
            return
        codec, *size = seen
        self.size = (size[0], size[1])
        if size[0] * size[1] > ffmpeg.PIXELS:
            self._break_off(Reason.TOO_LARGE)
        elif codec and codec not in CODECS[self.about.copies]:
            self._break_off(Reason.WRONG_KIND)

    # --- What comes out ---------------------------------------------------------------
    def _harvest(self) -> None:
        """Move whole segments to the broadcast's folder; then say so in playlists."""
        news = [
            self._harvest_track(track)
            for track in (storage_paths.VIDEO, storage_paths.AUDIO)
        ]
        if any(news):
            self.write_playlists(is_over=False)

    def _harvest_track(self, track: str) -> bool:
        try:
            listed = (self.folder / f"{track}.m3u8").read_text()
        except OSError:
            return False
        first = re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", listed)
        number = int(first[1]) if first else 0
        found = []
        for seconds, name in _ENTRY.findall(listed):
            if number == self.taken[track]:
                self.taken[track] += 1
                segment = self._moved(track, name, float(seconds))
                if segment is not None:
                    found.append(segment)
            number += 1
        self.tape.add(track, found)
        self.is_seen = self.is_seen or (track == storage_paths.VIDEO and bool(found))
        for one in found:
            self.mirror.put(self.tape.folder / one.file)
        return bool(found)

    def _moved(self, track: str, name: str, seconds: float) -> Segment | None:
        source = self.folder / name
        if seconds < 0.05 or not source.is_file():
            return None
        file = f"{self.run}/{name}"
        target = self.tape.folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        before = self.tape.of_run(self.run, track)
        at = before[-1].at + before[-1].seconds if before else self.began
        segment = Segment(self.run, file, seconds, at, source.stat().st_size)
        source.replace(target)
        target.chmod(0o644)
        return segment

    def write_playlists(self, *, is_over: bool) -> None:
        write_playlists(self.tape, self.mirror, is_over=is_over)

    def _take_poster(self) -> None:
        """A picture of the latest segment, by a short ffmpeg of its own."""
        if self.poster is not None:
            self.poster.turn()
            if self.poster.is_alive and not self.poster.is_stuck:
                return
            self.poster.kill()
            self.poster = None
            made = self.folder / "poster" / storage_paths.POSTER
            if made.is_file() and made.stat().st_size:
                storage_paths.write(
                    self.tape.folder / storage_paths.POSTER, made.read_bytes()
                )
                self.mirror.put(self.tape.folder / storage_paths.POSTER)
            return
        segments = self.tape.of_run(self.run)
        if time.monotonic() < self.next_poster or not segments:
            return
        self.next_poster = time.monotonic() + settings.LIVE_POSTER_SECONDS
        self.poster = Process(
            ffmpeg.picturing(), self.folder / "poster", hours=0.01, file_mb=4
        )
        self.poster.feed((self.tape.folder / segments[-1].file).read_bytes())
        self.poster.end()

    # --- Notes and ends ---------------------------------------------------------------
    def _drop_fed(self) -> None:
        """Chunks go once their pictures are segments, which a new worker can see."""
        if not self.is_seen:
            return
        old = time.monotonic() - KEPT_BACK
        while self.fed and self.fed[0][1] < old:
            self.spool.drop(self.fed.pop(0)[0])

    def _tell(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not self.is_seen:
            return
        if not at_once and now - self.last_told < TELL_EVERY:
            return
        self.last_told = now
        prefix = f"e{self.about.number}p"
        own = [
            s for s in self.tape.tracks[storage_paths.VIDEO] if s.run.startswith(prefix)
        ]
        note_progress(
            self.about.epoch,
            segments=len(own),
            ms=round(sum(one.seconds for one in own) * 1000),
            size=self.size,
            kept=self.tape.size,
        )

    def _see_end(self) -> None:
        if not self.process.is_alive:
            self.process.turn()
            self._harvest()
            self._ended_by_itself()
        elif self.process.is_stuck:
            self._break_off(Reason.STALLED)
        elif time.monotonic() - self.last_chunk > SILENT_AFTER.total_seconds():
            self.process.end()

    def _ended_by_itself(self) -> None:
        code, was_asked = self.process.popen.returncode, self.process.is_ending
        if not self.is_seen:
            if self.has_audio and "matches no streams" in self.process.said:
                self._again_without_audio()
                return
            if not was_asked or self.bytes_in:
                self._break_off(self._why(code))
                return
        if was_asked:
            self._finish()
            return
        self._break_off(self._why(code) if code and code > 0 else Reason.CRASHED)

    def _again_without_audio(self) -> None:
        """The phone said that it has sound, and none came: its picture counts."""
        self.has_audio = False
        self.process.kill()
        self.fed.clear()
        self.size = (0, 0)
        self.next_number, self.bytes_in, self.header = 0, 0, b""
        self.process = self._start()

    def _why(self, code: int | None) -> str:
        said = self.process.said
        if code is not None and code < 0:
            return Reason.CRASHED
        if "exceeds specified max pixel" in said or "is invalid" in said:
            return Reason.TOO_LARGE
        if "Video:" not in said and "Stream #0" in said:
            return Reason.NO_PICTURE
        return Reason.UNREADABLE if not self.is_seen else Reason.CRASHED

    def _finish(self) -> None:
        self._close_down()
        self._tell(at_once=True)
        note_closed(self.about.epoch)

    def _break_off(self, reason: str) -> None:
        self._close_down()
        self._tell(at_once=True)
        # Of what strangers sent and ffmpeg says of it; keys never come here.
        logger.warning(
            "epoch_died",
            epoch=self.about.epoch,
            reason=str(reason),
            code=self.process.popen.returncode,
            said=self.process.said[-600:],
        )
        note_dead(self.about.epoch, reason)

    def give_up(self, reason: str) -> None:
        """From the worker, when a round of this job failed."""
        self._break_off(reason)

    def _close_down(self) -> None:
        self.is_done = True
        self.process.kill()
        if self.poster is not None:
            self.poster.kill()
        self.spool.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self) -> None:
        """The worker stops: let ffmpeg finish its segment; the next one goes on."""
        self.process.end()
        until = time.monotonic() + 2
        while self.process.is_alive and time.monotonic() < until:
            self.process.turn()
            time.sleep(0.02)
        self._harvest()
        self.process.kill()
        if self.poster is not None:
            self.poster.kill()
        # What was fed is in segments now: the next worker enters after it.
        if self.is_seen:
            for number, _when in self.fed:
                self.spool.drop(number)
        self._tell(at_once=True)


def write_playlists(tape: storage_paths.Tape, mirror: Mirror, *, is_over: bool) -> None:
    """What players ask for every second, from what was published."""
    pictures, sounds = (
        tape.tracks[storage_paths.VIDEO],
        tape.tracks[storage_paths.AUDIO],
    )
    latest = pictures[-10:]
    seconds = sum(one.seconds for one in latest) or 1.0
    kbps = round(sum(one.size for one in latest) * 8 / 1000 / seconds)
    texts = {
        storage_paths.LIVE: live_playlist(pictures, is_over=is_over),
        storage_paths.MASTER: master_playlist(kbps=kbps, has_audio=bool(sounds)),
    }
    if sounds:
        texts[storage_paths.SOUND] = live_playlist(sounds, is_over=is_over)
    for name, text in texts.items():
        try:
            storage_paths.write(tape.folder / name, text.encode())
        except OSError as error:
            logger.warning("playlist_not_written", name=name, error=str(error))
            continue
        mirror.put(tape.folder / name)


__all__ = ["DiskFullError", "Job", "write_playlists"]
