"""Oscar counts the uses of an offer without a lock.

Reproduced in stock Oscar: an offer limited to one use discounted four orders placed
at once, and its counter said 1.
"""

from decimal import Decimal
from functools import partial

import pytest

from shop.basket.services.baskets import priced
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import OfferUsedUpError, record_use
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import make_basket, make_offer, make_pack
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def checkouts(number, *, user=None):
    """So many baskets that were shown the offer, each with its order."""
    found = []
    for _ in range(number):
        basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
        order = make_order()
        priced(basket, user)
        assert basket.total_discount == Decimal("10.00")
        found.append(
            partial(record_use, basket.offer_applications, [], order=order, user=user)
        )
    return found


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_orders_are_discounted_than_the_offer_allows(limit):
    offer = make_offer("10", max_global_applications=limit)

    done = run_together(checkouts(6))

    assert len(values(done)) == limit
    assert {e.name for e in errors(done, OfferUsedUpError)} == {offer.name}
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders) == (limit, limit)
    assert offer.total_discount == 10 * limit
    assert offer.status == ConditionalOffer.CONSUMED
    assert OfferUse.objects.count() == limit


def test_one_person_can_not_use_it_twice_at_once():
    make_offer("10", max_user_applications=1)

    done = run_together(checkouts(4, user=make_user()))

    assert len(values(done)) == 1
    assert len(errors(done, OfferUsedUpError)) == 3
    assert OfferUse.objects.count() == 1


def test_a_budget_is_not_spent_twice():
    offer = make_offer("10", max_discount=Decimal("10.00"))

    done = run_together(checkouts(4))

    assert len(values(done)) == 1
    offer.refresh_from_db()
    assert offer.total_discount == Decimal("10.00")


def test_orders_that_use_the_same_offers_in_any_order_do_not_block_each_other():
    make_offer("10", priority=1, exclusive=False)
    make_offer("5", priority=2, exclusive=False)
    acts = []
    for number in range(6):
        basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
        priced(basket)
        applied = list(basket.offer_applications)
        if number % 2:
            applied.reverse()
        acts.append(partial(record_use, applied, [], order=make_order(), user=None))

    done = run_together(acts)

    assert errors(done, OfferUsedUpError) == []
    assert OfferUse.objects.count() == 12
