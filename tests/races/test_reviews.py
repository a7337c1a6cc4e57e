"""Reviews and votes at the same moment: none lost, none twice, stars right."""

from functools import partial

import pytest

from core.ratings import rating_of
from orders.reviews.models import HelpfulVote
from orders.reviews.services.texts import review_farm, review_line
from orders.reviews.services.votes import find_helpful
from shop.catalogue.models import Product
from shop.storefront.services import ReviewError
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from tests.races.together import errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pack():
    make_china()
    return make_pack(make_farm(), on_hand=200_000)


def test_reviews_at_once_are_all_counted(pack):
    parts = [make_received_vendor_order(pack, 1, user=make_user()) for _n in range(6)]

    run_together(
        [
            partial(review_line, one.lines.get(), by=one.order.user, score=n, body="So")
            for n, one in enumerate(parts[:5], start=1)
        ]
        + [partial(review_farm, parts[5], by=None, score=5, body="So")] * 2
    )

    product = Product.objects.get(pk=pack.product_id)
    said = product.reviews.values_list("score", "date_created")
    assert (product.rating_count, product.rating) == (
        5,
        rating_of(list(said), product.rating_prior).value,
    )
    assert_sound()


def test_guests_by_one_address_review_a_product_once(pack):
    parts = [make_received_vendor_order(pack, 1, user=None) for _n in range(2)]

    found = run_together(
        [
            partial(review_line, one.lines.get(), by=None, score=5, body="So")
            for one in parts
        ]
    )

    assert len(errors(found, ReviewError)) == 1
    assert_sound()


def test_double_press_counts_once(pack):
    part = make_received_vendor_order(pack, 1, user=make_user())
    review = review_line(part.lines.get(), by=part.order.user, score=5, body="So")
    reader = make_user()

    run_together(
        [partial(find_helpful, review, by=reader, browser="")] * 4
        + [partial(find_helpful, review, by=None, browser="same")] * 4
    )

    review.refresh_from_db()
    assert review.delta_votes == HelpfulVote.objects.count() == 2
    assert_sound()
