"""What is in a box: usually, on a day that the farm plans, and to choose from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from selling.boxes.forms.boxes import counts_of
from selling.boxes.forms.subscriptions import day_of
from selling.boxes.models import BoxSize
from selling.boxes.queries.contents import ContentsBook, shop_price
from selling.boxes.queries.desk import packs_to_put_in
from selling.boxes.services import BoxError
from selling.boxes.services.boxes import (
    PlannedContents,
    save_choices,
    save_contents,
)

from .base import BoxesView

MOST_POINTS = 1000


class PacksPage(BoxesView):
    """Base: a number for each of the seller's packs."""

    act = "desk.boxes.edit"

    def rows(
        self, counts: Mapping[int, int], typed: Mapping[str, str]
    ) -> list[tuple[Any, str]]:
        """Each pack with what stands in its field, those in the box first."""
        found = [
            (pack, typed.get(f"n-{pack.pk}", str(counts.get(pack.pk, "") or "")))
            for pack in packs_to_put_in(self.partner)
        ]
        return sorted(found, key=lambda row: row[0].pk not in counts)


class SizeContentsPage(PacksPage):
    """`day` in the address' question plans one delivery; without it what is usual."""

    template_name = "desk/boxes/contents.html"

    @cached_property
    def size(self) -> BoxSize:
        found: BoxSize = get_object_or_404(self.box.sizes.all(), pk=self.kwargs["size"])
        return found

    @cached_property
    def day(self) -> date | None:
        asked = self.request.GET.get("day", "")
        day = day_of(asked)
        if asked and day is None:
            raise Http404
        return day

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page({})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            counts = counts_of(request.POST)
            save_contents(self.box.pk, PlannedContents(self.size.pk, self.day, counts))
        except BoxError as refused:
            self.refused(refused)
            return self._page(request.POST.dict(), 422)
        except forms.ValidationError as wrong:
            messages.warning(request, " ".join(wrong.messages))
            return self._page(request.POST.dict(), 422)
        messages.success(request, _("Saved."))
        return redirect("desk:box", self.partner.code, self.box.pk)

    def _page(self, typed: Mapping[str, str], status: int = 200) -> HttpResponse:
        planned = ContentsBook([self.box]).planned(self.size, self.day)
        value = sum((shop_price(one.pack) * one.quantity for one in planned), start=0)
        return self.page(
            status,
            box=self.box,
            size=self.size,
            day=self.day,
            value=value,
            rows=self.rows({one.pack.pk: one.quantity for one in planned}, typed),
        )


class BoxChoicesPage(PacksPage):
    """Goods that shoppers may choose, or that may replace what runs short."""

    template_name = "desk/boxes/choices.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page({})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            counts = counts_of(request.POST, MOST_POINTS)
            chosen = {pack: count for pack, count in counts.items() if count}
            save_choices(self.box.pk, chosen)
        except BoxError as refused:
            self.refused(refused)
            return self._page(request.POST.dict(), 422)
        except forms.ValidationError as wrong:
            messages.warning(request, " ".join(wrong.messages))
            return self._page(request.POST.dict(), 422)
        messages.success(request, _("Saved."))
        return redirect("desk:box", self.partner.code, self.box.pk)

    def _page(self, typed: Mapping[str, str], status: int = 200) -> HttpResponse:
        points = dict(self.box.choices.values_list("pack", "points"))
        return self.page(status, box=self.box, rows=self.rows(points, typed))
