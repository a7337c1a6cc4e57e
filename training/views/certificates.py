"""A certificate's public page, and the code that a trainee shows at the door."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from accounts.queries import person_of
from core.pdf.blocks import ticket_svg
from core.pdf.document import pdf_response
from training.models import CourseCertificate
from training.pdf import certificate_pdf
from training.queries.certificates import counties_on_wall, on_wall
from training.queries.courses import issuer_words
from training.queries.trainees import seats_of
from training.rules import FORGOTTEN, masked

from .learning import LearnPage

MOST_OF_A_CODE = 32
ON_A_WALL = 60


class TraineeCertificatePage(TemplateView):
    """Whether a certificate is in force; the name as the person agreed."""

    template_name = "training/certificate.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        certificate = _by_code(self.kwargs["code"])
        is_forgotten = certificate.name == FORGOTTEN
        shows = certificate.enrolment.shows_name and not is_forgotten
        return super().get_context_data(
            certificate=certificate,
            issuer=issuer_words(certificate),
            course=certificate.enrolment.course,
            name=certificate.name if shows else masked(certificate.name),
            is_masked=not shows and not is_forgotten,
            is_forgotten=is_forgotten,
            is_mine=certificate.enrolment.user_id == self.request.user.pk
            and self.request.user.is_authenticated,
            **kwargs,
        )

    def render_to_response(
        self, context: dict[str, object], **response_kwargs: object
    ) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        # Taken back, it must say so at once; nobody finds people by a search engine.
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


def _by_code(code: str) -> CourseCertificate:
    if len(code) > MOST_OF_A_CODE:
        raise Http404
    rows = CourseCertificate.objects.select_related("enrolment__course")
    return get_object_or_404(rows, code=code)


class WallPage(TemplateView):
    """Who completed courses and agreed to be named for it, a county's or all."""

    template_name = "training/wall.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        counties = list(counties_on_wall())
        asked = self.request.GET.get("county", "")
        county = next((one for one in counties if one.slug == asked), None)
        page = Paginator(on_wall(county), ON_A_WALL).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            page=page, counties=counties, county=county, **kwargs
        )

    def render_to_response(
        self, context: dict[str, object], **response_kwargs: object
    ) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


class TraineeCertificateFile(LoginRequiredMixin, View):
    """The paper, for the person alone: it names them in full."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *, code: str) -> HttpResponse:
        certificate = _by_code(code)
        if certificate.enrolment.user_id != person_of(request).pk:
            raise Http404
        return paper_of(certificate)


def paper_of(certificate: CourseCertificate) -> HttpResponse:
    name = f"certificate-{certificate.label}"
    return pdf_response(certificate_pdf(certificate), name=name)


class CodePage(LoginRequiredMixin, LearnPage):
    """The trainee's code, large enough for a trainer's phone."""

    template_name = "training/code.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        enrolment = self.mine(course)
        if enrolment is None:
            raise Http404
        code = enrolment.code
        return super().get_context_data(
            course=course,
            enrolment=enrolment,
            code=code,
            svg=ticket_svg(code),
            seats=seats_of(enrolment),
            **kwargs,
        )
