from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from shop.offers.models import Benefit, OfferUse
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import make_offer, make_range

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "kind",
    [
        Benefit.SHIPPING_ABSOLUTE,
        Benefit.SHIPPING_FIXED_PRICE,
        Benefit.SHIPPING_PERCENTAGE,
    ],
)
def test_an_offer_on_delivery_is_refused_since_it_would_do_nothing(kind):
    with pytest.raises(ValidationError, match="priced by each seller"):
        Benefit(type=kind, value=Decimal(5)).clean()


def test_an_offer_on_goods_is_accepted():
    Benefit(type=Benefit.PERCENTAGE, value=Decimal(5), range=make_range()).clean()


def test_uses_that_were_given_back_do_not_count():
    user, offer = make_user(), make_offer("10", max_user_applications=2)
    use = {"offer": offer, "user": user, "discount": Decimal(1)}
    kept = OfferUse.objects.create(order=make_order(), frequency=1, **use)
    OfferUse.objects.create(
        order=make_order(), frequency=1, released_at=kept.created, **use
    )

    assert offer.get_num_user_applications(user) == 1
    assert offer.get_max_applications(user) == 1
