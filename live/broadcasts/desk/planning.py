"""A broadcast is planned, anew or like an earlier one, and its plan is changed."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.images import PhotoRefused, store_photo
from core.models import Photo
from core.transitions import TransitionError
from live.broadcasts.forms import PlanForm, said_of
from live.broadcasts.models import Broadcast
from live.broadcasts.services import (
    StalePlan,
    ask_to_help,
    change_plan,
    copy_shelf,
    plan_broadcast,
)

from .base import LiveView


class PlanningPage(LiveView):
    """The base: a form of what is said beforehand."""

    act = "desk.live.run"
    template_name = "live/desk/edit.html"

    def page(self, form: PlanForm, **more: Any) -> HttpResponse:
        context = self.get_context_data(
            form=form, zone=timezone.get_current_timezone_name(), **more
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def cover_in(self, form: PlanForm, kept: Photo | None) -> Photo | None:
        """The cover that was sent, or what there was. Raises `PhotoRefused`."""
        if form.cleaned_data.get("without_photo"):
            kept = None
        file = form.cleaned_data["photo"]
        return store_photo(file, by=self.person) if file else kept


class NewPage(PlanningPage):
    """`?from=CODE` begins with what an earlier one was like."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        source = self.source()
        begins = timezone.localtime() + timedelta(hours=1)
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

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        source = self.source()
        form = PlanForm(request.POST, request.FILES, partner=self.partner)
        if not form.is_valid():
            return self.page(form, source=source)
        try:
            cover = self.cover_in(form, source.cover if source else None)
        except PhotoRefused as refusal:
            form.add_error("photo", refusal)
            return self.page(form, source=source)
        broadcast = self._planned(form, cover, source)
        messages.success(
            request, _("Planned. Now put on the shelf what you will show.")
        )
        return redirect("desk:live_plan", self.partner.code, broadcast.code)

    @transaction.atomic
    def _planned(
        self, form: PlanForm, cover: Photo | None, source: Broadcast | None
    ) -> Broadcast:
        broadcast = plan_broadcast(self.partner, form.plan(cover), by=self.person)
        if source:
            copy_shelf(source, broadcast, by=self.person)
            for member in source.crew.select_related("user"):
                if member.user_id != broadcast.host_id:
                    ask_to_help(broadcast, member.user, member.role)
        return broadcast

    def source(self) -> Broadcast | None:
        code = self.request.GET.get("from", "")
        rows = Broadcast.objects.filter(partner=self.partner)
        rows = rows.select_related("host", "village", "viewpoint", "cover")
        return rows.filter(code=code[:8].upper()).first() if code.isalnum() else None


class EditPage(PlanningPage):
    """What somebody changed meanwhile is never written over unseen."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast()
        if broadcast.is_over:
            return self._too_late(broadcast)
        form = PlanForm.of(broadcast, self.partner)
        return self.page(form, broadcast=broadcast)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
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
        except PhotoRefused as refusal:
            form.add_error("photo", refusal)
            return self.page(form, broadcast=broadcast)
        except StalePlan as stale:
            return self._stale(form, stale.broadcast)
        except TransitionError:
            return self._too_late(broadcast)
        messages.success(request, _("Saved."))
        return redirect("desk:live_plan", self.partner.code, broadcast.code)

    def _too_late(self, broadcast: Broadcast) -> HttpResponse:
        messages.warning(
            self.request, _("This broadcast is over, so its plan stays as it was.")
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
                "Somebody changed this plan while you were writing. What you typed is "
                "kept below. Look at what stands there now, then save again."
            ),
        )
        return self.page(again, broadcast=now, now=now)
