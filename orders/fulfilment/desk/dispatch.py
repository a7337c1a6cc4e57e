"""Sending many: tracking numbers typed, scanned, or brought in a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.tables.responses import EXCEL_CSV, XLSX, download
from orders.fulfilment.forms import DispatchForm, TrackingFileForm
from orders.fulfilment.models import TrackingFile
from orders.fulfilment.queries import methods_of, name_ways, recipient
from orders.fulfilment.queries.dispatch import (
    Fate,
    TrackingRow,
    fates_of,
    parts_to_send,
)
from orders.fulfilment.services import (
    AlreadySent,
    Rest,
    apply_file,
    keep_file,
    send_rest,
)
from orders.order.services import PackingRefused
from vendors.members.desk import DeskView

PER_PAGE = 50
MOST_IN_A_TEMPLATE = 2000


class DispatchView(DeskView):
    """What is packed and waits for its carrier; a form with a row for each."""

    act = "desk.orders.see"
    write_act = "desk.orders.pack"
    template_name = "desk/packing/dispatch.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self._page_of_parts()
        form = kwargs.pop("form", None) or self._form(page, None)
        name_ways((row.part for row in form.rows()), methods_of(self.partner))
        rows = [(row, recipient(row.part)) for row in form.rows()]
        return super().get_context_data(
            page=page,
            form=form,
            rows=rows,
            file_form=kwargs.pop("file_form", None) or TrackingFileForm(),
            can_pack=self.allows("desk.orders.pack"),
            **kwargs,
        )

    def _page_of_parts(self) -> Any:
        parts = parts_to_send(self.partner).filter(is_pickup=False)
        return Paginator(parts, PER_PAGE).get_page(self.request.GET.get("page"))

    def _form(self, page: Any, data: Any) -> DispatchForm:
        last = self.request.session.get("carrier", "")
        return DispatchForm(
            self.partner, list(page.object_list), data, initial={"carrier": last}
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = self._form(self._page_of_parts(), request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        request.session["carrier"] = form.cleaned_data["carrier"]
        sent = 0
        for part, carrier, number, seen in form.cleaned_data["sending"]:
            rest = Rest(part, carrier=carrier, tracking_number=number, seen_sent=seen)
            try:
                send_rest(rest, by=self.person)
            except AlreadySent:
                why = _("A parcel was sent meanwhile.")
                messages.info(request, f"{part.number}: {why}")
            except PackingRefused as refusal:
                messages.warning(request, f"{part.number}: {refusal}")
            else:
                sent += 1
        if sent:
            text = ngettext(
                "%(count)d parcel is sent. The shopper has been told.",
                "%(count)d parcels are sent. The shoppers have been told.",
                sent,
            )
            messages.success(request, text % {"count": sent})
        return HttpResponseRedirect(request.get_full_path())


class TrackingFileView(DispatchView):
    """A file comes in: it is read and shown, and nothing is sent yet."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = TrackingFileForm(request.POST, request.FILES)
        if not form.is_valid():
            context = self.get_context_data(file_form=form)
            return self.render_to_response(context, status=422)
        file = keep_file(
            self.partner,
            name=form.file_name.replace("\0", ""),
            rows=form.cleaned_data["file"],
            by=self.person,
        )
        url = reverse("desk:tracking_file", args=[self.partner.code, file.pk])
        return HttpResponseRedirect(url)


class TrackingRowsView(DeskView):
    """What would become of each row; then, once, what became of it."""

    act = "desk.orders.pack"
    template_name = "desk/packing/tracking_file.html"
    http_method_names = ["get", "head", "post", "options"]

    def file(self) -> TrackingFile:
        files = TrackingFile.objects.filter(partner=self.partner)
        found = files.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = self.file()
        if file.applied_at:
            fates = [Fate(*row) for row in file.fates]
        else:
            fates = fates_of(self.partner, [TrackingRow(*row) for row in file.rows])
        return super().get_context_data(
            file=file,
            fates=fates,
            ready=sum(fate.can_send for fate in fates),
            sent=sum(fate.state == "sent" for fate in fates),
            refused=sum(fate.state == "refused" for fate in fates),
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        file = self.file()
        if file.applied_at:
            messages.info(request, _("This was done already."))
        elif not apply_file(file, by=self.person):
            messages.info(
                request,
                _("This file is being sent just now. Look again in a minute."),
            )
        return HttpResponseRedirect(request.get_full_path())


class TrackingTemplateView(DeskView):
    """The parts that wait to be sent, as a table to fill in."""

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override]  # a stream is a response too
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        form = XLSX if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download(self.rows(), name="parcels", form=form)

    def rows(self) -> Iterator[list[str]]:
        yield [
            _("order"), _("carrier"), _("tracking number"), _("recipient"), _("place"),
        ]  # fmt: skip
        parts = parts_to_send(self.partner).filter(is_pickup=False)
        for part in parts[:MOST_IN_A_TEMPLATE]:
            to = recipient(part)
            yield [part.number, "", "", to.name, to.place]


urlpatterns: list[URLPattern] = [
    path("dispatch/", DispatchView.as_view(), name="dispatch"),
    path("dispatch/file/", TrackingFileView.as_view(), name="tracking_upload"),
    path("dispatch/file/<int:pk>/", TrackingRowsView.as_view(), name="tracking_file"),
    path(
        "dispatch/template/", TrackingTemplateView.as_view(), name="tracking_template"
    ),
]
