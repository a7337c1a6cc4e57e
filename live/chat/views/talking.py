"""What everybody may do in a chat: read it, and, signed in, write and report."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.client import address_of
from live.broadcasts.models import Broadcast
from live.chat import services
from live.chat.models import ChatMessage
from live.chat.queries import latest, room_of
from live.chat.services import ChatRefused
from live.chat.states import MessageState

from .finding import broadcast_of, person_of, wants_json


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def chat(request: HttpRequest, code: str) -> HttpResponseBase:
    """The last messages as a part of a page; posting writes one."""
    broadcast = broadcast_of(code)
    if request.method == "POST":
        return _say(request, broadcast)
    said = latest(broadcast) if broadcast.is_on_air else []
    context = {"broadcast": broadcast, "said": said, "room": room_of(broadcast)}
    return render(request, "live/chat/said.html", context)


def _say(request: HttpRequest, broadcast: Broadcast) -> HttpResponseBase:
    """For the page's script as JSON; else back to the page, with what was said."""
    page = broadcast.get_absolute_url()
    if not request.user.is_authenticated:
        if wants_json(request):
            text = _("Please sign in to write.")
            return JsonResponse({"text": text}, status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(page)
    try:
        message = services.say(
            broadcast,
            person_of(request),
            request.POST.get("text", ""),
            address=address_of(request),
            key=request.POST.get("key", "").replace("\x00", ""),
        )
    except ChatRefused as refused:
        return _refused(request, page, refused)
    if wants_json(request):
        return JsonResponse(_own(message), status=HTTPStatus.CREATED)
    if message.state == MessageState.HELD:
        messages.info(request, _held_text())
    return redirect(f"{page}#chat")


def _own(message: ChatMessage) -> dict[str, object]:
    """A message as its writer is told of it."""
    is_held = message.state == MessageState.HELD
    return {
        "id": message.pk,
        "name": message.name,
        "text": message.text,
        "crew": message.is_crew,
        "held": _held_text() if is_held else "",
    }


def _held_text() -> str:
    return _("The farm’s helpers will look at this before others see it.")


def _refused(request: HttpRequest, page: str, why: ChatRefused) -> HttpResponse:
    if not wants_json(request):
        messages.error(request, str(why))
        return redirect(f"{page}#chat")
    is_late = why.retry_after > 0
    status = HTTPStatus.TOO_MANY_REQUESTS if is_late else HTTPStatus.CONFLICT
    answer = {"text": str(why), "retry_after": why.retry_after}
    response = JsonResponse(answer, status=status)
    if is_late:
        response["Retry-After"] = str(why.retry_after)
    return response


@require_POST
def report(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Somebody says that a message should not stand there."""
    broadcast = broadcast_of(code)
    if not request.user.is_authenticated:
        if wants_json(request):
            text = _("Please sign in to report this.")
            return JsonResponse({"text": text}, status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(broadcast.get_absolute_url())
    shown = ChatMessage.objects.filter(broadcast=broadcast, state=MessageState.SHOWN)
    services.report(get_object_or_404(shown, pk=pk), person_of(request))
    text = _("Thank you. The farm’s helpers will look at it.")
    if wants_json(request):
        return JsonResponse({"text": text})
    messages.success(request, text)
    return redirect(f"{broadcast.get_absolute_url()}#chat")
