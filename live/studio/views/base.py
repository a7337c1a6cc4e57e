"""What every page of the crew starts from: one broadcast, and what one may do in it."""

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView

from accounts.models import User
from accounts.queries import person_of
from core.audit import acting
from core.events import address
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.states import Right

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
        self, request: HttpRequest, *args: Any, code: str, **kwargs: Any
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
        with acting(user_id=request.user.pk, role="crew", scope=scope):
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        del request
        return JsonResponse({"address": address(self.broadcast.crew_channel)})
