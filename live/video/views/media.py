"""Playlists, segments, posters and replays, where no web server hands them out.

Names can't be guessed: a broadcast's folder has 128 random bits. No query is made.
"""

import re
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from core.file_parts import FilePart
from live.video import captions, storage_paths
from live.video.models import ProductFilm, Stream
from live.video.queries import webvtt
from live.video.states import FilmState

TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".ts": "video/mp2t",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}
# At most so much at once: a phone that is shown a minute does not load an hour.
MOST_AT_ONCE = 4 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
def media(request: HttpRequest, *, token: str, name: str) -> HttpResponseBase:
    """One file of a broadcast."""
    path = storage_paths.folder_of(token) / name
    if settings.LIVE_ACCEL and path.is_file():
        response = HttpResponse(content_type=TYPES[path.suffix])
        response["X-Accel-Redirect"] = f"{settings.LIVE_ACCEL}{token}/{name}"
        return _cached(response, path.suffix)
    try:
        file = path.open("rb")
    except OSError as error:
        raise Http404 from error
    return _cached(_answer(request, path, file), path.suffix)


@require_safe
def chapter_track(_request: HttpRequest, *, token: str) -> HttpResponse:
    """What was explained when, in the words of the page's language."""
    rows = Stream.objects.select_related("broadcast")
    stream = get_object_or_404(rows, token=token)
    return HttpResponse(webvtt(stream.broadcast), content_type=TYPES[".vtt"])


@require_safe
def film_captions(_request: HttpRequest, *, token: str) -> HttpResponse:
    """What is said in a product's film."""
    rows = ProductFilm.objects.filter(state=FilmState.READY).exclude(captions="")
    film = get_object_or_404(rows, token=token)
    said = captions.webvtt(film.captions, film.ms / 1000)
    response = HttpResponse(said, content_type=TYPES[".vtt"])
    patch_cache_control(response, no_cache=True)
    return response


def _cached(response: HttpResponseBase, suffix: str) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    if suffix == ".m3u8":
        patch_cache_control(response, no_cache=True)
    elif suffix == ".jpg":
        patch_cache_control(response, public=True, max_age=5)
    else:
        patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    return response


def _answer(request: HttpRequest, path: Path, file: IO[bytes]) -> HttpResponseBase:
    stat = path.stat()
    kind = TYPES[path.suffix]
    modified = http_date(stat.st_mtime)
    if _is_known(request, int(stat.st_mtime)):
        file.close()
        return HttpResponse(status=304)
    asked = request.headers.get("Range", "")
    match = _RANGE.fullmatch(asked) if path.suffix in {".mp4", ".ts"} else None
    response: HttpResponseBase
    if match is None or match[0] == "bytes=-":
        response = FileResponse(file, content_type=kind)
    else:
        response = _part(file, stat.st_size, match, kind)
    response["Last-Modified"] = modified
    response["Accept-Ranges"] = "bytes"
    return response


def _is_known(request: HttpRequest, modified: int) -> bool:
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    # A playlist can change twice within the second that dates are told in.
    return since is not None and since >= modified and request.path.endswith(".mp4")


def _part(
    file: IO[bytes], size: int, match: "re.Match[str]", kind: str
) -> HttpResponseBase:
    """A range, shorter than was asked where that is much: players ask for the rest."""
    if match[1]:
        first = int(match[1])
        last = min(int(match[2]) if match[2] else size - 1, size - 1)
    else:
        first, last = max(0, size - int(match[2])), size - 1
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(last, first + MOST_AT_ONCE - 1)
    response = FileResponse(FilePart(file, first, last), content_type=kind, status=206)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
