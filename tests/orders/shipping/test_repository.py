import pytest
from django.urls import reverse
from oscar.core.loading import get_class  # noqa: TID251 - what Oscar itself finds

from orders.shipping.models import WeightBased
from orders.shipping.repository import Repository
from tests.factories.accounts import make_staff
from tests.factories.shop import make_basket, make_pack

pytestmark = pytest.mark.django_db


def test_oscar_is_told_of_one_method_without_a_cost():
    basket = make_basket(packs=[(make_pack(), 1)])

    methods = get_class("shipping.repository", "Repository")().get_shipping_methods(
        basket
    )

    assert get_class("shipping.repository", "Repository") is Repository
    assert [method.code for method in methods] == ["no-shipping-required"]


@pytest.mark.parametrize("name", ["shipping-method-list", "shipping-method-create"])
def test_oscars_dashboard_pages_still_open(client, name):
    client.force_login(make_staff())
    WeightBased.objects.create(code="w", name="Weighed")

    response = client.get(reverse(f"dashboard:{name}"))

    assert response.status_code == 200
    assert "<html" in response.content.decode()
