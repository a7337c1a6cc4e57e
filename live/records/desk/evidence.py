"""What is kept of a seller's own broadcast: looked at, made anew, taken home."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from live.broadcasts.models import Broadcast
from live.records.files import bundle_file
from live.records.queries import bundles_of
from live.records.services import ask_for_bundle
from live.records.states import EvidenceReason
from vendors.members.desk import DeskView


class OwnBroadcast(DeskView):
    """A page of one of the seller's broadcasts; another's answers 404."""

    @cached_property
    def broadcast(self) -> Broadcast:
        rows = Broadcast.objects.select_related("partner", "village", "host", "figures")
        own = rows.filter(partner=self.partner)
        return get_object_or_404(own, code=self.kwargs["code"])


class EvidencePage(OwnBroadcast):
    act = "desk.live.evidence"
    template_name = "desk/live/evidence.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        broadcast = self.broadcast
        return super().get_context_data(
            broadcast=broadcast, bundles=list(bundles_of(broadcast)), **kwargs
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast
        ask_for_bundle(broadcast, EvidenceReason.ASKED, by=self.person)
        messages.success(
            request, _("It is being written. Come back in a minute and take the file.")
        )
        return redirect("desk:live_evidence", self.partner.code, broadcast.code)


class EvidenceFile(OwnBroadcast):
    act = "desk.live.evidence"
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, _request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> FileResponse:
        return bundle_file(self.broadcast, self.kwargs["bundle"])
