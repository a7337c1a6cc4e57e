"""Oscar refuses a used voucher only after the payment, with a bare ValueError."""

from decimal import Decimal
from functools import partial

import pytest
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.basket.services.baskets import priced
from shop.offers.models import OfferUse
from shop.offers.services import OfferUsedUpError, record_use
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import make_basket, make_pack, make_voucher
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("usage", [Voucher.SINGLE_USE, Voucher.ONCE_PER_CUSTOMER])
def test_parallel_orders_use_a_single_voucher_once(usage):
    user, voucher = make_user(), make_voucher(usage=usage)
    acts = []
    for _ in range(4):
        basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
        basket.vouchers.add(voucher)
        priced(basket, user)
        order = make_order()
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
    assert [e.name for e in errors(done, OfferUsedUpError)] == [voucher.code] * 3
    assert VoucherApplication.objects.count() == OfferUse.objects.count() == 1
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("10.00"))
