"""The names by which Oscar's own pages call a customer's pages, led to ours."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import path
from django.views.generic import RedirectView


def _to(name: str) -> Callable[..., HttpResponseBase]:
    return RedirectView.as_view(pattern_name=name, query_string=True)


app_name = "customer"
urlpatterns = [
    path("", _to("accounts:home"), name="summary"),
    path("login/", _to("account_login"), name="login"),
    path("register/", _to("account_signup"), name="register"),
    path("logout/", _to("account_logout"), name="logout"),
    path("profile/", _to("accounts:profile"), name="profile-view"),
    path("orders/", _to("accounts:orders"), name="order-list"),
    path("addresses/", _to("accounts:addresses"), name="address-list"),
]
