"""Sending many: numbers typed, scanned, or in a file; a parcel's number put right."""

from abc import abstractmethod
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
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.models import User
from core.imports.forms import file_name
from core.tables.writer import EXCEL_CSV, XLSX, download
from fulfilment.packing.forms.parcels import LabelForm
from fulfilment.packing.forms.tracking import DispatchForm, TrackingFileForm
from fulfilment.packing.forms.waybills import BulkWaybillForm
from fulfilment.packing.models import TrackingFile
from fulfilment.packing.queries.dispatch import (
    Fate,
    TrackingRow,
    fates_of,
    vendor_orders_to_ship,
)
from fulfilment.packing.queries.vendor_orders import methods_of, name_ways, recipient
from fulfilment.packing.queries.waybills import open_waybills
from fulfilment.packing.services.dispatch import (
    AlreadySentError,
    Rest,
    apply_file,
    can_be_corrected,
    correct_parcel,
    keep_file,
    send_rest,
)
from fulfilment.packing.waybill_providers import waybill_carriers
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services.vendor_orders import PackingError
from vendors.members.desk.base import DeskView

from .order import VendorOrderView

PER_PAGE = 50
MOST_IN_A_TEMPLATE = 2000


class DispatchView(DeskView):
    """What is packed and waits for its carrier; a form with a row for each."""

    act = "desk.orders.see"
    write_act = "desk.orders.pack"
    template_name = "desk/packing/dispatch.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self._page_of_vendor_orders()
        form = kwargs.pop("form", None) or self._form(page, None)
        name_ways((row.vendor_order for row in form.rows()), methods_of(self.partner))
        rows = [(row, recipient(row.vendor_order)) for row in form.rows()]
        return super().get_context_data(
            page=page,
            form=form,
            rows=rows,
            file_form=kwargs.pop("file_form", None) or TrackingFileForm(),
            can_pack=self.allows("desk.orders.pack"),
            waybill_form=BulkWaybillForm(self.partner) if waybill_carriers() else None,
            **kwargs,
        )

    def _page_of_vendor_orders(self) -> Any:
        vendor_orders = vendor_orders_to_ship(self.partner)
        return Paginator(vendor_orders, PER_PAGE).get_page(self.request.GET.get("page"))

    def _form(self, page: Any, data: Any) -> DispatchForm:
        last = self.request.session.get("carrier", "")
        vendor_orders = list(page.object_list)
        waybills = open_waybills(vendor_orders) if waybill_carriers() else None
        return DispatchForm(
            self.partner,
            vendor_orders,
            data,
            initial={"carrier": last},
            waybills=waybills,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(self._page_of_vendor_orders(), request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        request.session["carrier"] = form.cleaned_data["carrier"]
        sent = 0
        for vendor_order, carrier, number, seen in form.cleaned_data["sending"]:
            rest = Rest(
                vendor_order, carrier=carrier, tracking_number=number, seen_sent=seen
            )
            try:
                send_rest(rest, by=self.person)
            except AlreadySentError:
                why = _("A parcel was already shipped.")
                messages.info(request, f"{vendor_order.number}: {why}")
            except PackingError as refusal:
                messages.warning(request, f"{vendor_order.number}: {refusal}")
            else:
                sent += 1
        if sent:
            text = ngettext(
                "%(count)d parcel shipped. The shopper is notified.",
                "%(count)d parcels shipped. The shoppers are notified.",
                sent,
            )
            messages.success(request, text % {"count": sent})
        return HttpResponseRedirect(request.get_full_path())


class TrackingFileView(DispatchView):
    """A file comes in: it is read and shown, and nothing is sent yet."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TrackingFileForm(request.POST, request.FILES)
        if not form.is_valid():
            context = self.get_context_data(file_form=form)
            return self.render_to_response(context, status=422)
        file = keep_file(
            self.partner,
            name=file_name(request).replace("\0", ""),
            rows=form.cleaned_data["file"].rows,
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

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
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

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        file = self.file()
        if file.applied_at:
            messages.info(request, _("This was already done."))
        elif not apply_file(file, by=self.person):
            messages.info(
                request,
                _("This file is being processed. Please check again in a minute."),
            )
        return HttpResponseRedirect(request.get_full_path())


class TrackingTemplateView(DeskView):
    """The parts that wait to be sent, as a table to fill in."""

    act = "desk.orders.see"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = XLSX if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download(self.rows(), name="parcels", form=form)

    def rows(self) -> Iterator[list[str]]:
        yield [
            _("order"), _("carrier"), _("tracking number"), _("recipient"), _("place"),
        ]  # fmt: skip
        vendor_orders = vendor_orders_to_ship(self.partner)
        for vendor_order in vendor_orders[:MOST_IN_A_TEMPLATE]:
            to = recipient(vendor_order)
            yield [vendor_order.number, "", "", to.name, to.place]


class LabelPage(TemplateView):
    """Mixed into a desk's or an office's page, which fetches a parcel in its reach."""

    http_method_names = ["get", "head", "post", "options"]
    person: User

    @abstractmethod
    def find_parcel(self) -> ShippingEvent:
        """With its part. Raises `Http404` for one that they can't correct."""

    @abstractmethod
    def done_url(self) -> str:
        """Where it leads once the number is corrected."""

    @cached_property
    def parcel(self) -> ShippingEvent:
        return self.find_parcel()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", LabelForm(self.parcel))
        kwargs |= {"vendor_order": self.parcel.vendor_order, "back": self.done_url()}
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = LabelForm(self.parcel, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self._correct(form)
        return redirect(self.done_url())

    def _correct(self, form: LabelForm) -> None:
        """Do what a valid form says, and say what came of it."""
        seen = form.cleaned_data["seen"]
        try:
            changed = correct_parcel(
                form.parcel, form.label(), seen=seen, by=self.person
            )
        except PackingError as refusal:
            messages.warning(self.request, str(refusal))
        else:
            said = _("Corrected. The shopper is notified.")
            messages.success(
                self.request, said if changed else _("There were no changes.")
            )


class CorrectLabel(LabelPage, VendorOrderView):
    """A farm corrects its own parcels, a depot those that left from there."""

    act = "desk.orders.pack"
    template_name = "desk/parcel_label.html"

    def find_parcel(self) -> ShippingEvent:
        vendor_order = self.vendor_order()
        for parcel in vendor_order.parcels.all():
            if parcel.pk == self.kwargs["parcel"] and is_mine(
                self, vendor_order, parcel
            ):
                parcel.vendor_order = vendor_order
                return parcel
        raise Http404

    def done_url(self) -> str:
        return reverse("desk:order", args=[self.partner.code, self.kwargs["number"]])


def is_mine(
    view: VendorOrderView, vendor_order: VendorOrder, parcel: ShippingEvent
) -> bool:
    """Whether the desk may correct it; a depot's box is its cooperative's."""
    is_own = vendor_order.depot_id in {None, view.partner.pk}
    return is_own and can_be_corrected(vendor_order, parcel)
