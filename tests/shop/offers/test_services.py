from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.basket.services import priced
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import (
    OfferUsedUp,
    VoucherRefused,
    add_voucher,
    record_use,
    release_use,
    remove_voucher,
)
from tests.cast import a_basket, a_pack, a_placed_order, a_user

from .made import a_voucher, an_offer

pytestmark = pytest.mark.django_db


def ready(user=None, price="100.00", quantity=1):
    """A priced basket and an order that is to record what it used."""
    order = a_placed_order()
    basket = a_basket(user, packs=[(a_pack(price=price), quantity)])
    return basket, order


def record(basket, order, user=None):
    priced(basket, user)
    record_use(basket.offer_applications, basket.vouchers.all(), order=order, user=user)


def counters(offer):
    offer.refresh_from_db()
    return offer.num_applications, offer.total_discount, offer.num_orders


def test_record_use_counts_the_offer_once():
    offer = an_offer("10")
    basket, order = ready()

    record(basket, order)

    assert counters(offer) == (1, Decimal("10.00"), 1)
    use = OfferUse.objects.get()
    assert (use.offer, use.order, use.frequency) == (offer, order, 1)
    assert use.discount == Decimal("10.00")


def test_record_use_closes_an_offer_that_is_used_up():
    offer = an_offer("10", max_global_applications=1)
    basket, order = ready()

    record(basket, order)

    offer.refresh_from_db()
    assert offer.status == ConditionalOffer.CONSUMED


def test_record_use_refuses_what_ran_out_meanwhile_and_writes_nothing():
    offer = an_offer("10", max_global_applications=1)
    basket, order = ready()
    priced(basket)
    ConditionalOffer.objects.update(num_applications=1)

    with pytest.raises(OfferUsedUp) as refused:
        record_use(basket.offer_applications, [], order=order, user=None)

    assert refused.value.name == offer.name
    assert counters(offer) == (1, Decimal("0.00"), 0)
    assert OfferUse.objects.count() == 0


def test_record_use_refuses_beyond_the_budget():
    offer = an_offer("10", max_discount=Decimal("15.00"))
    basket, order = ready()
    priced(basket)
    ConditionalOffer.objects.update(total_discount=Decimal("15.00"))

    with pytest.raises(OfferUsedUp):
        record_use(basket.offer_applications, [], order=order, user=None)

    assert counters(offer) == (0, Decimal("15.00"), 0)


def test_record_use_counts_per_person():
    user, offer = a_user(), an_offer("10", max_user_applications=1)
    basket, order = ready(user)
    priced(basket, user)
    basket.submit()
    late, late_order = ready(user)
    priced(late, user)
    record_use(basket.offer_applications, [], order=order, user=user)

    with pytest.raises(OfferUsedUp):
        record_use(late.offer_applications, [], order=late_order, user=user)

    assert counters(offer) == (1, Decimal("10.00"), 1)
    assert priced(late, user).total_discount == Decimal("0.00")


def test_record_use_of_a_suspended_offer_is_refused():
    offer = an_offer("10")
    basket, order = ready()
    priced(basket)
    offer.suspend()

    with pytest.raises(OfferUsedUp):
        record_use(basket.offer_applications, [], order=order, user=None)

    assert counters(offer) == (0, Decimal("0.00"), 0)


def test_record_use_of_a_voucher_makes_one_application():
    user, voucher = a_user(), a_voucher(usage=Voucher.SINGLE_USE)
    basket, order = ready(user)
    basket.vouchers.add(voucher)

    record(basket, order, user)

    made = VoucherApplication.objects.get()
    assert (made.voucher, made.order, made.user) == (voucher, order, user)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("10.00"))


def test_a_voucher_that_gave_nothing_is_not_used():
    voucher = a_voucher(
        usage=Voucher.SINGLE_USE,
        offer=an_offer(from_count="9", offer_type=ConditionalOffer.VOUCHER),
    )
    basket, order = ready()
    basket.vouchers.add(voucher)

    record(basket, order)

    assert VoucherApplication.objects.count() == 0


def test_a_single_voucher_used_elsewhere_is_refused_before_anything_is_written():
    voucher = a_voucher(usage=Voucher.SINGLE_USE)
    basket, order = ready()
    basket.vouchers.add(voucher)
    priced(basket)
    VoucherApplication.objects.create(voucher=voucher, order=a_placed_order())

    with pytest.raises(OfferUsedUp) as refused:
        record_use(basket.offer_applications, [voucher], order=order, user=None)

    assert refused.value.name == voucher.name
    assert counters(voucher.offers.get()) == (0, Decimal("0.00"), 0)
    assert VoucherApplication.objects.filter(order=order).count() == 0


def test_release_use_gives_everything_back_once():
    user = a_user()
    offer = an_offer("10", max_global_applications=1, max_user_applications=1)
    voucher = a_voucher(
        usage=Voucher.SINGLE_USE,
        offer=an_offer(offer_type=ConditionalOffer.VOUCHER, exclusive=False),
    )
    ConditionalOffer.objects.filter(pk=offer.pk).update(exclusive=False)
    basket, order = ready(user)
    basket.vouchers.add(voucher)
    record(basket, order, user)

    release_use(order)
    release_use(order)

    assert counters(offer) == (0, Decimal("0.00"), 0)
    assert offer.status == ConditionalOffer.OPEN
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (0, Decimal("0.00"))
    assert VoucherApplication.objects.count() == 0
    assert priced(basket, user).total_discount == Decimal("20.00")


def test_release_use_of_an_order_without_offers_changes_nothing():
    offer = an_offer("10")
    ConditionalOffer.objects.update(num_applications=4)

    release_use(a_placed_order())

    assert counters(offer)[0] == 4


@pytest.mark.parametrize("typed", ["frost10", " FROST10 ", "Frost10"])
def test_add_voucher_takes_a_code_however_it_is_typed(typed):
    basket, voucher = a_basket(), a_voucher("FROST10")

    add_voucher(basket, typed, user=None)

    assert list(basket.vouchers.all()) == [voucher]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"start_datetime": 1, "end_datetime": 2}, "can't be used yet"),
        ({"start_datetime": -2, "end_datetime": -1}, "has run out"),
        ({"usage": Voucher.ONCE_PER_CUSTOMER}, "Sign in to use it"),
    ],
)
def test_add_voucher_says_why_not(fields, why):
    days = {
        name: timezone.now() + timedelta(days=value)
        for name, value in fields.items()
        if isinstance(value, int)
    }
    basket = a_basket()
    a_voucher("FROST10", **{**fields, **days})

    with pytest.raises(VoucherRefused, match=why):
        add_voucher(basket, "FROST10", user=None)

    assert basket.vouchers.count() == 0


def test_add_voucher_refuses_an_unknown_code_and_a_second_time():
    basket = a_basket()
    a_voucher("FROST10")
    add_voucher(basket, "FROST10", user=None)

    with pytest.raises(VoucherRefused, match="no voucher with this code"):
        add_voucher(basket, "FROST11", user=None)
    with pytest.raises(VoucherRefused, match="already"):
        add_voucher(basket, "FROST10", user=None)

    assert basket.vouchers.count() == 1


def test_remove_voucher_may_be_called_again():
    basket, voucher = a_basket(), a_voucher()
    basket.vouchers.add(voucher)

    remove_voucher(basket, voucher.pk)
    remove_voucher(basket, voucher.pk)

    assert basket.vouchers.count() == 0
