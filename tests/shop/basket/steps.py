"""What a shopper's browser does with a basket, and what is in it then."""

from django.conf import settings as django_settings
from django.urls import reverse

from shop.basket import cookie
from shop.basket.models import Line

COOKIE = django_settings.OSCAR_BASKET_COOKIE_OPEN
SUMMARY = "/basket/"


def holdings(basket):
    rows = Line.objects.filter(basket=basket).order_by("pk")
    return [(line.stockrecord_id, line.quantity) for line in rows]


def carry(client, basket):
    """The browser of the guest who filled this basket."""
    client.cookies[COOKIE] = cookie.sign(basket.pk)
    return client


def add(client, pack, **fields):
    return client.post(reverse("basket:add"), {"pack": pack.pk, **fields})


def texts(response):
    return [str(message) for message in response.context["messages"]]
