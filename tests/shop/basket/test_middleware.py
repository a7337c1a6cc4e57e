import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from shop.basket import cookie
from shop.basket.middleware import BasketMiddleware
from shop.basket.models import Basket
from shop.basket.queries import packs_in_basket
from tests.factories.accounts import make_user
from tests.factories.shop import make_basket, make_pack

pytestmark = pytest.mark.django_db
COOKIE = settings.OSCAR_BASKET_COOKIE_OPEN


class Said(BaseStorage):
    def _get(self, *args, **kwargs):
        return [], True


def visit(look, *, user=None, sent=None):
    """A request with this cookie through the middleware; (what `look` saw, answer)."""
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    request._messages = Said(request)
    if sent is not None:
        request.COOKIES[COOKIE] = sent
    seen = []

    def view(inner):
        seen.append(look(inner))
        return HttpResponse()

    answer = BasketMiddleware(view)(request)
    request.said = [str(m) for m in request._messages._queued_messages]
    return seen[0], answer, request


def test_a_page_that_does_not_ask_costs_nothing():
    user = make_user()
    with CaptureQueriesContext(connection) as captured:
        visit(lambda request: None, user=user, sent="1:forged")

    assert len(captured) == 0


def test_the_count_costs_a_guest_without_a_basket_nothing():
    with CaptureQueriesContext(connection) as captured:
        count, answer, _ = visit(packs_in_basket)

    assert (count, len(captured)) == (0, 0)
    assert COOKIE not in answer.cookies


def test_the_count_costs_one_query_and_is_asked_once():
    user = make_user()
    make_basket(user, packs=[(make_pack(), 3), (make_pack(), 1)])
    guests = make_basket(packs=[(make_pack(), 2)])

    def twice(request):
        return packs_in_basket(request), packs_in_basket(request)

    with CaptureQueriesContext(connection) as of_guest:
        seen, _, _ = visit(twice, sent=cookie.sign(guests.pk))
    with CaptureQueriesContext(connection) as of_user:
        counted, _, _ = visit(twice, user=user)

    assert (seen, len(of_guest)) == ((1, 1), 1)
    assert (counted, len(of_user)) == ((2, 2), 1)


@pytest.mark.parametrize("sent", ["", "1", "1:forged", "x:y", "9" * 400])
def test_a_forged_cookie_opens_nothing_and_is_taken_back(sent):
    basket = make_basket(packs=[(make_pack(), 1)])

    found, answer, _ = visit(lambda r: r.basket.pk, sent=sent)

    assert found is None
    assert answer.cookies[COOKIE].value == ""
    assert basket.lines.count() == 1


@pytest.mark.parametrize("status", [Basket.FROZEN, Basket.SUBMITTED, Basket.MERGED])
def test_the_cookie_of_a_basket_that_was_ordered_is_taken_back(status):
    basket = make_basket(packs=[(make_pack(), 1)])
    Basket.objects.update(status=status)

    found, answer, _ = visit(lambda r: r.basket.pk, sent=cookie.sign(basket.pk))

    assert found is None
    assert answer.cookies[COOKIE].value == ""


def test_the_cookie_of_an_accounts_basket_opens_nothing():
    basket = make_basket(make_user(), packs=[(make_pack(), 1)])

    found, _, _ = visit(lambda r: r.basket.pk, sent=cookie.sign(basket.pk))

    assert found is None


def test_looking_at_the_basket_makes_no_row():
    visit(lambda r: r.basket.num_lines)
    visit(lambda r: r.basket.num_lines, user=make_user())

    assert Basket.objects.count() == 0


def test_signing_in_brings_the_guests_basket_along_once():
    user, pack = make_user(), make_pack()
    guests = make_basket(packs=[(pack, 2)])
    sent = cookie.sign(guests.pk)

    count, answer, request = visit(packs_in_basket, user=user, sent=sent)
    again, _, _ = visit(packs_in_basket, user=user, sent=sent)

    mine = Basket.objects.get(owner=user)
    assert (count, again) == (1, 1)
    assert [(ln.stockrecord, ln.quantity) for ln in mine.lines.all()] == [(pack, 2)]
    assert answer.cookies[COOKIE].value == ""
    assert request.said == [
        ("1 pack you chose before signing in was added to your basket.")
    ]
