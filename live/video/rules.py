"""What may be sent: kinds of recordings, sizes, rates, and how long."""

import re
from dataclasses import dataclass
from datetime import timedelta

CHUNK_BYTES = 1024 * 1024
# One that stops saying anything is finished after so long, and its place is free.
SILENT_AFTER = timedelta(seconds=20)
MOST_HOURS = 6
# A phone that was without network sends what it has kept: this much beyond the rate.
BURST_BYTES = 4 * 1024 * 1024
CHUNKS_A_SECOND = 20
BURST_CHUNKS = 200
WARN_PERCENT = 80
# kbit/s that the camera page is told to use.
LEAST_KBPS, USUAL_KBPS = 300, 1200
_DEVICE = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class RecorderFormat:
    """What a MIME type of MediaRecorder means for ffmpeg.

    `demuxer` is its `-f`. `copies` says that its picture goes on as it came.
    """

    mime: str
    demuxer: str
    copies: bool
    has_audio: bool

    @property
    def is_mp4(self) -> bool:
        return self.demuxer == "mp4"


_CONTAINERS = {
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/mp4": "mp4",
}
_COPIED = ("avc1", "avc3", "h264")
_CONVERTED = ("vp8", "vp9", "vp08", "vp09")
_SOUND = ("opus", "mp4a")


def kind_of(mime: str, *, has_audio: bool | None = None) -> RecorderFormat | None:
    """The kind of a MIME type; None for what is not on the list.

    MP4 without codecs is H.264: what plain `video/mp4` is to phones that know no more.
    """
    container, _sep, parameters = mime.lower().replace(" ", "").partition(";")
    demuxer = _CONTAINERS.get(container)
    if demuxer is None or len(mime) > 100:
        return None
    match = re.fullmatch(r"codecs=\"?([a-z0-9.,_-]*)\"?", parameters)
    if parameters and match is None:
        return None
    codecs = [one for one in (match[1] if match else "").split(",") if one]
    pictures = [one for one in codecs if one.startswith((*_COPIED, *_CONVERTED))]
    sounds = [one for one in codecs if one.startswith(_SOUND)]
    if len(pictures) + len(sounds) != len(codecs) or len(pictures) > 1:
        return None
    if not pictures and demuxer != "mp4":
        return None
    copies = not pictures or pictures[0].startswith(_COPIED)
    heard = bool(sounds) or not codecs if has_audio is None else has_audio
    return RecorderFormat(mime.lower().replace(" ", ""), demuxer, copies, heard)


def is_device(name: str) -> bool:
    """Whether this can be a device's own name, which its page made up."""
    return _DEVICE.fullmatch(name) is not None
