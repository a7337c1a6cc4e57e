"""Videos handed out in pieces, so that a phone can begin to play and seek."""

import re
from collections.abc import Iterator

from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from training.models import Lesson

_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
# More figures than any file has bytes are no range, and none that is reckoned with.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PIECE = 256 * 1024


def video_response(request: HttpRequest, lesson: Lesson) -> HttpResponseBase:
    """All of it, or the one range that is asked for (206); 416 beyond its end."""
    if not lesson.video:
        raise Http404
    try:
        file = lesson.video.open("rb")
        size = lesson.video.size
    except OSError as error:
        raise Http404 from error
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    first, last = _span(asked, size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(
        _pieces(file, first, last),
        status=206 if asked else 200,
        content_type=_TYPES.get(lesson.video_kind, "application/octet-stream"),
    )
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _span(asked: re.Match[str] | None, size: int) -> tuple[int, int]:
    """First and last byte, both counted; the first behind the last where none is."""
    if asked is None or not (asked[1] or asked[2]):
        return 0, size - 1
    if not asked[1]:
        return max(size - int(asked[2]), 0), size - 1
    last = int(asked[2]) if asked[2] else size - 1
    return int(asked[1]), min(last, size - 1)


def _pieces(file: File, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0:
            piece = file.read(min(_PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
