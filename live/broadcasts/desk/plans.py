"""One broadcast at the desk: its plan, what is missing, its crew, its links."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.inputs import whole
from core.models import Photo
from core.pdf.blocks import inline_svg
from core.transitions import TransitionError
from live.broadcasts.forms import CancelForm, HelperForm, PlanForm, said_of
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import shelf_of
from live.broadcasts.rules import EARLY, unmet
from live.broadcasts.services.crews import CrewError, ask_to_help, send_away
from live.broadcasts.services.plans import (
    StaleBroadcastError,
    cancel_broadcast,
    change_plan,
    plan_broadcast,
)
from live.broadcasts.services.shelf import Copied, copy_shelf

from .overview import POSTING, READING, LiveView


class PlanningPage(LiveView):
    """The base: a form of what is said beforehand."""

    act = "desk.live.run"
    template_name = "live/desk/edit.html"

    def page(self, form: PlanForm, **more: object) -> HttpResponse:
        context = self.get_context_data(
            form=form, zone=timezone.get_current_timezone_name(), **more
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def cover_in(self, form: PlanForm, kept: Photo | None) -> Photo | None:
        """The cover that was sent, or what there was. Raises `PhotoError`."""
        if form.cleaned_data.get("without_photo"):
            kept = None
        file = form.cleaned_data["photo"]
        return store_photo(file, by=self.person) if file else kept


class NewPage(PlanningPage):
    """`?from=CODE` begins with what an earlier one was like."""

    def get(self, request: HttpRequest) -> HttpResponse:
        source = self.source()
        begins = dates.local() + timedelta(hours=1)
        initial: dict[str, Any] = {
            "starts_at": begins.replace(minute=0, second=0),
            "host": self.person.pk,
            "village": self.partner.village_id,
        }
        if source:
            said = said_of(source)
            initial |= {name: said[name] for name in said if name != "starts_at"}
        form = PlanForm(initial=initial, partner=self.partner)
        return self.page(form, source=source)

    def post(self, request: HttpRequest) -> HttpResponse:
        source = self.source()
        form = PlanForm(request.POST, request.FILES, partner=self.partner)
        if not form.is_valid():
            return self.page(form, source=source)
        try:
            cover = self.cover_in(form, source.cover if source else None)
        except PhotoError as refusal:
            form.add_error("photo", refusal)
            return self.page(form, source=source)
        broadcast, copied = self._planned(form, cover, source)
        if copied.dropped:
            text = _("Not sold from these lots any more, so any lot is: %(codes)s.")
            codes = pgettext("between two names", ", ").join(copied.dropped)
            messages.warning(request, text % {"codes": codes})
        messages.success(request, _("Broadcast planned. Now add goods to the shelf."))
        return redirect("desk:live_plan", self.partner.code, broadcast.code)

    @transaction.atomic
    def _planned(
        self, form: PlanForm, cover: Photo | None, source: Broadcast | None
    ) -> tuple[Broadcast, Copied]:
        broadcast = plan_broadcast(self.partner, form.plan(cover), by=self.person)
        copied = Copied()
        if source:
            copied = copy_shelf(source, broadcast, by=self.person)
            for member in source.crew.select_related("user"):
                if member.user_id != broadcast.host_id:
                    ask_to_help(broadcast, member.user, member.role)
        return broadcast, copied

    def source(self) -> Broadcast | None:
        code = self.request.GET.get("from", "")
        rows = Broadcast.objects.filter(partner=self.partner)
        rows = rows.select_related("host", "village", "viewpoint", "cover")
        return rows.filter(code=code[:8].upper()).first() if code.isalnum() else None


class EditPage(PlanningPage):
    """What somebody changed meanwhile is never written over unseen."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast()
        if broadcast.is_over:
            return self._too_late(broadcast)
        form = PlanForm.of(broadcast, self.partner)
        return self.page(form, broadcast=broadcast)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        broadcast = self.broadcast()
        form = PlanForm(
            request.POST,
            request.FILES,
            partner=self.partner,
            broadcast=broadcast,
            initial=said_of(broadcast),
        )
        if not form.is_valid():
            return self.page(form, broadcast=broadcast)
        try:
            cover = self.cover_in(form, broadcast.cover)
            seen = form.cleaned_data["seen"] or 0
            change_plan(broadcast, form.plan(cover), seen_version=seen)
        except PhotoError as refusal:
            form.add_error("photo", refusal)
            return self.page(form, broadcast=broadcast)
        except StaleBroadcastError as stale:
            return self._stale(form, stale.broadcast)
        except TransitionError:
            return self._too_late(broadcast)
        messages.success(request, _("Saved."))
        return redirect("desk:live_plan", self.partner.code, broadcast.code)

    def _too_late(self, broadcast: Broadcast) -> HttpResponse:
        messages.warning(
            self.request, _("This broadcast has ended, so its plan can't be changed.")
        )
        return redirect("desk:live_plan", self.partner.code, broadcast.code)

    def _stale(self, form: PlanForm, now: Broadcast) -> HttpResponse:
        """What was typed, what stands now; the next save replaces it."""
        sent = cast("QueryDict", form.data).copy()
        sent["seen"] = str(now.version)
        again = PlanForm(sent, partner=self.partner, broadcast=now)
        again.is_valid()
        again.add_error(
            None,
            _(
                "Someone else changed this plan while you were editing. "
                "Your entries are kept below. Check the current version, "
                "then save again."
            ),
        )
        return self.page(again, broadcast=now, now=now)


class PlanPage(LiveView):
    """The page of one broadcast; its forms post elsewhere and come back here."""

    template_name = "live/desk/one.html"
    http_method_names = READING

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
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
            qr=inline_svg(shared),
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

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        broadcast = self.broadcast()
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self.page(broadcast, cancel=form)
        reason = form.cleaned_data["reason"]
        try:
            cancel_broadcast(broadcast, reason=reason, by=self.person)
        except TransitionError:
            messages.warning(
                request,
                _("The broadcast has started or ended, so it can't be cancelled."),
            )
        else:
            messages.success(
                request, _("Broadcast cancelled. People waiting for it are notified.")
            )
        return self.back(broadcast)


class CrewAct(LiveAct):
    """Somebody is asked to help, or sent away."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        broadcast = self.broadcast()
        if "remove" in request.POST:
            return self._send_away(broadcast, request.POST["remove"])
        form = HelperForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.page(broadcast, helper=form)
        helper = form.helper()
        try:
            ask_to_help(broadcast, helper, form.cleaned_data["role"])
        except CrewError as refusal:
            form.add_error(None, str(refusal))
            return self.page(broadcast, helper=form)
        name = helper.get_full_name() or str(helper)
        messages.success(request, _("Invitation sent to %(name)s.") % {"name": name})
        return self.back(broadcast, at="crew")

    def _send_away(self, broadcast: Broadcast, who: str) -> HttpResponse:
        helper_id = whole(who)
        if helper_id is None:
            raise Http404
        try:
            send_away(broadcast, helper_id)
        except CrewError as refusal:
            messages.error(self.request, str(refusal))
        return self.back(broadcast, at="crew")
