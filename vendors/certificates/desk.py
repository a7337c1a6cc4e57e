"""The seller's pages of its certificates: list, add, renew, withdraw, the file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.document_uploads import upload_response
from core.transitions import TransitionError
from vendors.members.desk.base import DeskView

from .forms import CertificateForm
from .models import Certificate
from .queries import covers_farm, in_force
from .services import hand_in, withdraw
from .states import CertificateState

ON_A_PAGE = 30


class CertificateView(DeskView):
    """A page about the seller's own certificates; another's answers 404."""

    act = "desk.certificates.see"
    write_act = "desk.certificates.edit"

    def mine(self) -> QuerySet[Certificate]:
        return Certificate.objects.filter(holder=self.partner)

    def certificate(self, pk: int) -> Certificate:
        return get_object_or_404(self.mine().select_related("holder"), pk=pk)


class CertificatesPage(CertificateView):
    template_name = "desk/certificates/list.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = self.mine().prefetch_related("replacements").order_by("-pk")
        covers = in_force().filter(covers_farm(), farms=self.partner)
        return super().get_context_data(
            page=Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page")),
            cooperative_s=list(covers.select_related("holder").distinct()[:ON_A_PAGE]),
            may_edit=self.allows("desk.certificates.edit"),
            **kwargs,
        )


class NewCertificate(CertificateView):
    act = "desk.certificates.edit"
    template_name = "desk/certificates/new.html"
    replaces: Certificate | None = None

    def form(self, sent: HttpRequest | None = None) -> CertificateForm:
        fields = {"holder": self.partner, "replaces": self.replaces}
        if sent is None:
            return CertificateForm(**fields)  # type: ignore[arg-type]
        return CertificateForm(sent.POST, sent.FILES, **fields)  # type: ignore[arg-type]

    def get(
        self,
        request: HttpRequest,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request)
        if not form.is_valid():
            return self.page(form)
        try:
            certificate = hand_in(
                self.partner,
                form.content(),
                replaces=self.replaces,
                by=person_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.page(form)
        messages.success(
            request, _("Submitted. The badge appears once it is confirmed.")
        )
        return redirect("desk:certificate", self.partner.code, certificate.pk)

    def page(self, form: CertificateForm) -> HttpResponse:
        context = self.get_context_data(form=form, replaces=self.replaces)
        return self.render_to_response(context, status=422 if form.errors else 200)


class RenewCertificate(NewCertificate):
    """The next one of the same kind; the old one counts until it ends."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.replaces = self.certificate(kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.replaces = self.certificate(kwargs["pk"])
        return super().post(request, *args, **kwargs)


class CertificatePage(CertificateView):
    template_name = "desk/certificates/one.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        certificate = self.certificate(kwargs["pk"])
        return super().get_context_data(
            certificate=certificate,
            covers=covers_of(certificate),
            history=certificate.events.select_related("by"),
            renewed=certificate.replacements.exclude(
                state__in=(CertificateState.REFUSED, CertificateState.WITHDRAWN)
            ).first(),
            may_edit=self.allows("desk.certificates.edit"),
            **kwargs,
        )


class WithdrawCertificate(CertificateView):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        try:
            withdraw(self.certificate(pk), by=person_of(request))
        except TransitionError:
            messages.warning(
                request, _("This certificate was already decided or withdrawn.")
            )
        else:
            messages.success(request, _("Withdrawn. Its badge is removed."))
        return redirect("desk:certificate", self.partner.code, pk)


class CertificateFile(CertificateView):
    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, *, pk: int) -> FileResponse:
        return file_response(self.certificate(pk))


def covers_of(certificate: Certificate) -> dict[str, list[object]]:
    """What it names, for the pages about it; three queries."""
    return {
        "products": list(certificate.products.order_by("title", "pk")[:100]),
        "lots": list(
            certificate.lots.select_related("pool__product").order_by("-pk")[:100]
        ),
        "farms": list(certificate.farms.order_by("name", "pk")[:300]),
    }


def file_response(certificate: Certificate) -> FileResponse:
    kind = certificate.file_kind
    name = f"certificate-{certificate.pk}.{kind}"
    return upload_response(certificate.file, name=name, kind=kind)


_ONE = "certificates/<int:pk>/"
desk_urlpatterns = [
    path("certificates/", CertificatesPage.as_view(), name="certificates"),
    path("certificates/new/", NewCertificate.as_view(), name="certificate_new"),
    path(_ONE, CertificatePage.as_view(), name="certificate"),
    path(f"{_ONE}renew/", RenewCertificate.as_view(), name="certificate_renew"),
    path(
        f"{_ONE}withdraw/", WithdrawCertificate.as_view(), name="certificate_withdraw"
    ),
    path(f"{_ONE}file/", CertificateFile.as_view(), name="certificate_file"),
]
