"""All sellers' documents and statements, for the operator alone."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from fulfilment.invoicing.files import document_response
from fulfilment.invoicing.lists import DocumentList
from fulfilment.invoicing.models import Document
from fulfilment.invoicing.queries import years_of
from fulfilment.invoicing.statements import StatementQuery

from .base import OfficePage


class DocumentsScope(OfficePage):
    """A cooperative's office has no such page: the sellers' books are their own."""

    act = "office.documents.see"
    http_method_names = ["get", "head", "options"]


class DocumentsPage(DocumentsScope):
    """What was issued in the market in a year; also as a file."""

    template_name = "office/documents.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        listing = DocumentList(
            request, Document.objects.all(), years_of(None, everybody=True)
        )
        file = listing.file("market-documents")
        if file is not None:
            return file
        return self.render_to_response(self.get_context_data(**listing.context()))


class MarketDocumentFile(DocumentsScope):
    """One document as a PDF."""

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return document_response(request, get_object_or_404(Document, pk=pk))


class StatementPage(DocumentsScope):
    """Any seller's statement, as the seller sees it."""

    template_name = "office/statement.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        seller = get_object_or_404(self.sellers, pk=pk)
        asked = StatementQuery(request, seller)
        file = asked.file()
        if file is not None:
            return file
        context = self.get_context_data(seller=seller, **asked.context())
        return self.render_to_response(context)
