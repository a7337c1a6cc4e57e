"""What every page of the crew starts from, and the acts that each of them has."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.queries import person_of
from core.activity_log import activity_context
from core.events import address
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.services.airtime import (
    NotReadyError,
    end_broadcast,
    go_live,
    pause_broadcast,
    resume_broadcast,
)
from live.broadcasts.states import BroadcastStatus, Right

READING = ["get", "head", "options"]
POSTING = ["post", "options"]
# Where a form without a script comes from, and goes back to.
PAGES = {"camera": "live:camera", "console": "live:console"}


class StudioView(LoginRequiredMixin, TemplateView):
    """The base: strangers get 404, a helper without the right 403."""

    right: ClassVar[str] = Right.SEE
    broadcast: Broadcast
    rights: frozenset[str]

    def dispatch(
        self, request: HttpRequest, *args: object, code: str, **kwargs: object
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        rows = Broadcast.objects.select_related(
            "partner__face", "partner__village", "cover", "village", "pinned"
        )
        self.broadcast = get_object_or_404(rows, code=code.upper())
        self.rights = rights_of(request.user, self.broadcast)
        if Right.SEE not in self.rights:
            raise Http404
        self.need(self.right)
        scope = f"desk:{self.broadcast.partner.code}"
        with activity_context(user_id=request.user.pk, role="crew", scope=scope):
            response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def need(self, right: str) -> None:
        """Raises `PermissionDenied`."""
        if right not in self.rights:
            raise PermissionDenied

    @property
    def person(self) -> User:
        return person_of(self.request)

    @property
    def is_script(self) -> bool:
        return self.request.headers.get("Accept", "").startswith("application/json")

    @property
    def is_partial(self) -> bool:
        return "HX-Request" in self.request.headers

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            broadcast=self.broadcast,
            partner=self.broadcast.partner,
            rights=self.rights,
            **kwargs,
        )

    def streams(self) -> dict[str, str]:
        """Where the page hears what everybody hears, and what the crew alone does."""
        return {
            "events": address(self.broadcast.channel, is_counted=False),
            "crew": address(self.broadcast.crew_channel),
        }

    def back(self) -> HttpResponse:
        page = PAGES.get(self.request.POST.get("back", ""), "live:console")
        return redirect(page, self.broadcast.code)


class CrewEvents(StudioView):
    """A new ticket for the crew's stream, for whoever still belongs to it."""

    http_method_names = READING

    def get(self, request: HttpRequest) -> HttpResponse:
        del request
        return JsonResponse({"address": address(self.broadcast.crew_channel)})


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

    def post(self, request: HttpRequest) -> HttpResponse:
        do = request.POST.get("do", "")
        act = ACTS.get(do)
        if act is None:
            raise Http404
        try:
            status, text = act(self.broadcast, by=self.person).status, ""
        except NotReadyError as refusal:
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
            return _("This broadcast has ended. Plan another one to go live again.")
        if status == _S.CANCELLED:
            return _("This broadcast was cancelled.")
        return _("This was already done on another device.")
