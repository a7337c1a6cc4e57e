"""On air, paused, gone on with, ended: the acts that every page of the crew has."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from live.broadcasts.models import Broadcast
from live.broadcasts.services import (
    NotReady,
    end_broadcast,
    go_live,
    pause_broadcast,
    resume_broadcast,
)
from live.broadcasts.states import BroadcastStatus, Right

from .base import POSTING, StudioView

_S = BroadcastStatus
ACTS: dict[str, Callable[..., Broadcast]] = {
    "go": go_live,
    "pause": pause_broadcast,
    "resume": resume_broadcast,
    "end": end_broadcast,
}
# What each act leads to: where it is so already, nothing is the matter.
LEADS_TO = {"go": _S.LIVE, "pause": _S.PAUSED, "resume": _S.LIVE, "end": _S.ENDED}


class RunAct(StudioView):
    """`do` says what. A script hears JSON, a form goes back to its page."""

    right = Right.RUN
    http_method_names = POSTING

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        do = request.POST.get("do", "")
        act = ACTS.get(do)
        if act is None:
            raise Http404
        try:
            status, text = act(self.broadcast, by=self.person).status, ""
        except NotReady as refusal:
            status, text = self._now(), str(refusal)
        except TransitionError:
            status = self._now()
            text = "" if status == LEADS_TO[do] else self._words(status)
        if self.is_script:
            body = {"status": status, "text": text}
            return JsonResponse(body, status=409 if text else 200)
        if text:
            messages.error(request, text)
        return self.back()

    def _now(self) -> str:
        return Broadcast.objects.values_list("status", flat=True).get(
            pk=self.broadcast.pk
        )

    def _words(self, status: str) -> str:
        if status == _S.ENDED:
            return _("This broadcast is over. Plan another one to go on air again.")
        if status == _S.CANCELLED:
            return _("This broadcast was called off.")
        return _("This was done from another device meanwhile.")
