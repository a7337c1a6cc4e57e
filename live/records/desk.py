"""The seller's pages of what broadcasts brought: agreements, figures, evidence."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import dates
from core.tables.writer import EXCEL_CSV, XLSX, download
from live.broadcasts.models import Broadcast
from vendors.members.desk.base import DeskView

from .charts import draw_minutes
from .commission import commissions_of, sums_of
from .desk_video import ProductVideoPage
from .evidence.bundles import bundle_file
from .figures import (
    compared,
    followed,
    goods_of,
    in_baskets,
    minutes_of,
)
from .forms import AgreementForm
from .models import CommissionAgreement
from .queries import agreements_of, bundles_of
from .services.agreements import (
    AgreementError,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from .services.evidence import ask_for_bundle
from .states import AgreementParty, AgreementStatus, EvidenceReason

PER_PAGE = 30
MOST_AGREEMENTS = 100


class TermsPage(DeskView):
    """What was agreed with whom, what waits for an answer, a new offer."""

    act = "desk.live.see"
    write_act = "desk.live.terms"
    template_name = "desk/live/terms.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        may_see = self.allows("desk.money.see")
        page = None
        if may_see:
            rows = commissions_of(self.partner)
            page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        kwargs.setdefault("form", AgreementForm(partner=self.partner))
        return super().get_context_data(
            agreements=self._agreements(),
            page=page,
            sums=sums_of(self.partner) if may_see else (),
            may_edit=self.allows("desk.live.terms"),
            may_see_money=may_see,
            **kwargs,
        )

    def _agreements(self) -> list[dict[str, Any]]:
        today = dates.today()
        return [
            {
                "row": each,
                "side": side_of(each, self.partner.pk),
                "standing": AgreementStatus(each.standing(today)),
                "is_asked": not each.is_accepted
                and each.offered_by != side_of(each, self.partner.pk),
            }
            for each in agreements_of(self.partner)[:MOST_AGREEMENTS]
        ]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AgreementForm(request.POST, partner=self.partner)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        host, seller, terms, side = form.offer()
        try:
            offer_agreement(host, seller, terms, side=side)
        except AgreementError as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            request, _("Offer sent. It takes effect when the other shop accepts it.")
        )
        return redirect("desk:live_terms", self.partner.code)


class TermsAct(DeskView):
    """Accepting an offer, or ending what is offered or agreed."""

    act = "desk.live.terms"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        rows = agreements_of(self.partner)
        agreement = get_object_or_404(rows, pk=self.kwargs["pk"])
        side = side_of(agreement, self.partner.pk)
        try:
            if request.POST.get("do") == "accept":
                accept_agreement(agreement, side=side)
                messages.success(request, _("Accepted. You can show the goods now."))
            else:
                end_agreement(agreement, side=side, by=self.person)
                messages.success(request, _("Agreement ended."))
        except AgreementError as refused:
            messages.error(request, str(refused))
        return redirect("desk:live_terms", self.partner.code)


def side_of(agreement: CommissionAgreement, partner_id: int) -> str:
    return (
        AgreementParty.HOST
        if agreement.host_id == partner_id
        else AgreementParty.SELLER
    )


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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        broadcast = self.broadcast
        return super().get_context_data(
            broadcast=broadcast, bundles=list(bundles_of(broadcast)), **kwargs
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        broadcast = self.broadcast
        ask_for_bundle(broadcast, EvidenceReason.ASKED, by=self.person)
        messages.success(
            request, _("The file is being prepared. Please come back in a minute.")
        )
        return redirect("desk:live_evidence", self.partner.code, broadcast.code)


class EvidenceFile(OwnBroadcast):
    act = "desk.live.evidence"
    http_method_names = ["get", "head", "options"]

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        return bundle_file(self.broadcast, self.kwargs["bundle"])


FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}


class FiguresPage(OwnBroadcast):
    """One page; with `?as=csv` or `xlsx` its minutes as a file."""

    act = "desk.figures.see"
    template_name = "desk/live/figures.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        broadcast = self.broadcast
        if broadcast.started_at is None:
            raise Http404
        if (kind := request.GET.get("as", "")) in FORMS:
            name = f"{self.partner.code}-live-{broadcast.code}"
            return download(self._file(), name=name, form=FORMS[kind], at_once=True)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        broadcast = self.broadcast
        rows = compared(broadcast)
        minutes, pins = minutes_of(broadcast, rows[0].figures)
        return super().get_context_data(
            broadcast=broadcast,
            own=rows[0],
            others=rows[1:],
            all=rows,
            figures=rows[0].figures,
            goods=goods_of(broadcast),
            minutes=minutes,
            drawn=draw_minutes(minutes, pins),
            in_baskets=in_baskets(broadcast),
            followed=followed(broadcast),
            may_see_evidence=self.allows("desk.live.evidence"),
            **kwargs,
        )

    def _file(self) -> Iterator[Sequence[Any]]:
        broadcast = self.broadcast
        own = compared(broadcast)[0]
        yield [
            _("Minute"), _("Time"), _("Viewers"), _("Hearts"), _("Product views"),
            _("Messages"), _("Order lines"), _("Packs ordered"), _("Presented"),
        ]  # fmt: skip
        minutes, _pins = minutes_of(broadcast, own.figures)
        began = dates.local(broadcast.started_at).replace(second=0)
        for each in minutes:
            moment = began + timedelta(minutes=each.number)
            yield [
                each.number, f"{moment:%H:%M}", each.viewers, each.hearts,
                each.clicks, each.messages, each.lines, each.packs, each.pinned,
            ]  # fmt: skip


desk_urlpatterns: list[URLPattern] = [
    path("live/terms/", TermsPage.as_view(), name="live_terms"),
    path("products/<int:pk>/video/", ProductVideoPage.as_view(), name="product_video"),
    path("live/terms/<int:pk>/", TermsAct.as_view(), name="live_terms_act"),
    path("live/<str:code>/figures/", FiguresPage.as_view(), name="live_figures"),
    path("live/<str:code>/evidence/", EvidencePage.as_view(), name="live_evidence"),
    path(
        "live/<str:code>/evidence/<int:bundle>/",
        EvidenceFile.as_view(),
        name="live_evidence_file",
    ),
]
