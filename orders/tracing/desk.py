"""Lots at a seller's desk: which of them fills a line; recalls, and who was told."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.order.models import Line, VendorOrder
from orders.order.services import PackingRefused, choose_lot
from orders.order.states import VendorOrderStatus
from vendors.harvest.queries import lots_of
from vendors.members.desk import DeskView
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

from .forms import MessageForm, RecallForm
from .models import Recall
from .queries import (
    line_of,
    lots_to_choose,
    part_of,
    preview,
    recall_of,
    recalls_of,
    repacked,
)
from .services import (
    AlreadyRecalled,
    AlreadyTold,
    RecallBusy,
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        codes = [code[:20] for code in request.GET.getlist("lot")[:50]]
        chosen = self._chosen(codes)
        form = RecallForm(
            offered=self._offered(), initial={"lots": [lot.code for lot in chosen]}
        )
        return self._page(form, chosen)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = RecallForm(request.POST, offered=lots_of(self.partner))
        if not form.is_valid():
            codes = [code[:20] for code in request.POST.getlist("lots")[:50]]
            return self._page(form, self._chosen(codes), status=422)
        lots = form.cleaned_data["lots"]
        try:
            recall = start_recall(
                self.partner, lots=lots, words=form.words(), by=self.person
            )
        except AlreadyRecalled as error:
            return self._again(error)
        except RecallBusy as error:
            form.add_error(None, str(error))
            return self._page(form, lots, status=422)
        messages.success(
            request, _("The recall is out. Everybody concerned is being told now.")
        )
        return redirect("desk:recall", self.partner.code, recall.pk)

    def _offered(self) -> Any:
        return lots_of(self.partner).filter(status=LotStatus.OPEN)

    def _chosen(self, codes: list[str]) -> list[Lot]:
        wanted = [code for code in codes if "\0" not in code]
        return list(self._offered().filter(code__in=wanted).order_by("pk"))

    def _again(self, error: AlreadyRecalled) -> HttpResponse:
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

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        recall = self.recall()
        told = len(recall.messages.all())
        return self._page(recall, MessageForm(initial={"seen": told}))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        recall = self.recall()
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self._page(recall, form, status=422)
        seen = form.cleaned_data["seen"]
        try:
            add_message(recall, words=form.words(), seen=seen, by=self.person)
        except AlreadyTold as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Everybody concerned is being told now."))
        return redirect("desk:recall", self.partner.code, recall.pk)

    def _page(
        self, recall: Recall, form: MessageForm, status: int = 200
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

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        recall = self.recall()
        count = tell_again(recall, by=self.person)
        if count:
            said = ngettext(
                "%(count)s message is sent once more.",
                "%(count)s messages are sent once more.",
                count,
            )
            messages.success(request, said % {"count": count})
        else:
            messages.info(request, _("There is nothing that failed."))
        return redirect("desk:recall", self.partner.code, recall.pk)


class LineLots(DeskView):
    """While packing: the box in hand came from another lot than the market picked."""

    act = "desk.orders.pack"
    template_name = "desk/lots/choose.html"

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part, line = self._found()
        return self._page(line) if _is_packing(part) else self._too_late(part)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part, line = self._found()
        if not _is_packing(part):
            return self._too_late(part)
        code = request.POST.get("lot", "")
        choices = lots_to_choose(line)
        chosen = next((one.lot for one in choices if one.lot.code == code), None)
        if chosen is None:
            return self._page(line, _("Choose the lot that you pack from."))
        try:
            choose_lot(line, lot=chosen, by=self.person)
        except PackingRefused as refusal:
            return self._page(line, str(refusal))
        messages.success(
            request, _("This line is packed from lot %(code)s.") % {"code": code}
        )
        return self._order(part)

    def _found(self) -> tuple[VendorOrder, Line]:
        part = part_of(self.partner, self.kwargs["number"])
        line = line_of(part, self.kwargs["line_id"]) if part else None
        if part is None or line is None:
            raise Http404
        return part, line

    def _page(self, line: Line, wrong: str = "") -> HttpResponse:
        context = self.get_context_data(
            line=line, choices=lots_to_choose(line), wrong=wrong
        )
        return self.render_to_response(context, status=422 if wrong else 200)

    def _too_late(self, part: VendorOrder) -> HttpResponse:
        messages.info(self.request, _("Lots are chosen while an order is packed."))
        return self._order(part)

    def _order(self, part: VendorOrder) -> HttpResponse:
        return redirect("desk:order", self.partner.code, part.number)


def _is_packing(part: VendorOrder) -> bool:
    return part.status == VendorOrderStatus.PACKING


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
