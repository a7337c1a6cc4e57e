"""Records of all broadcasts: found, checked, taken, held; what is deleted when."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.text import one_line
from live.broadcasts.models import Broadcast
from live.records.files import bundle_file
from live.records.queries import bundles_of, records
from live.records.services import (
    ask_for_bundle,
    faults,
    hold_records,
    release_records,
    retention_due,
)
from live.records.states import EvidenceReason
from vendors.members.desk import OfficeView

PER_PAGE = 30


class RecordsPage(OfficeView):
    act = "office.live.records"
    http_method_names = ["get", "head", "options"]
    template_name = "office/live/records.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        words = asked.get("q", "")[:100].replace("\x00", "")
        held = asked.get("held") == "1"
        rows = records(words, only_held=held)
        return super().get_context_data(
            page=Paginator(rows, PER_PAGE).get_page(asked.get("page")),
            words=words,
            only_held=held,
            due=retention_due(),
            years=settings.LIVE_EVIDENCE_YEARS,
            replay_days=settings.LIVE_REPLAY_DAYS,
            watch_days=settings.LIVE_WATCH_DAYS,
            **kwargs,
        )


class _OneRecord(OfficeView):
    act = "office.live.records"

    def broadcast(self) -> Broadcast:
        return get_object_or_404(records(), code=self.kwargs["code"])


class RecordPage(_OneRecord):
    """One broadcast's: `do` says whether it is held, released, made or checked."""

    template_name = "office/live/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        broadcast = self.broadcast()
        return super().get_context_data(
            broadcast=broadcast,
            bundles=list(bundles_of(broadcast)),
            holds=list(broadcast.holds.select_related("by", "released_by")),
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        broadcast, do = self.broadcast(), request.POST.get("do", "")
        acts = {"hold": self._hold, "release": self._release, "check": self._check}
        acts.get(do, self._make)(broadcast)
        return redirect("office:live_record", self.slug, broadcast.code)

    def _hold(self, broadcast: Broadcast) -> None:
        said = self.request.POST.get("reason", "").replace("\x00", "")
        reason = one_line(said)[:300]
        if not reason:
            messages.error(self.request, _("Say why its records are held."))
            return
        hold_records(broadcast, reason=reason, by=self.person)
        messages.success(self.request, _("Held. Nothing of it is deleted."))

    def _release(self, broadcast: Broadcast) -> None:
        if release_records(broadcast, by=self.person):
            messages.success(self.request, _("Released."))

    def _make(self, broadcast: Broadcast) -> None:
        ask_for_bundle(broadcast, EvidenceReason.ASKED, by=self.person)
        messages.success(
            self.request,
            _("It is being written. Come back in a minute and take the file."),
        )

    def _check(self, broadcast: Broadcast) -> None:
        kept = bundles_of(broadcast).filter(gone__isnull=True)
        wrong = {each.number: found for each in kept if (found := faults(each))}
        if wrong:
            text = _("Not as it was written: %(which)s.")
            which = "; ".join(f"{n}: {', '.join(names)}" for n, names in wrong.items())
            messages.error(self.request, text % {"which": which})
        else:
            messages.success(self.request, _("Every file is as it was written."))


class RecordFile(_OneRecord):
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, _request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> FileResponse:
        return bundle_file(self.broadcast(), self.kwargs["bundle"])
