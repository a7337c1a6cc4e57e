"""The addresses of a person's organisations."""

from django.urls import URLPattern, path

from .views import (
    ApplyPage,
    BuyerListPage,
    BuyerPrices,
    CardPrices,
    JoinPage,
    MyOrganisations,
    NewOrganisation,
    OrganisationPage,
    StatementPage,
)

_ALL = "organisations/"
account_urlpatterns: list[URLPattern] = [
    path(_ALL, MyOrganisations.as_view(), name="organisations"),
    path(f"{_ALL}new/", NewOrganisation.as_view(), name="organisation_new"),
    path(f"{_ALL}<int:pk>/", OrganisationPage.as_view(), name="organisation"),
    path(
        f"{_ALL}<int:pk>/statement/",
        StatementPage.as_view(),
        name="organisation_statement",
    ),
    path(f"{_ALL}join/<str:token>/", JoinPage.as_view(), name="organisation_join"),
    path(f"{_ALL}apply/<str:slug>/", ApplyPage.as_view(), name="organisation_apply"),
    path(f"{_ALL}list/<str:slug>/", BuyerListPage.as_view(), name="organisation_list"),
    path(f"{_ALL}prices/", CardPrices.as_view(), name="organisation_card_prices"),
    path(f"{_ALL}prices/<int:pk>/", BuyerPrices.as_view(), name="organisation_prices"),
]
