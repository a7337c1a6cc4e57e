"""The addresses of a seller's desk, under /desk/<slug>/, filled by several areas."""

from django.urls import URLPattern

from orders.fulfilment.desk import desk_urlpatterns as order_pages
from orders.shipping.desk import desk_urlpatterns as delivery_pages
from shop.catalogue.desk import desk_urlpatterns as product_pages
from vendors.onboarding.desk import desk_urlpatterns as shop_pages

app_name = "desk"
urlpatterns: list[URLPattern] = [
    *order_pages,
    *delivery_pages,
    *product_pages,
    *shop_pages,
]
