"""Where a phone's browser sends what it records, and a media server calls back."""

from collections.abc import Callable
from functools import wraps
from typing import cast

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from core.inputs import whole
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.states import Right
from live.video.engines import Hook, HookKind, media_server
from live.video.models import Epoch, Stream
from live.video.queries import stream_of
from live.video.rules import CHUNK_BYTES, USUAL_KBPS, is_device
from live.video.services.encoders import (
    is_still_welcome,
    let_in,
    may_watch,
    note_recorded,
    note_stopped,
)
from live.video.services.epochs import IngestError, end_epoch, open_epoch
from live.video.services.ingest import (
    Accepted,
    ChunkTooLargeError,
    OutOfOrderError,
    TooFastError,
    accept_chunk,
)
from live.video.services.storage_quota import percent_taken
from live.video.spool import DiskFullError
from live.video.states import EpochState, Reason

View = Callable[..., JsonResponse]


def for_whom_runs(view: View) -> View:
    """Strangers get 404, whoever is signed out 401 without being sent elsewhere."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: object) -> JsonResponse:
        if not request.user.is_authenticated:
            return _refusal("signed-out", _("Please sign in again."), status=401)
        rows = Broadcast.objects.select_related("partner", "stream")
        broadcast: Broadcast = get_object_or_404(rows, code=code)
        if Right.RUN not in rights_of(request.user, broadcast):
            raise Http404
        return view(request, broadcast, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@for_whom_runs
def ingest(request: HttpRequest, broadcast: Broadcast) -> JsonResponse:
    """GET how it stands; POST a recorder that begins."""
    if request.method == "GET":
        return JsonResponse(_standing(request, broadcast))
    device = request.POST.get("device", "")
    if not is_device(device):
        return _refusal(
            "device", _("This page has a problem. Please reload it."), status=400
        )
    said = {"1": True, "0": False}
    try:
        epoch = open_epoch(
            broadcast,
            cast("User", request.user),
            device=device,
            mime=request.POST.get("mime", ""),
            has_audio=said.get(request.POST.get("audio", "")),
            take_over=request.POST.get("take_over") == "1",
        )
    except IngestError as refusal:
        return _refused(refusal)
    return JsonResponse(
        {
            "epoch": epoch.number,
            "next": 0,
            "kbps": USUAL_KBPS,
            "chunk_bytes": CHUNK_BYTES,
            "time": timezone.now(),
        },
        status=201,
    )


@require_POST
@for_whom_runs
def chunk(
    request: HttpRequest, broadcast: Broadcast, *, epoch: int, number: int
) -> JsonResponse:
    """One chunk; its body as it is."""
    found = _epoch(broadcast, epoch)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if whole(length, CHUNK_BYTES) is None:
        return _too_large()
    try:
        taken = accept_chunk(found, number, request.body, behind=_behind(request))
    except (ChunkTooLargeError, OutOfOrderError, TooFastError, DiskFullError) as fault:
        return _not_taken(found, fault)
    except IngestError as refusal:
        return _refused(refusal)
    return JsonResponse(_taken(found, taken))


def _not_taken(epoch: Epoch, fault: Exception) -> JsonResponse:
    """The epoch lives on; this chunk must come again, or another one."""
    if isinstance(fault, OutOfOrderError):
        text = _("Part of the video is missing.")
        return _refusal("order", text, status=422, next=fault.next_one)
    if isinstance(fault, TooFastError):
        text = str(Reason.TOO_FAST.label)
        answer = _refusal("too-fast", text, status=429, next=epoch.received)
        answer["Retry-After"] = "2"
        return answer
    if isinstance(fault, DiskFullError):
        return _refusal("no-room", str(Reason.NO_ROOM.label), status=507)
    return _too_large()


@require_POST
@for_whom_runs
def end(request: HttpRequest, broadcast: Broadcast, *, epoch: int) -> JsonResponse:
    """The recorder has stopped, after its last chunk."""
    del request
    found = _epoch(broadcast, epoch)
    end_epoch(found)
    return JsonResponse({"next": found.received})


def _epoch(broadcast: Broadcast, number: int) -> Epoch:
    epoch = get_object_or_404(Epoch, stream__broadcast=broadcast, number=number)
    epoch.stream = broadcast.stream
    epoch.stream.broadcast = broadcast
    return epoch


def _behind(request: HttpRequest) -> int:
    text = request.headers.get("X-Behind-Ms", "0")
    return whole(text, 10**9) or 0


def _taken(epoch: Epoch, taken: Accepted) -> dict[str, object]:
    return {
        "next": taken.next_one,
        "kbps": taken.kbps,
        "change": taken.change,
        "percent": taken.percent,
        "picture": epoch.segments > 0,
        "time": timezone.now(),
    }


def _standing(request: HttpRequest, broadcast: Broadcast) -> dict[str, object]:
    stream: Stream | None = stream_of(broadcast)
    epoch = stream and stream.epochs.filter(state=EpochState.OPEN).first()
    problem = stream.problem if stream else ""
    return {
        "status": broadcast.status,
        "open": epoch is not None,
        "mine": bool(epoch and epoch.device == request.GET.get("device")),
        "epoch": epoch.number if epoch else None,
        "next": epoch.received if epoch else 0,
        "kbps": USUAL_KBPS,
        "picture": bool(epoch and epoch.segments),
        "problem": problem,
        "text": str(Reason(problem).label) if problem else "",
        "percent": percent_taken(stream) if stream else 0,
        "time": timezone.now(),
    }


def _refused(refusal: IngestError) -> JsonResponse:
    status = 507 if refusal.reason == Reason.NO_ROOM else 409
    return _refusal(
        str(refusal.reason), str(refusal), status=status, hopeless=refusal.is_hopeless
    )


def _too_large() -> JsonResponse:
    text = _("Part of the video is too large.")
    return _refusal("too-large-chunk", text, status=413, hopeless=True)


def _refusal(error: str, text: str, *, status: int, **more: object) -> JsonResponse:
    body = {"error": error, "text": text, "hopeless": False, **more}
    return JsonResponse(body, status=status)


# Not for browsers, so they carry no form's token; `parse_webhook` sees that they come
# from the media server. Keys come in bodies alone, which no log holds.

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
    except IngestError as refusal:
        logger.warning("publisher_refused", reason=str(refusal.reason))
        return HttpResponse(status=403)
    # Renamed: viewers see the public name, and the key is in no address of theirs.
    where = settings.LIVE_RELAY_URL.format(public=stream.token)
    response = HttpResponse(status=302 if where else 200)
    if where:
        response["Location"] = where
    return response
