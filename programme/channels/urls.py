"""The addresses of sales elsewhere: the same at a farm's desk and in a county."""

from django.urls import URLPattern, path

from .views import statements, years

_ONE = "channels/statements/<int:pk>/"


def _statement_pages(prefix: str) -> list[URLPattern]:
    """Of the views whose names begin so."""
    of = {
        name: getattr(statements, f"{prefix}{name}").as_view()
        for name in (
            "New", "Statement", "Edit", "Correct", "Step", "NewPaper", "Paper",
        )
    }  # fmt: skip
    return [
        path("channels/statements/new/", of["New"], name="channel_statement_new"),
        path(_ONE, of["Statement"], name="channel_statement"),
        path(f"{_ONE}edit/", of["Edit"], name="channel_statement_edit"),
        path(f"{_ONE}correct/", of["Correct"], name="channel_statement_correct"),
        path(f"{_ONE}state/<str:to>/", of["Step"], name="channel_statement_state"),
        path(f"{_ONE}evidence/new/", of["NewPaper"], name="channel_paper_new"),
        path("channels/evidence/<int:pk>/", of["Paper"], name="channel_paper"),
    ]


desk_urlpatterns: list[URLPattern] = [
    path("channels/", years.DeskChannels.as_view(), name="channels"),
    *_statement_pages("Desk"),
]
programme_urlpatterns: list[URLPattern] = [
    path("channels/", years.CountyChannels.as_view(), name="channels"),
    path(
        "channels/statements/",
        statements.CountyStatements.as_view(),
        name="channel_statements",
    ),
    *_statement_pages("County"),
]
