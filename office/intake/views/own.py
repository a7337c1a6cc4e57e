"""A household's own receipts, for those of it who sign in here."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core.pdf.document import pdf_response
from office.intake.models import Intake
from office.intake.pdf import receipt_pdf
from office.intake.queries.traces import sums_by_intake

ON_A_PAGE = 30
READING = ["get", "head", "options"]


def own_receipts(person: Any) -> QuerySet[Intake]:
    """Receipts of the households that a person belongs to now, the latest first."""
    rows = Intake.objects.filter(
        household__people__user=person, household__people__left=None
    )
    rows = rows.select_related(
        "cooperative", "household", "product", "price", "lot", "corrects",
        "corrected_by",
    )  # fmt: skip
    return rows.order_by("-day", "-pk")


@in_person_only
class OwnReceipts(LoginRequiredMixin, TemplateView):
    template_name = "accounts/household_receipts.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = own_receipts(person_of(self.request))
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page, sold=sums_by_intake(page.object_list), **kwargs
        )


@in_person_only
class OwnReceipt(LoginRequiredMixin, TemplateView):
    """One of them as it is printed."""

    http_method_names = READING

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(own_receipts(person_of(request)), pk=kwargs["pk"])
        return pdf_response(receipt_pdf(row), name=row.code)
