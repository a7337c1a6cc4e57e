"""Copies of photos over HTTP where no web server or object storage serves them."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

TYPES = {
    "avif": "image/avif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


@require_safe
def photo_copy(
    _request: HttpRequest, *, digest: str, width: int, suffix: str
) -> FileResponse:
    """One copy, under a name that only ever stands for these bytes."""
    name = f"photos/{digest[:2]}/{digest}-{width}.{suffix}"
    try:
        file = default_storage.open(name)
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=TYPES[suffix])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
