"""Lots at a seller's desk: which of them fills a line; recalls, and who was told."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import one_line
from orders.order.models import Line, VendorOrder
from orders.order.services.fulfilment import choose_lot
from orders.order.services.vendor_orders import PackingError
from orders.order.states import VendorOrderStatus
from vendors.harvest.queries import lots_of
from vendors.members.desk.base import DeskView
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

from .forms import RecallForm, RecallMessageForm
from .models import Recall
from .queries import (
    line_of,
    lots_to_choose,
    preview,
    recall_of,
    recalls_of,
    repacked,
    vendor_order_of,
)
from .services import (
    AlreadyRecalledError,
    AlreadyToldError,
    RecallBusyError,
    add_message,
    start_recall,
    tell_again,
)

ON_A_PAGE = 20
OFFERED = 60
READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class RecallDesk(DeskView):
    """The base: who may see recalls, and who may start one."""

    act = "desk.lots.see"
    write_act = "desk.lots.recall"


class RecallsPage(RecallDesk):
    template_name = "desk/lots/recalls.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = Paginator(recalls_of(self.partner), ON_A_PAGE)
        return super().get_context_data(
            page=page.get_page(self.request.GET.get("page")),
            may_recall=self.allows("desk.lots.recall"),
            **kwargs,
        )


class NewRecall(RecallDesk):
    """Whom it would reach, then the words, then everybody is told."""

    act = "desk.lots.recall"
    template_name = "desk/lots/recall_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        codes = [code[:20] for code in request.GET.getlist("lot")[:50]]
        chosen = self._chosen(codes)
        form = RecallForm(
            offered=self._offered(), initial={"lots": [lot.code for lot in chosen]}
        )
        return self._page(form, chosen)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RecallForm(request.POST, offered=lots_of(self.partner))
        if not form.is_valid():
            codes = [code[:20] for code in request.POST.getlist("lots")[:50]]
            return self._page(form, self._chosen(codes), status=422)
        lots = form.cleaned_data["lots"]
        try:
            recall = start_recall(
                self.partner, lots=lots, words=form.words(), by=self.person
            )
        except AlreadyRecalledError as error:
            return self._again(error)
        except RecallBusyError as error:
            form.add_error(None, str(error))
            return self._page(form, lots, status=422)
        messages.success(
            request, _("Recall started. Everyone concerned is being notified.")
        )
        return redirect("desk:recall", self.partner.code, recall.pk)

    def _offered(self) -> Any:
        return lots_of(self.partner).filter(status=LotStatus.OPEN)

    def _chosen(self, codes: list[str]) -> list[Lot]:
        wanted = [code for code in codes if "\0" not in code]
        return list(self._offered().filter(code__in=wanted).order_by("pk"))

    def _again(self, error: AlreadyRecalledError) -> HttpResponse:
        messages.warning(self.request, str(error))
        before = recall_of(error.lot)
        if before is None:
            return redirect("desk:lot", self.partner.code, error.lot.code)
        return redirect("desk:recall", self.partner.code, before.pk)

    def _page(
        self, form: RecallForm, chosen: list[Lot], status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form,
            chosen=chosen,
            preview=preview(chosen) if chosen else None,
            others=self._others(chosen),
        )
        return self.render_to_response(context, status=status)

    def _others(self, chosen: list[Lot]) -> list[Lot]:
        """More lots of the same goods, or the latest when none is chosen."""
        rows = self._offered().exclude(pk__in=[lot.pk for lot in chosen])
        if chosen:
            rows = rows.filter(pool__in=[lot.pool_id for lot in chosen])
        return list(rows.order_by("-harvested_on", "-pk")[:OFFERED])


class RecallPage(RecallDesk):
    """How far a recall has got: who was told, whom to phone, what is packed anew."""

    template_name = "desk/lots/recall.html"

    def recall(self) -> Recall:
        found = recalls_of(self.partner).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        recall = self.recall()
        told = len(recall.messages.all())
        return self._page(recall, RecallMessageForm(initial={"seen": told}))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        recall = self.recall()
        form = RecallMessageForm(request.POST)
        if not form.is_valid():
            return self._page(recall, form, status=422)
        seen = form.cleaned_data["seen"]
        try:
            add_message(recall, words=form.words(), seen=seen, by=self.person)
        except AlreadyToldError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Everyone concerned is being notified."))
        return redirect("desk:recall", self.partner.code, recall.pk)

    def _page(
        self, recall: Recall, form: RecallMessageForm, status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(
            recall=recall,
            lots=list(recall.lots.all()),
            told=list(recall.messages.all()),
            repacked=repacked(recall),
            form=form,
            may_recall=self.allows("desk.lots.recall"),
        )
        return self.render_to_response(context, status=status)


class RecallAgain(RecallPage):
    """Messages that failed are sent once more; nobody who was told is told again."""

    act = "desk.lots.recall"
    http_method_names = POSTING

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        recall = self.recall()
        count = tell_again(recall, by=self.person)
        if count:
            said = ngettext(
                "Sending %(count)s message again.",
                "Sending %(count)s messages again.",
                count,
            )
            messages.success(request, said % {"count": count})
        else:
            messages.info(request, _("There are no failed messages."))
        return redirect("desk:recall", self.partner.code, recall.pk)


class LineLots(DeskView):
    """While packing: the box in hand came from another lot than the market picked."""

    act = "desk.orders.pack"
    template_name = "desk/lots/choose.html"

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        vendor_order, line = self._found()
        return (
            self._page(line)
            if _is_packing(vendor_order)
            else self._too_late(vendor_order)
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        vendor_order, line = self._found()
        if not _is_packing(vendor_order):
            return self._too_late(vendor_order)
        code = request.POST.get("lot", "")
        why = one_line(request.POST.get("why", "").replace("\0", ""))
        choices = lots_to_choose(line)
        chosen = next((one.lot for one in choices if one.lot.code == code), None)
        if chosen is None:
            return self._page(line, _("Please choose the lot you pack from."))
        try:
            choose_lot(line, lot=chosen, by=self.person, why=why)
        except PackingError as refusal:
            return self._page(line, str(refusal), why=why)
        messages.success(
            request, _("This line is packed from lot %(code)s.") % {"code": code}
        )
        return self._order(vendor_order)

    def _found(self) -> tuple[VendorOrder, Line]:
        vendor_order = vendor_order_of(self.partner, self.kwargs["number"])
        line = line_of(vendor_order, self.kwargs["line_id"]) if vendor_order else None
        if vendor_order is None or line is None:
            raise Http404
        return vendor_order, line

    def _page(self, line: Line, wrong: str = "", *, why: str = "") -> HttpResponse:
        context = self.get_context_data(
            line=line, choices=lots_to_choose(line), wrong=wrong, why=why
        )
        return self.render_to_response(context, status=422 if wrong else 200)

    def _too_late(self, vendor_order: VendorOrder) -> HttpResponse:
        messages.info(self.request, _("Lots are chosen while packing an order."))
        return self._order(vendor_order)

    def _order(self, vendor_order: VendorOrder) -> HttpResponse:
        return redirect("desk:order", self.partner.code, vendor_order.number)


def _is_packing(vendor_order: VendorOrder) -> bool:
    return vendor_order.status == VendorOrderStatus.PACKING


desk_urlpatterns: list[URLPattern] = [
    path(
        "orders/<str:number>/lines/<int:line_id>/lots/",
        LineLots.as_view(),
        name="line_lots",
    ),
    path("recalls/", RecallsPage.as_view(), name="recalls"),
    path("recalls/new/", NewRecall.as_view(), name="recall_new"),
    path("recalls/<int:pk>/", RecallPage.as_view(), name="recall"),
    path("recalls/<int:pk>/again/", RecallAgain.as_view(), name="recall_again"),
]
