"""The seller's pages of what broadcasts brought: agreements, figures, evidence."""

from django.urls import URLPattern, path

from .evidence import EvidenceFile, EvidencePage
from .figures import FiguresPage
from .terms import TermsAct, TermsPage

desk_urlpatterns: list[URLPattern] = [
    path("live/terms/", TermsPage.as_view(), name="live_terms"),
    path("live/terms/<int:pk>/", TermsAct.as_view(), name="live_terms_act"),
    path("live/<str:code>/figures/", FiguresPage.as_view(), name="live_figures"),
    path("live/<str:code>/evidence/", EvidencePage.as_view(), name="live_evidence"),
    path(
        "live/<str:code>/evidence/<int:bundle>/",
        EvidenceFile.as_view(),
        name="live_evidence_file",
    ),
]
