"""One stock record gave a seller full control of a product it shared with others.

Reproduced in stock Oscar: A deleted the product and B's stock record went with it.
Here a product is one seller's; whoever else sells from it can't touch it.
"""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from shop.catalogue.models import Product
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockPool, StockRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared():
    """A's product, with a pack of B's on it, as only a wrong import could make it."""
    pack = make_pack(make_farm("A", code="a"))
    other = make_pack(make_farm("B", code="b"), product=pack.product, price="1.00")
    return pack.product, other


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Product, StockRecord, StockPool)
    ]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "name",
    [
        "product",
        "product_publish",
        "product_hide",
        "product_withdraw",
        "product_stock",
        "product_photos",
    ],
)
def test_a_pack_on_it_opens_nothing_of_anothers_product(client, shared, name, method):
    product, other = shared
    client.force_login(make_member(other.partner))
    before = rows()

    for desk in ("b", "a"):
        url = reverse(f"desk:{name}", args=[desk, product.pk])
        answer = getattr(client, method)(url, {"title": "Mine", "counted": "1"})
        assert answer.status_code in ({404} if method == "post" else {404, 405})

    assert rows() == before


def test_a_product_with_stock_cannot_be_deleted_by_anybody(shared):
    product, _other = shared

    with pytest.raises(ProtectedError):
        product.delete()

    assert StockRecord.objects.count() == 2
