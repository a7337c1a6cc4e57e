"""All sellers' documents and statements, for the operator alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from orders.documents.files import document_response
from orders.documents.listing import Listing
from orders.documents.models import Document
from orders.documents.queries import years_of
from orders.documents.statements import Asked

from .base import OfficePage


class DocumentsScope(OfficePage):
    """A cooperative's office has no such page: the sellers' books are their own."""

    act = "office.documents.see"
    http_method_names = ["get", "head", "options"]


class DocumentsPage(DocumentsScope):
    """What was issued in the market in a year; also as a file."""

    template_name = "office/documents.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        listing = Listing(
            request, Document.objects.all(), years_of(None, everybody=True)
        )
        file = listing.file("market-documents")
        if file is not None:
            return file
        return self.render_to_response(self.get_context_data(**listing.context()))


class DocumentFile(DocumentsScope):
    """One document as a PDF."""

    def get(
        self, request: HttpRequest, *_args: Any, pk: int, **_kwargs: Any
    ) -> HttpResponse:
        return document_response(request, get_object_or_404(Document, pk=pk))


class StatementPage(DocumentsScope):
    """Any seller's statement, as the seller sees it."""

    template_name = "office/statement.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, pk: int, **_kwargs: Any
    ) -> HttpResponseBase:
        seller = get_object_or_404(self.sellers, pk=pk)
        asked = Asked(request, seller)
        file = asked.file()
        if file is not None:
            return file
        context = self.get_context_data(seller=seller, **asked.context())
        return self.render_to_response(context)
