"""A farm edits an offer while somebody else does, or while it is being used."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from shop.campaigns.offer_changes import OfferChange, change_offer, version_of
from shop.campaigns.services import OfferError
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import record_use
from tests.factories.orders import make_order
from tests.factories.shop import make_code
from tests.factories.vendors import make_farm
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def change(offer, **more):
    told = {
        "name": "Welcome",
        "ends": timezone.now() + timedelta(days=60),
        "seen": version_of(offer),
    }
    return partial(change_offer, offer.seller, offer.pk, OfferChange(**(told | more)))


def test_of_two_edits_of_one_page_the_second_is_told():
    offer = ConditionalOffer.objects.get(pk=make_code(make_farm()).pk)

    done = run_together([change(offer, uses=5), change(offer, uses=7)])

    assert len(values(done)) == 1
    (refused,) = errors(done, OfferError)
    assert "meanwhile" in str(refused)
    offer.refresh_from_db()
    assert offer.max_global_applications == values(done)[0].max_global_applications


@pytest.mark.parametrize("turn", range(4))
def test_amount_is_the_one_that_the_order_was_promised_or_nobodys(turn):
    """The order counts its use first, or the amount changes before it is counted."""
    offer = ConditionalOffer.objects.get(pk=make_code(make_farm()).pk)
    voucher = offer.vouchers.get()
    order = make_order()
    used = {
        "offer": offer, "name": "x", "freq": 1, "discount": Decimal(1),
        "voucher": voucher,
    }  # fmt: skip
    acts = [
        partial(record_use, [used], [voucher], order=order, user=None),
        change(offer, value=Decimal(25)),
    ]

    done = run_together(acts[:: 1 if turn % 2 else -1])

    assert OfferUse.objects.filter(order=order).count() == 1
    offer.refresh_from_db()
    refused = errors(done, OfferError)
    assert (offer.benefit.value, len(refused)) in {(10, 1), (25, 0)}
    assert offer.num_applications == 1
