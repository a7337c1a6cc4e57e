"""Oscar applies every offer when a request touches its basket; here only its pages do.

Reproduced in stock Oscar: a catalogue page with 20 lines took 59 queries, with 20
offers 1368.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from shop.basket import cookie
from shop.basket.middleware import BasketMiddleware
from tests.factories.shop import make_basket, make_offer, make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("lines", "offers"), [(1, 0), (3, 3), (20, 20)])
def test_touching_the_basket_never_applies_offers(settings, lines, offers):
    farm = make_farm()
    basket = make_basket(packs=[(make_pack(farm), 1) for _ in range(lines)])
    for _ in range(offers):
        make_offer("5")
    request = RequestFactory().get("/catalogue/")
    request.user = AnonymousUser()
    request.COOKIES[settings.OSCAR_BASKET_COOKIE_OPEN] = cookie.sign(basket.pk)

    def view(inner):
        assert inner.basket.num_lines == lines
        return HttpResponse()

    with CaptureQueriesContext(connection) as captured:
        BasketMiddleware(view)(request)

    assert len(captured) == 2  # the basket and its lines
