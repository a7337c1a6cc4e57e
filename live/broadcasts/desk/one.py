"""One broadcast at the desk: its plan, what is missing, its crew, its links."""

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from live.broadcasts.forms import CancelForm, HelperForm
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import shelf_of
from live.broadcasts.rules import EARLY, unmet
from live.broadcasts.services import (
    CrewRefused,
    ask_to_help,
    cancel_broadcast,
    send_away,
)

from .base import POSTING, READING, LiveView


def qr_of(url: str) -> SafeString:
    """Without style attributes: the content security policy would drop them."""
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        scale=6, border=3, omitsize=True, dark="#2A2118", light="#FFFDF8",
        svgclass="qr-code", lineclass="",
    )  # fmt: skip
    return mark_safe(drawn)  # noqa: S308 - segno's own drawing


class PlanPage(LiveView):
    """The page of one broadcast; its forms post elsewhere and come back here."""

    template_name = "live/desk/one.html"
    http_method_names = READING

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.page(self.broadcast())

    def page(
        self,
        broadcast: Broadcast,
        *,
        cancel: CancelForm | None = None,
        helper: HelperForm | None = None,
    ) -> HttpResponse:
        wrong = cancel or helper
        shared = self.request.build_absolute_uri(broadcast.get_absolute_url())
        may_run = self.allows("desk.live.run")
        host = broadcast.host or self.person
        context = self.get_context_data(
            broadcast=broadcast,
            shelf=shelf_of(broadcast),
            crew=broadcast.crew.select_related("user").order_by("role", "pk"),
            missing=[] if broadcast.is_over else unmet(broadcast, host),
            opens_at=broadcast.starts_at - EARLY,
            is_early=broadcast.starts_at - timezone.now() > EARLY,
            events=broadcast.events.select_related("by"),
            waiting=broadcast.reminders.count(),
            may_run=may_run,
            cancel=cancel or CancelForm(),
            helper=helper or HelperForm(partner=self.partner),
            shared=shared,
            qr=qr_of(shared),
        )
        return self.render_to_response(context, status=422 if wrong else 200)

    def back(self, broadcast: Broadcast, *, at: str = "messages") -> HttpResponse:
        page = reverse("desk:live_plan", args=[self.partner.code, broadcast.code])
        return redirect(f"{page}#{at}")


class LiveAct(PlanPage):
    act = "desk.live.run"
    http_method_names = POSTING


class CancelAct(LiveAct):
    """Called off with a reason, which those who wait for it read."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast()
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self.page(broadcast, cancel=form)
        reason = form.cleaned_data["reason"]
        try:
            cancel_broadcast(broadcast, reason=reason, by=self.person)
        except TransitionError:
            messages.warning(
                request, _("It has begun or is over, so it can't be called off.")
            )
        else:
            messages.success(request, _("Called off. Those who wait for it are told."))
        return self.back(broadcast)


class CrewAct(LiveAct):
    """Somebody is asked to help, or sent away."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast()
        if "remove" in request.POST:
            return self._send_away(broadcast, request.POST["remove"])
        form = HelperForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.page(broadcast, helper=form)
        helper = form.helper()
        try:
            ask_to_help(broadcast, helper, form.cleaned_data["role"])
        except CrewRefused as refusal:
            form.add_error(None, str(refusal))
            return self.page(broadcast, helper=form)
        name = helper.get_full_name() or str(helper)
        messages.success(request, _("%(name)s is asked to help.") % {"name": name})
        return self.back(broadcast, at="crew")

    def _send_away(self, broadcast: Broadcast, who: str) -> HttpResponse:
        if not who.isascii() or not who.isdigit() or len(who) > 18:
            raise Http404
        try:
            send_away(broadcast, int(who))
        except CrewRefused as refusal:
            messages.error(self.request, str(refusal))
        return self.back(broadcast, at="crew")
