"""Clips on the pages of goods and lots; records of all broadcasts, for the market."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.text import one_line
from live.broadcasts.models import Broadcast
from live.video.queries import playback
from orders.tracing.queries import lot_by_code
from shop.catalogue.models import Product
from vendors.members.desk.base import OfficeView

from .evidence.bundles import bundle_file
from .models import Clip
from .queries import (
    bundles_of,
    chosen_video,
    clips_of_lot,
    clips_of_product,
    records,
)
from .services.evidence import (
    ask_for_bundle,
    faults,
    hold_records,
    release_records,
)
from .services.retention import due as retention_due
from .states import EvidenceReason

# The page that has a clip asks for it when it is looked at, so that it costs those
# nothing that have none.

ON_A_PAGE, ALONE = 2, 20
KEPT = 120  # seconds


@require_safe
@vary_on_headers("HX-Request", "Cookie")
@cache_control(max_age=KEPT, private=True)
def of_product(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a product was explained, with its price of today."""
    rows = Product.objects.select_related("partner", "lead_pack")
    product = get_object_or_404(rows, pk=pk)
    if not product.is_published:
        raise Http404
    clips = clips_of_product(pk)
    if request.headers.get("HX-Request") and (chosen := chosen_video(pk)):
        # It stands on the page already.
        clips = clips.exclude(broadcast=chosen.broadcast_id, start=chosen.start)
    return _shown(request, clips, product=product)


@require_safe
@vary_on_headers("HX-Request", "Cookie")
@cache_control(max_age=KEPT, private=True)
def of_lot(request: HttpRequest, code: str) -> HttpResponse:
    """Where a harvest was shown or sold; that it was stays when the video is gone."""
    lot = lot_by_code(code[:40])
    if lot is None:
        raise Http404
    return _shown(request, clips_of_lot(lot), product=lot.pool.product, lot=lot)


def _shown(request: HttpRequest, clips: Any, **about: object) -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    rows = list(clips[: ON_A_PAGE if is_part else ALONE])
    context = {"clips": list(_with_video(rows)), "is_part": is_part, **about}
    page = "live/records/clips.html" if is_part else "live/records/clips_page.html"
    return render(request, page, context)


def _with_video(clips: Iterable[Clip]) -> Iterable[dict[str, Any]]:
    for clip in clips:
        shown = playback(clip.broadcast)
        part = f"#t={clip.start:f},{clip.end:f}"
        yield {
            "clip": clip,
            "video": f"{shown.replay_mp4}{part}" if shown.replay_mp4 else "",
            "poster": shown.poster,
        }


PER_PAGE = 30


class RecordsPage(OfficeView):
    act = "office.live.records"
    http_method_names = ["get", "head", "options"]
    template_name = "office/live/records.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        broadcast = self.broadcast()
        return super().get_context_data(
            broadcast=broadcast,
            bundles=list(bundles_of(broadcast)),
            holds=list(broadcast.holds.select_related("by", "released_by")),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        broadcast, do = self.broadcast(), request.POST.get("do", "")
        acts = {"hold": self._hold, "release": self._release, "check": self._check}
        acts.get(do, self._make)(broadcast)
        return redirect("office:live_record", self.slug, broadcast.code)

    def _hold(self, broadcast: Broadcast) -> None:
        said = self.request.POST.get("reason", "").replace("\x00", "")
        reason = one_line(said)[:300]
        if not reason:
            messages.error(self.request, _("Enter the reason for the hold."))
            return
        hold_records(broadcast, reason=reason, by=self.person)
        messages.success(self.request, _("On hold. Nothing is deleted."))

    def _release(self, broadcast: Broadcast) -> None:
        if release_records(broadcast, by=self.person):
            messages.success(self.request, _("Released."))

    def _make(self, broadcast: Broadcast) -> None:
        ask_for_bundle(broadcast, EvidenceReason.ASKED, by=self.person)
        messages.success(
            self.request,
            _("The file is being prepared. Please come back in a minute."),
        )

    def _check(self, broadcast: Broadcast) -> None:
        kept = bundles_of(broadcast).filter(gone__isnull=True)
        wrong = {each.number: found for each in kept if (found := faults(each))}
        if wrong:
            text = _("Changed files: %(which)s.")
            which = "; ".join(f"{n}: {', '.join(names)}" for n, names in wrong.items())
            messages.error(self.request, text % {"which": which})
        else:
            messages.success(self.request, _("All files are unchanged."))


class RecordFile(_OneRecord):
    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        return bundle_file(self.broadcast(), self.kwargs["bundle"])
