"""From a lot or an order back to the households, for the office's eyes alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.text import one_line
from office.intake.queries.tracing import (
    SHOWN,
    lot_called,
    lots_of_part,
    parcels_of,
    parts_like,
    shares_in,
)
from vendors.partner.models import Lot

from .base import READING, IntakeView


class TracePage(IntakeView):
    """A lot's code or an order's number, and who brought what is in it."""

    template_name = "office/intake/trace.html"
    http_method_names = READING

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = one_line(request.GET.get("q", "").replace("\0", ""))[:40]
        lot = lot_called(self.cooperative, asked) if asked else None
        if lot is not None:
            return redirect("office:intake_lot", self.slug, lot.code)
        parts = parts_like(self.cooperative, asked) or [asked] if asked else []
        found = [(number, self._filled(number)) for number in parts]
        context = self.get_context_data(
            asked=asked, found=[one for one in found if one[1]]
        )
        return self.render_to_response(context)

    def _filled(self, number: str) -> list[tuple[Any, Any]]:
        """What filled a part, with the shares of those who brought it."""
        shares: dict[int, Any] = {}
        rows = []
        for draw in lots_of_part(self.cooperative, number):
            if draw.lot_id not in shares:
                shares[draw.lot_id] = shares_in(draw.lot)
            rows.append((draw, shares[draw.lot_id]))
        return rows


class LotPage(IntakeView):
    """A lot: who brought what of it, and which parcels it went into."""

    template_name = "office/intake/lot.html"
    http_method_names = READING

    def lot(self) -> Lot:
        found = lot_called(self.cooperative, self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.lot()
        draws = parcels_of(lot)
        shown = list(draws[:SHOWN])
        return super().get_context_data(
            lot=lot,
            shares=shares_in(lot),
            draws=shown,
            more=max(0, draws.count() - SHOWN) if len(shown) == SHOWN else 0,
            **kwargs,
        )
