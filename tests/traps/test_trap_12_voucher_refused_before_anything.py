"""Oscar refuses a used voucher only after the payment, with a bare ValueError."""

from decimal import Decimal
from functools import partial

import pytest
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.basket.services import priced
from shop.offers.models import OfferUse
from shop.offers.services import OfferUsedUp, record_use
from tests.cast import a_basket, a_pack, a_placed_order, a_user
from tests.races.together import errors, run_together, values
from tests.shop.offers.made import a_voucher

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("usage", [Voucher.SINGLE_USE, Voucher.ONCE_PER_CUSTOMER])
def test_parallel_orders_use_a_single_voucher_once(usage):
    user, voucher = a_user(), a_voucher(usage=usage)
    acts = []
    for _ in range(4):
        basket = a_basket(packs=[(a_pack(price="100.00"), 1)])
        basket.vouchers.add(voucher)
        priced(basket, user)
        order = a_placed_order()
        acts.append(
            partial(
                record_use,
                basket.offer_applications,
                [voucher],
                order=order,
                user=user,
            )
        )

    done = run_together(acts)

    assert len(values(done)) == 1
    assert [e.name for e in errors(done, OfferUsedUp)] == [voucher.name] * 3
    assert VoucherApplication.objects.count() == OfferUse.objects.count() == 1
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("10.00"))
