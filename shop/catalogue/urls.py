"""Addresses of the goods, under Oscar's names so that its own links find them."""

from django.urls import path, re_path

from . import views

app_name = "catalogue"
urlpatterns = [
    path("", views.index, name="index"),
    re_path(
        r"^(?P<product_slug>[\w-]*)_(?P<pk>[0-9]{1,18})/$", views.detail, name="detail"
    ),
    re_path(
        r"^category/(?P<category_slug>[\w-]+(/[\w-]+)*)_(?P<pk>[0-9]{1,18})/$",
        views.category,
        name="category",
    ),
    # Names that Oscar's dashboard links by; pages of ours stand in for Oscar's.
    path("ranges/<str:slug>/", views.whole_catalogue, name="range"),
    path(
        "<str:product_slug>_<int:product_pk>/reviews/<int:pk>/",
        views.reviewed_product,
        name="reviews-detail",
    ),
]
