"""Callbacks of a media server: who may send, who still may, what was recorded.

Not for browsers, so they carry no form's token; `parse_webhook` sees that they come
from the media server. Keys come in bodies alone, which no log holds.
"""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from live.video.engines import Hook, HookKind, media_server
from live.video.services import IngestRefused
from live.video.services.publishing import (
    is_still_welcome,
    let_in,
    may_watch,
    note_recorded,
    note_stopped,
)

logger = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
@never_cache
def hook(request: HttpRequest) -> HttpResponse:
    """200 to let go on, 403 to throw off, 302 to the public name for who may send."""
    said = media_server().parse_webhook(request)
    if said is None:
        return HttpResponse(status=403)
    if said.kind == HookKind.STARTED:
        return _started(said)
    if said.kind == HookKind.ALIVE:
        return HttpResponse(status=200 if is_still_welcome(said) else 403)
    if said.kind in {HookKind.PLAYING, HookKind.WATCHING}:
        return HttpResponse(status=200 if may_watch(said) else 403)
    if said.kind == HookKind.STOPPED:
        note_stopped(said)
    else:
        note_recorded(said)
    return HttpResponse(status=200)


def _started(said: Hook) -> HttpResponse:
    try:
        stream = let_in(said)
    except IngestRefused as refusal:
        logger.warning("publisher_refused", reason=str(refusal.reason))
        return HttpResponse(status=403)
    # Renamed: viewers see the public name, and the key is in no address of theirs.
    where = settings.LIVE_RELAY_URL.format(public=stream.token)
    response = HttpResponse(status=302 if where else 200)
    if where:
        response["Location"] = where
    return response
