"""Orders in the market's office: found, refunded, their parcels put right."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import person_of
from core.imports.rows import WrongRowsError
from core.inputs import whole
from core.refusals import RefusalError
from core.templatetags.market import number
from core.transitions import TransitionError
from fulfilment.packing.desk.dispatch import LabelPage
from fulfilment.packing.forms.tracking import DeliveredFileForm
from fulfilment.packing.services.deliveries import Taken, deliveries, take_delivered
from fulfilment.packing.services.dispatch import can_be_corrected
from fulfilment.tracking.queries import tracks_of
from office.moderation.forms import OrderNoteForm
from office.moderation.order_queries import (
    FILTERS,
    books_of,
    order_whole,
    orders_listed,
)
from orders.order.models import Order, ShippingEvent, VendorOrder
from orders.order.services.notes import add_note
from orders.order.states import DeliverySource
from payments.payment.models import Refund
from payments.payment.queries import payment_statuses, statuses_of_order
from payments.payment.services.refundable import RefundBlockedError
from payments.payment.services.refunds import (
    NoAccountError,
    RefundTooLargeError,
    ask_again,
)
from payments.payment.states import Destination
from payments.payment.wording import RefundRow, refund_rows
from payments.refunds.desk import RefundPage
from payments.refunds.forms import OfficeRefundForm
from payments.refunds.models import RefundRequest
from payments.refunds.queries import all_requests
from payments.refunds.services.requests import approve_request, decline_request

from .base import OfficePage


class OrderScope(OfficePage):
    """The operator's alone: an order's parts are of many sellers."""

    act = "office.orders.see"
    write_act = "office.orders.refund"

    @property
    def person(self) -> User:
        person = person_of(self.request)
        if person is None:
            raise Http404
        return person


class OrdersPage(OrderScope):
    """All orders, found by number, shopper or seller."""

    template_name = "office/orders.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        state = self.request.GET.get("state", "")
        page = self.page_of(orders_listed(wanted, state))
        return super().get_context_data(
            page=page,
            money=payment_statuses(page.object_list),
            q=wanted,
            state=state if state in FILTERS else "",
            filters=FILTERS.items(),
            **kwargs,
        )


class OrderPage(OrderScope):
    """One order: its parts, payments, refunds, and what the books say of it."""

    write_act = "office.orders.note"
    template_name = "office/order.html"

    @cached_property
    def order(self) -> Order:
        order = order_whole(self.kwargs["number"])
        if order is None:
            raise Http404
        return order

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        order = self.order
        vendor_orders = list(order.vendor_orders.all())
        payments = list(order.payments.all())
        refunds = [refund for each in payments for refund in each.refunds.all()]
        money, paid = statuses_of_order(order, vendor_orders)
        no_vendor_order = [
            refund for refund in refunds if refund.vendor_order_id is None
        ]
        whole = [refund for refund in no_vendor_order if refund.cash_out_id is None]
        paid_out = [refund for refund in no_vendor_order if refund.cash_out_id]
        return super().get_context_data(
            order=order,
            money=money,
            vendor_orders=[
                {
                    "vendor_order": vendor_order,
                    "lines": list(vendor_order.lines.all()),
                    "parcels": [
                        (parcel, can_be_corrected(vendor_order, parcel))
                        for parcel in vendor_order.parcels.all()
                    ],
                    "paid": paid[vendor_order.pk],
                    "refunds": _rows(vendor_order.refunds.all(), order),
                    "can_refund": vendor_order.was_paid_for,
                }
                for vendor_order in vendor_orders
            ],
            known_tracks=tracks_of(
                [one for each in vendor_orders for one in each.parcels.all()]
            ),
            payments=payments,
            whole=_rows(whole, order),
            paid_out=_rows(paid_out, order),
            books=books_of(order, refunds),
            may_refund=self.may_send("office.orders.refund"),
            notes=list(order.notes.select_related("user").order_by("-pk")),
            **{"note": OrderNoteForm(), **kwargs},
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = OrderNoteForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(note=form)
            return self.render_to_response(context, status=422)
        add_note(self.order, form.cleaned_data["message"], by=self.person)
        messages.success(request, _("Saved."))
        return redirect("office:order", self.slug, self.order.number)


def _rows(refunds: Iterable[Refund], order: Order) -> list[RefundRow]:
    return refund_rows(refunds, order.currency, by_transfer=order.by_bank)


class OrderRefundPage(RefundPage, OrderScope):
    """Give back of one part; the market says who bears it."""

    act = "office.orders.refund"
    template_name = "office/refund.html"
    form_class = OfficeRefundForm

    def vendor_order(self) -> VendorOrder:
        vendor_orders = VendorOrder.objects.select_related(
            "order__user", "partner__cooperative"
        )
        number, position = self.kwargs["number"], self.kwargs["position"]
        return get_object_or_404(
            vendor_orders, order__number=number, number=f"{number}-{position}"
        )

    def done_url(self, vendor_order: VendorOrder) -> str:
        return reverse("office:order", args=[self.slug, vendor_order.order.number])


class RefundAgain(OrderScope):
    """Try a failed refund once more, or put it on the shopper's balance instead."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        rows = Refund.objects.select_related("payment__order", "vendor_order")
        refund = get_object_or_404(rows, pk=pk)
        to_balance = request.POST.get("to") == Destination.BALANCE
        try:
            ask_again(refund, destination=Destination.BALANCE if to_balance else None)
        except (RefundBlockedError, NoAccountError) as refusal:
            messages.warning(request, str(refusal))
        except RefundTooLargeError:
            messages.warning(
                request,
                _("This money was already returned in another way. Nothing was sent."),
            )
        except ValueError:
            messages.info(request, _("This refund has not failed."))
        else:
            said = (
                _("The amount was added to the shopper's balance.")
                if to_balance
                else _("Retrying. The status will be shown here.")
            )
            messages.success(request, said)
        return redirect("office:order", self.slug, refund.payment.order.number)


class OrderLabelPage(LabelPage, OfficePage):
    """The operator's alone: any seller's parcel, a depot's box as a whole."""

    act = write_act = "office.deliveries.note"
    template_name = "office/label.html"

    def find_parcel(self) -> ShippingEvent:
        parcel = get_object_or_404(
            ShippingEvent.objects.select_related(
                "delivery", "vendor_order__partner", "vendor_order__order"
            ),
            pk=self.kwargs["parcel"],
            order__number=self.kwargs["number"],
            vendor_order__isnull=False,
        )
        if not can_be_corrected(parcel.vendor_order, parcel):
            raise Http404
        return parcel

    def done_url(self) -> str:
        return reverse("office:order", args=[self.slug, self.kwargs["number"]])


class DeliveriesPage(OfficePage):
    """The operator's alone: a seller's money follows what stands here."""

    act = write_act = "office.deliveries.note"
    template_name = "office/deliveries.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(DeliveredFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        if person is None:
            raise Http404
        form = DeliveredFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        source = DeliverySource(form.cleaned_data["source"])
        try:
            taken = take_delivered(form.cleaned_data["file"], source=source, by=person)
        except WrongRowsError as refusal:
            again = DeliveredFileForm(initial={"source": source})
            return self.page(again, problems=refusal.problems, status=422)
        self._say(taken)
        if taken.left:
            return self.page(DeliveredFileForm(), left=taken.left)
        return redirect("office:deliveries", self.slug)

    def _say(self, taken: Taken) -> None:
        if taken.noted:
            noted = ngettext(
                "%(number)s parcel marked as delivered.",
                "%(number)s parcels marked as delivered.",
                taken.noted,
            )
            messages.success(self.request, noted % {"number": number(taken.noted)})
        if taken.events:
            events = ngettext(
                "%(number)s tracking event recorded.",
                "%(number)s tracking events recorded.",
                taken.events,
            )
            messages.success(self.request, events % {"number": number(taken.events)})
        if taken.known:
            known = ngettext(
                "%(number)s was already delivered.",
                "%(number)s were already delivered.",
                taken.known,
            )
            messages.info(self.request, known % {"number": number(taken.known)})

    def page(
        self, form: DeliveredFileForm, *, status: int = 200, **shown: object
    ) -> HttpResponse:
        context = self.get_context_data(
            form=form, page=self.page_of(deliveries()), **shown
        )
        return self.render_to_response(context, status=status)


LONGEST_ANSWER = 500


class RefundRequestsPage(OrderScope):
    """What waits stands first; below it what was decided, and by whom."""

    template_name = "office/refund_requests.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(page=self.page_of(all_requests()), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = whole(request.POST.get("request")) or 0
        asked = get_object_or_404(RefundRequest, pk=pk)
        act = {"approve": self._approve, "decline": self._decline}.get(
            request.POST.get("do", "")
        )
        if act is None:
            raise Http404
        try:
            act(asked.pk)
        except TransitionError:
            self.say_decided()
        except RefusalError as refusal:
            messages.warning(request, str(refusal))
        return redirect("office:refund_requests", self.slug)

    def _approve(self, pk: int) -> None:
        approve_request(pk, by=self.person)
        messages.success(self.request, _("Refunded. The shopper is notified."))

    def _decline(self, pk: int) -> None:
        answer = self.request.POST.get("answer", "").strip()[:LONGEST_ANSWER]
        if not answer:
            messages.error(self.request, _("Please enter a reason."))
            return
        decline_request(pk, by=self.person, answer=answer)
        messages.success(self.request, _("Declined. The seller is notified."))
