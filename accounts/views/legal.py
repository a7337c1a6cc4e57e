"""The market's own pages: terms, privacy, contact, about, imprint."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.models import LegalText
from accounts.queries import versions_of
from core.market_operator import operator_lines


@require_safe
def page(request: HttpRequest, kind: str, version: int | None = None) -> HttpResponse:
    """The version in force, or an earlier one by its number."""
    if kind not in LegalText.Kind.values:
        raise Http404
    versions = versions_of(kind)
    if version is None:
        text = versions.first()
        if text is None:
            raise Http404
    else:
        text = get_object_or_404(versions, version=min(version, 2**31 - 1))
    dated = versions.only("kind", "version", "created", "is_draft")
    is_imprint = kind == LegalText.Kind.IMPRINT and version is None
    context = {
        "text": text,
        "versions": list(dated),
        "operator": operator_lines() if is_imprint else [],
    }
    return render(request, "legal/page.html", context)


urlpatterns = [
    path("<slug:kind>/", page, name="page"),
    path("<slug:kind>/<int:version>/", page, name="version"),
]
