"""The seller's pages of what broadcasts brought: agreements, figures, evidence."""

from django.urls import URLPattern, path

from .terms import TermsAct, TermsPage

desk_urlpatterns: list[URLPattern] = [
    path("live/terms/", TermsPage.as_view(), name="live_terms"),
    path("live/terms/<int:pk>/", TermsAct.as_view(), name="live_terms_act"),
]
