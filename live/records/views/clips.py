"""Clips of broadcasts on the pages of goods and lots: a part of them, or on its own.

The page that has a clip asks for it when it is looked at, so that it costs those
nothing that have none.
"""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from live.records.models import Clip
from live.records.queries import clips_of_lot, clips_of_product
from live.video.queries import playback
from orders.tracing.queries import lot_by_code
from shop.catalogue.models import Product

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
    return _shown(request, clips_of_product(pk), product=product)


@require_safe
@vary_on_headers("HX-Request", "Cookie")
@cache_control(max_age=KEPT, private=True)
def of_lot(request: HttpRequest, code: str) -> HttpResponse:
    """Where a harvest was shown or sold; that it was stays when the video is gone."""
    lot = lot_by_code(code[:40])
    if lot is None:
        raise Http404
    return _shown(request, clips_of_lot(lot), product=lot.pool.product, lot=lot)


def _shown(request: HttpRequest, clips: Any, **about: Any) -> HttpResponse:
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
