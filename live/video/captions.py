"""Captions of a film: a WebVTT file as sellers bring it, or lines that they typed.

Tracks of chapters are written here too (`track`).

What is kept is written anew from what was understood: times and plain words, so that
no style, no region and no markup of a stranger reaches anybody's browser.
"""

import re
from collections.abc import Iterable, Iterator

MOST_CHARACTERS = 8000
MOST_CUES = 200
_TIMES = re.compile(
    r"((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})"
)
_MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}")

Cue = tuple[float, float, str]


class CaptionsError(ValueError):
    """Raised for a file without a caption that can be read."""


def is_webvtt(text: str) -> bool:
    return "-->" in text


def cues_of(text: str) -> list[Cue]:
    """From when until when which words are shown; SubRip files say the same.

    Raises `CaptionsError`.
    """
    found = list(_read(text.replace("\r\n", "\n").replace("\r", "\n")))
    if not found or len(found) > MOST_CUES:
        raise CaptionsError
    return found


def _read(text: str) -> Iterator[Cue]:
    for block in re.split(r"\n{2,}", text.strip("\ufeff\n ")):
        lines = block.split("\n")
        at = next((n for n, line in enumerate(lines) if "-->" in line), None)
        if at is None:
            continue
        match = _TIMES.search(lines[at])
        words = " ".join(_MARKUP.sub("", line).strip() for line in lines[at + 1 :])
        if match is None or not words.strip():
            continue
        start, end = _seconds(match[1]), _seconds(match[2])
        if end > start:
            yield start, end, words.strip()


def _seconds(said: str) -> float:
    total = 0.0
    for part in said.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def spread(text: str, seconds: float) -> list[Cue]:
    """Typed lines one after the other, each as long as it has to be read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    total = sum(len(line) for line in lines) or 1
    at, cues = 0.0, []
    for line in lines:
        end = at + seconds * len(line) / total
        cues.append((at, end, line))
        at = end
    return cues


def webvtt(text: str, seconds: float) -> str:
    """The captions as players read them."""
    return track(cues_of(text) if is_webvtt(text) else spread(text, seconds))


def track(cues: Iterable[Cue]) -> str:
    """A WebVTT file of plain words: https://www.w3.org/TR/webvtt1/."""
    lines = ["WEBVTT", ""]
    for number, (start, end, words) in enumerate(cues, 1):
        said = words.replace("\n", " ").replace("-->", "→")
        said = said.replace("&", "&amp;").replace("<", "&lt;")
        lines += [str(number), f"{_time(start)} --> {_time(end)}", said, ""]
    return "\n".join(lines)


def _time(seconds: float) -> str:
    ms = round(seconds * 1000)
    rest, ms = divmod(ms, 1000)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{ms:03}"
