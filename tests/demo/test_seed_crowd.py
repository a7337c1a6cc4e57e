"""More farms and goods than were written are made up, in both languages."""

import pytest
from modeltranslation.translator import translator

from demo.market.seeding import Size, seed_market
from orders.shipping.models import DeliveryMethod
from shop.catalogue.models import Category, Product
from tests.factories.orders import make_china
from vendors.partner.models import Partner, StockRecord
from vendors.places.models import Village


@pytest.fixture(scope="module")
def market(kept):
    make_china()
    seed_market(Size(farms=50, products=400, orders=0, has_photos=False))


def test_seed_makes_up_farms_and_goods_beyond_the_written_ones(market, db):
    titles = Product.objects.values_list("title_zh_hans", flat=True)
    farms = Partner.objects.filter(kind="farm")
    assert farms.filter(opening=None).count() == 50
    assert farms.exclude(opening=None).count() == 1
    assert (
        Product.objects.exclude(lead_pack=None).exclude(search_text="").count() == 400
    )
    assert (
        Product.objects.exclude(lead_price=None).exclude(unit_price=None).count() == 400
    )
    assert len(set(titles)) > 200


FACTS_OF_SOME = {"ingredients", "storage", "serving"}


@pytest.mark.parametrize(
    "model", [Category, DeliveryMethod, Partner, Product, StockRecord, Village]
)
def test_every_word_stands_in_both_languages(market, db, model):
    def is_said(row, name):
        """What some goods alone have is said in both languages or in neither."""
        said = [bool(getattr(row, f"{name}_{code}")) for code in ("en", "zh_hans")]
        return all(said) or (name in FACTS_OF_SOME and not any(said))

    missing = [
        (row.pk, name)
        for row in model._base_manager.all()
        for name in translator.get_options_for_model(model).all_fields
        if not is_said(row, name)
        if not (name == "pickup_at" and row.kind != DeliveryMethod.Kind.PICKUP)
        if (model, name) != (Category, "description")
    ]

    assert model._base_manager.count() > 0
    assert missing == []
