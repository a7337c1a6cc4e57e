"""django-oscar#4524, saleor#543, vendure#3508: the last unit went to several buyers.

Here one gets it; the other is told before anything is charged, keeps the rest of the
basket and can go on. tests/races lets fifty press at once.
"""

import pytest
from django.test import Client

from orders.order.models import Order
from shop.basket.models import Basket, Line
from tests.checkout.test_checkout import fill, pay
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound

pytestmark = pytest.mark.django_db


def test_second_buyer_of_the_last_box_is_told_and_keeps_the_rest(double):
    make_china()
    last = make_pack(make_farm("Li"), "Last pears", quantity=5000, on_hand=5000)
    other = make_pack(make_farm("Gao"), "Millet")
    quick, slow = Client(), Client()
    fill(quick, (last, 1))
    fill(slow, (last, 1), (other, 1))
    slow.get("/checkout/")

    bought = pay(quick, "71.00").json()
    refused = pay(slow, "142.00").json()

    assert refused == {"url": "/basket/"}
    page = slow.get("/basket/").text
    assert "Sold out." in page
    assert "Your basket has changed" in page
    assert Order.objects.get().number == bought["order"]
    assert len(double.books()["intents"]) == 1
    basket = Basket.objects.get(status=Basket.OPEN)
    assert Line.objects.filter(basket=basket).count() == 2

    slow.post("/basket/remove-gone/")
    Line.objects.filter(basket=basket, stockrecord=last).delete()
    assert pay(slow, "71.00").json()["client_secret"]
    assert_sound(double)


def test_box_of_an_unpaid_order_is_on_sale_again_when_its_time_is_over(double):
    from payments.payment.tasks import expire_orders
    from tests.races.market import late

    make_china()
    last = make_pack(quantity=5000, on_hand=5000)
    first, second = Client(), Client()
    fill(first, (last, 1))
    pay(first, "71.00")
    second.post("/basket/add/", {"pack": last.pk, "quantity": 1})
    assert Basket.objects.filter(status=Basket.OPEN, lines__isnull=False).count() == 0

    late(Order.objects.get())
    assert expire_orders() == 1
    fill(second, (last, 1))

    assert pay(second, "71.00").json()["client_secret"]
    assert_sound(double)
