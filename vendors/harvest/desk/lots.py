"""The list of a seller's harvest lots, and the form of a new one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.text import one_line
from vendors.harvest.forms import NewLotForm
from vendors.harvest.queries import (
    FILTERS,
    count_by_filter,
    in_state,
    lots_of,
    pools_of,
    search_lots,
)
from vendors.harvest.services import bring_in
from vendors.partner.models import StockPool

from .base import ON_A_PAGE, READING, HarvestView


class LotsPage(HarvestView):
    """The list: by product, state and code, the latest harvest first."""

    template_name = "desk/lots/list.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = one_line(self.request.GET.get("q", "").replace("\0", ""))[:40]
        product = _number(self.request.GET.get("product", ""))
        state = self.request.GET.get("state", "")
        lots = search_lots(lots_of(self.partner), asked, product)
        counts = count_by_filter(lots)
        total = counts.pop("total")
        if state in FILTERS:
            lots = in_state(lots, state)
        page = Paginator(lots.order_by("-harvested_on", "-pk"), ON_A_PAGE)
        return super().get_context_data(
            page=page.get_page(self.request.GET.get("page")),
            pools=list(pools_of(self.partner)[:500]),
            filters=[(name, FILTERS[name], counts[name]) for name in FILTERS],
            total=total,
            state=state if state in FILTERS else "",
            asked=asked,
            product=product,
            may_edit=self.allows("desk.stock.edit"),
            **kwargs,
        )


def _number(text: str) -> int | None:
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_id else None


class NewLot(HarvestView):
    """A harvest is brought in. The same form sent twice makes one lot."""

    act = "desk.stock.edit"
    template_name = "desk/lots/new.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        product = _number(request.GET.get("product", ""))
        pool: StockPool | None = None
        if product is not None:
            pool = pools_of(self.partner).filter(product=product).first()
        return self._page(NewLotForm(partner=self.partner, pool=pool))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = NewLotForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self._page(form, status=422)
        typed = form.cleaned_data
        lot = bring_in(
            typed["pool"], content=form.content(), key=typed["key"], by=self.person
        )
        messages.success(
            request,
            _("Lot %(code)s is brought in. Now you can print its labels.")
            % {"code": lot.code},
        )
        return redirect("desk:lot", self.partner.code, lot.code)

    def _page(self, form: NewLotForm, status: int = 200) -> HttpResponse:
        has_goods = form.fields["pool"].queryset.exists()  # type: ignore[attr-defined]
        context = self.get_context_data(form=form, has_goods=has_goods)
        return self.render_to_response(context, status=status)
