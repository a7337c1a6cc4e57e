"""The addresses of sales elsewhere: the same at a farm's desk and in a county."""

from django.urls import URLPattern, path

from .views import orders, statements, years

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


def _order_pages(prefix: str) -> list[URLPattern]:
    """Of the views whose names begin so."""
    of = {
        name: getattr(orders, f"{prefix}{name}").as_view()
        for name in ("Files", "Upload", "Template", "File", "Withdraw")
    }
    one = "channels/orders/<int:pk>/"
    return [
        path("channels/orders/", of["Files"], name="channel_orders"),
        path("channels/orders/new/", of["Upload"], name="channel_orders_new"),
        path(
            "channels/orders/template/", of["Template"], name="channel_orders_template"
        ),
        path(one, of["File"], name="channel_order_file"),
        path(f"{one}withdraw/", of["Withdraw"], name="channel_order_withdraw"),
    ]


desk_urlpatterns: list[URLPattern] = [
    path("channels/", years.DeskChannels.as_view(), name="channels"),
    *_statement_pages("Desk"),
    *_order_pages("Desk"),
]
programme_urlpatterns: list[URLPattern] = [
    path("channels/", years.CountyChannels.as_view(), name="channels"),
    path(
        "channels/statements/",
        statements.CountyStatements.as_view(),
        name="channel_statements",
    ),
    *_statement_pages("County"),
    *_order_pages("County"),
]
