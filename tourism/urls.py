"""The addresses of visits under /visit/; places to see stand before them."""

from django.urls import URLPattern, path

from shop.storefront.visiting import place_urlpatterns

from .views.experience import add, experience, price
from .views.listing import index
from .views.reviewing import review

_ONE = "<str:slug>/"
visit_urlpatterns: list[URLPattern] = [
    path("", index, name="index"),
    *place_urlpatterns,
    path(_ONE, experience, name="experience"),
    path(f"{_ONE}price/", price, name="price"),
    path(f"{_ONE}add/", add, name="add"),
    path(f"{_ONE}review/", review, name="review"),
]
