"""Certificates of the office's sellers: what waits to be checked, and one to decide."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import person_of
from core.transitions import TransitionError
from office.moderation.forms import DecisionReasonForm
from vendors.certificates.desk import covers_of, file_response
from vendors.certificates.models import Certificate
from vendors.certificates.queries import in_force, waiting_certificates, with_doubles
from vendors.certificates.services import confirm, refuse, revoke
from vendors.certificates.states import CertificateState

from .base import OfficePage

SHOWN = {
    "waiting": gettext_lazy("awaiting review"),
    "in-force": gettext_lazy("in force"),
    "all": gettext_lazy("all"),
}


class CertificateScope(OfficePage):
    """Pages about certificates of sellers in scope; others answer 404."""

    write_act = "office.certificates.decide"

    def in_scope(self) -> QuerySet[Certificate]:
        rows = with_doubles(Certificate.objects.filter(holder__in=self.sellers))
        return rows.select_related("holder__village", "replaces")

    def certificate(self, pk: int) -> Certificate:
        return get_object_or_404(self.in_scope(), pk=pk)


class CertificatesPage(CertificateScope):
    template_name = "office/certificates.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = self.request.GET.get("show", "")
        shown = asked if asked in SHOWN else "waiting"
        page = self.page_of(self._rows(shown))
        return super().get_context_data(
            page=page,
            shown=shown,
            choices=list(SHOWN.items()),
            **kwargs,
        )

    def _rows(self, shown: str) -> QuerySet[Certificate]:
        if shown == "waiting":
            return waiting_certificates(self.sellers)
        if shown == "in-force":
            good = with_doubles(in_force().filter(holder__in=self.sellers))
            return good.select_related("holder__village").order_by("expires_on", "pk")
        return self.in_scope().order_by("-pk")


class CertificateReviewPage(CertificateScope):
    """What is printed on it beside the photo, and the decision."""

    template_name = "office/certificate.html"

    def get(
        self,
        request: HttpRequest,
        *,
        pk: int,
    ) -> HttpResponse:
        return self.page(self.certificate(pk), DecisionReasonForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        certificate = self.certificate(pk)
        approves = request.POST.get("decide") == "confirm"
        form = DecisionReasonForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(certificate, form)
        try:
            self._decide(certificate, approves=approves, form=form)
        except TransitionError:
            self.say_decided()
            return redirect("office:certificate", self.slug, pk)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
            return redirect("office:certificate", self.slug, pk)
        messages.success(request, _("Decided. The seller is notified."))
        return redirect("office:certificates", self.slug)

    def _decide(
        self, certificate: Certificate, *, approves: bool, form: DecisionReasonForm
    ) -> None:
        by = person_of(self.request)
        if approves:
            confirm(certificate, by=by)
        elif self.request.POST.get("decide") == "revoke":
            revoke(certificate, note=form.cleaned_data["reason"], by=by)
        else:
            refuse(certificate, note=form.cleaned_data["reason"], by=by)

    def page(self, certificate: Certificate, form: DecisionReasonForm) -> HttpResponse:
        context = self.get_context_data(
            certificate=certificate,
            form=form,
            covers=covers_of(certificate),
            history=certificate.events.select_related("by"),
            waits=certificate.state == CertificateState.WAITING,
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


class CertificateReviewFile(CertificateScope):
    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, *, pk: int) -> FileResponse:
        return file_response(self.certificate(pk))
