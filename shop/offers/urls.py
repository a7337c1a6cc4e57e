"""The names by which Oscar's dashboard links to offers."""

from django.urls import path

from shop.catalogue.views import whole_catalogue

app_name = "offer"
urlpatterns = [path("<str:slug>/", whole_catalogue, name="detail")]
