"""The shopper's documents: each as a PDF, and whom they are made out to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.order.access import OrderView

from .files import document_response
from .forms import BuyerForm
from .models import BuyerDetails, Document
from .queries import are_settled, documents_of_order, invoice_of
from .services import BuyerError, name_buyer


class OrderDocumentFile(OrderView):
    """One of the order's own documents; anything else is not there."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Document.objects.filter(vendor_order__order=self.order)
        return document_response(request, get_object_or_404(rows, pk=pk))


class VendorOrderInvoice(OrderView):
    """The invoice of a part that counts now: the address that mails name."""

    def get(self, request: HttpRequest, position: int) -> HttpResponse:
        invoice = invoice_of(self.vendor_order(position).documents.all())
        if invoice is not None:
            return document_response(request, invoice)
        messages.info(
            request,
            _(
                "There is no invoice for this part of your order yet. "
                "You will find it here."
            ),
        )
        return self.back()


class BuyerPage(OrderView):
    """Company and tax number: typed before the invoice, or corrected after it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        details = BuyerDetails.objects.filter(order=self.order).first()
        initial = (
            {
                "company": details.company,
                "tax_id": details.tax_id,
                "address": details.address,
            }
            if details
            else {}
        )
        return self._page(request, BuyerForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BuyerForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            named = name_buyer(self.order, **form.cleaned_data)
        except BuyerError as refusal:
            messages.error(request, str(refusal))
            return self.back()
        if named.corrected:
            count = len(named.corrected)
            words = ngettext(
                "Saved. A new invoice replaces the old one.",
                "Saved. New invoices replace the old ones.",
                count,
            )
            messages.success(request, words)
        else:
            messages.success(request, _("Saved. It will be shown on the invoice."))
        if named.kept:
            kept = _(
                "The invoice of %(parts)s stays unchanged because of a "
                "refund or repeated changes."
            )
            messages.warning(request, kept % {"parts": ", ".join(named.kept)})
        return self.back()

    def _page(
        self, request: HttpRequest, form: BuyerForm, *, status: int = 200
    ) -> HttpResponse:
        documents = documents_of_order(self.order)
        context = {
            "order": self.order,
            "form": form,
            "has_invoices": bool(documents),
            "refusal": str(BuyerError()) if are_settled(documents) else "",
        }
        return render(request, "documents/buyer.html", context, status=status)


# For the namespace "orders", under /orders/.
order_urlpatterns: list[URLPattern] = [
    path(
        "<str:number>/documents/<int:pk>/", OrderDocumentFile.as_view(), name="document"
    ),
    path(
        "<str:number>/parts/<int:position>/invoice/",
        VendorOrderInvoice.as_view(),
        name="invoice",
    ),
    path("<str:number>/buyer/", BuyerPage.as_view(), name="buyer"),
]
