"""Where a phone's browser sends what it records. Scripts ask here: answers are JSON."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.states import Right
from live.video.models import Epoch, Stream
from live.video.queries import stream_of
from live.video.rules import CHUNK_BYTES, USUAL_KBPS, is_device
from live.video.services import IngestRefused, end_epoch, open_epoch
from live.video.services.ingest import (
    Accepted,
    ChunkTooLarge,
    OutOfOrder,
    TooFast,
    accept_chunk,
)
from live.video.services.room import percent_taken
from live.video.spool import DiskFullError
from live.video.states import EpochState, Reason

if TYPE_CHECKING:
    from accounts.models import User

View = Callable[..., JsonResponse]


def for_whom_runs(view: View) -> View:
    """Strangers get 404, whoever is signed out 401 without being sent elsewhere."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, code: str, **kwargs: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return _refusal("signed-out", _("Sign in again."), status=401)
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
        return _refusal("device", _("This page is broken. Load it again."), status=400)
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
    except IngestRefused as refusal:
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
    if not length.isdigit() or int(length) > CHUNK_BYTES:
        return _too_large()
    try:
        taken = accept_chunk(found, number, request.body, behind=_behind(request))
    except (ChunkTooLarge, OutOfOrder, TooFast, DiskFullError) as fault:
        return _not_taken(found, fault)
    except IngestRefused as refusal:
        return _refused(refusal)
    return JsonResponse(_taken(found, taken))


def _not_taken(epoch: Epoch, fault: Exception) -> JsonResponse:
    """The epoch lives on; this chunk must come again, or another one."""
    if isinstance(fault, OutOfOrder):
        text = _("A piece of the video is missing.")
        return _refusal("order", text, status=422, next=fault.next_one)
    if isinstance(fault, TooFast):
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
    return int(text) if text.isdigit() and len(text) < 9 else 0


def _taken(epoch: Epoch, taken: Accepted) -> dict[str, Any]:
    return {
        "next": taken.next_one,
        "kbps": taken.kbps,
        "change": taken.change,
        "percent": taken.percent,
        "picture": epoch.segments > 0,
        "time": timezone.now(),
    }


def _standing(request: HttpRequest, broadcast: Broadcast) -> dict[str, Any]:
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


def _refused(refusal: IngestRefused) -> JsonResponse:
    status = 507 if refusal.reason == Reason.NO_ROOM else 409
    return _refusal(
        str(refusal.reason), str(refusal), status=status, hopeless=refusal.is_hopeless
    )


def _too_large() -> JsonResponse:
    text = _("A piece of the video is too large.")
    return _refusal("too-large-chunk", text, status=413, hopeless=True)


def _refusal(error: str, text: str, *, status: int, **more: Any) -> JsonResponse:
    body = {"error": error, "text": text, "hopeless": False, **more}
    return JsonResponse(body, status=status)
