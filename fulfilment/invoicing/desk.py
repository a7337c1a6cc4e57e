"""A seller's documents on the desk: its list, its statements, how it stands on them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from vendors.members.desk.base import DeskView

from .files import document_response
from .forms import IssuerForm
from .lists import DocumentList
from .models import Document, IssuerDetails
from .queries import years_of
from .services import describe_issuer
from .statements import StatementQuery

_FIELDS = ("legal_name", "tax_id", "address", "note")


class StatementPage(DeskView):
    """Any days of the books; with `?as=pdf`, `csv` or `xlsx` as a file."""

    act = "desk.money.see"
    template_name = "desk/money/statement.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = StatementQuery(request, self.partner)
        file = asked.file()
        if file is not None:
            return file
        return self.render_to_response(self.get_context_data(**asked.context()))


class DocumentsPage(DeskView):
    """What was issued in a year; with `?as=csv`, `xlsx` or `zip` as a file."""

    act = "desk.documents.see"
    template_name = "desk/documents/index.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = Document.objects.filter(issuer=self.partner)
        listing = DocumentList(request, rows, years_of(self.partner))
        file = listing.file(f"{self.partner.code}-documents")
        if file is not None:
            return file
        details = IssuerDetails.objects.filter(partner=self.partner).first()
        context = self.get_context_data(issuer=details, **listing.context())
        return self.render_to_response(context)


class SellerDocumentFile(DeskView):
    """One document of this seller as a PDF."""

    act = "desk.documents.see"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        rows = Document.objects.filter(issuer=self.partner)
        return document_response(request, get_object_or_404(rows, pk=pk))


class IssuerPage(DeskView):
    """Legal name, tax number and address; from the next document on."""

    act = "desk.shop.edit"
    template_name = "desk/documents/issuer.html"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, *_args: Any) -> HttpResponse:
        details = IssuerDetails.objects.filter(partner=self.partner).first()
        initial = {name: getattr(details, name, "") for name in _FIELDS}
        return self._page(IssuerForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = IssuerForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        describe_issuer(self.partner, **form.cleaned_data)
        messages.success(request, _("Saved. It applies from the next document on."))
        return redirect("desk:documents", self.partner.code)

    def _page(self, form: IssuerForm, *, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


desk_urlpatterns: list[URLPattern] = [
    path("money/statement/", StatementPage.as_view(), name="statement"),
    path("documents/", DocumentsPage.as_view(), name="documents"),
    path("documents/issuer/", IssuerPage.as_view(), name="issuer"),
    path("documents/<int:pk>/", SellerDocumentFile.as_view(), name="document"),
]
