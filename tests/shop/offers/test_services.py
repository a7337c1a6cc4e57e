from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.basket.services.baskets import priced
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import (
    OfferUsedUpError,
    VoucherError,
    add_voucher,
    record_use,
    release_use,
    remove_voucher,
)
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import make_basket, make_offer, make_pack, make_voucher

pytestmark = pytest.mark.django_db


def ready(user=None, price="100.00", quantity=1):
    """A priced basket and an order that is to record what it used."""
    order = make_order()
    basket = make_basket(user, packs=[(make_pack(price=price), quantity)])
    return basket, order


def record(basket, order, user=None):
    priced(basket, user)
    record_use(basket.offer_applications, basket.vouchers.all(), order=order, user=user)


def counters(offer):
    offer.refresh_from_db()
    return offer.num_applications, offer.total_discount, offer.num_orders


def test_record_use_counts_the_offer_once():
    offer = make_offer("10")
    basket, order = ready()

    record(basket, order)

    assert counters(offer) == (1, Decimal("10.00"), 1)
    use = OfferUse.objects.get()
    assert (use.offer, use.order, use.frequency) == (offer, order, 1)
    assert use.discount == Decimal("10.00")


def test_record_use_closes_an_offer_that_is_used_up():
    offer = make_offer("10", max_global_applications=1)
    basket, order = ready()

    record(basket, order)

    offer.refresh_from_db()
    assert offer.status == ConditionalOffer.CONSUMED


def test_record_use_refuses_what_ran_out_meanwhile_and_writes_nothing():
    offer = make_offer("10", max_global_applications=1)
    basket, order = ready()
    priced(basket)
    ConditionalOffer.objects.update(num_applications=1)

    with pytest.raises(OfferUsedUpError) as refused:
        record_use(basket.offer_applications, [], order=order, user=None)

    assert refused.value.name == offer.name
    assert counters(offer) == (1, Decimal("0.00"), 0)
    assert OfferUse.objects.count() == 0


def test_record_use_refuses_beyond_the_budget():
    offer = make_offer("10", max_discount=Decimal("15.00"))
    basket, order = ready()
    priced(basket)
    ConditionalOffer.objects.update(total_discount=Decimal("15.00"))

    with pytest.raises(OfferUsedUpError):
        record_use(basket.offer_applications, [], order=order, user=None)

    assert counters(offer) == (0, Decimal("15.00"), 0)


def test_record_use_counts_per_person():
    user, offer = make_user(), make_offer("10", max_user_applications=1)
    basket, order = ready(user)
    priced(basket, user)
    basket.submit()
    late, late_order = ready(user)
    priced(late, user)
    record_use(basket.offer_applications, [], order=order, user=user)

    with pytest.raises(OfferUsedUpError):
        record_use(late.offer_applications, [], order=late_order, user=user)

    assert counters(offer) == (1, Decimal("10.00"), 1)
    assert priced(late, user).total_discount == Decimal("0.00")


@pytest.mark.parametrize(
    ("first", "second"),
    [("lan@example.com", "LAN@example.com"), (None, "lan@example.com")],
    ids=["two guests' orders", "an account's, then as a guest"],
)
def test_record_use_counts_a_guest_by_the_address(first, second):
    offer = make_offer("10", max_user_applications=1)
    user = None if first else make_user("lan@example.com")
    basket, order = ready(user)
    priced(basket, user)
    order.guest_email = first or ""
    order.save(update_fields=["guest_email"])
    record_use(basket.offer_applications, [], order=order, user=user)

    again, late = ready()
    priced(again)
    late.guest_email = second
    with pytest.raises(OfferUsedUpError):
        record_use(again.offer_applications, [], order=late, user=None)

    late.guest_email = "bo@example.com"
    record_use(again.offer_applications, [], order=late, user=None)
    assert counters(offer)[0] == 2


def test_record_use_of_a_suspended_offer_is_refused():
    offer = make_offer("10")
    basket, order = ready()
    priced(basket)
    offer.suspend()

    with pytest.raises(OfferUsedUpError):
        record_use(basket.offer_applications, [], order=order, user=None)

    assert counters(offer) == (0, Decimal("0.00"), 0)


def test_record_use_of_a_voucher_makes_one_application():
    user, voucher = make_user(), make_voucher(usage=Voucher.SINGLE_USE)
    basket, order = ready(user)
    basket.vouchers.add(voucher)

    record(basket, order, user)

    made = VoucherApplication.objects.get()
    assert (made.voucher, made.order, made.user) == (voucher, order, user)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("10.00"))


def test_a_voucher_that_gave_nothing_is_not_used():
    voucher = make_voucher(
        usage=Voucher.SINGLE_USE,
        offer=make_offer(from_count="9", offer_type=ConditionalOffer.VOUCHER),
    )
    basket, order = ready()
    basket.vouchers.add(voucher)

    record(basket, order)

    assert VoucherApplication.objects.count() == 0


def test_a_single_voucher_used_elsewhere_is_refused_before_anything_is_written():
    voucher = make_voucher(usage=Voucher.SINGLE_USE)
    basket, order = ready()
    basket.vouchers.add(voucher)
    priced(basket)
    VoucherApplication.objects.create(voucher=voucher, order=make_order())

    with pytest.raises(OfferUsedUpError) as refused:
        record_use(basket.offer_applications, [voucher], order=order, user=None)

    assert refused.value.name == voucher.code
    assert counters(voucher.offers.get()) == (0, Decimal("0.00"), 0)
    assert VoucherApplication.objects.filter(order=order).count() == 0


def test_release_use_gives_everything_back_once():
    user = make_user()
    offer = make_offer("10", max_global_applications=1, max_user_applications=1)
    voucher = make_voucher(
        usage=Voucher.SINGLE_USE,
        offer=make_offer(offer_type=ConditionalOffer.VOUCHER, exclusive=False),
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
    offer = make_offer("10")
    ConditionalOffer.objects.update(num_applications=4)

    release_use(make_order())

    assert counters(offer)[0] == 4


@pytest.mark.parametrize("typed", ["frost10", " FROST10 ", "Frost10"])
def test_add_voucher_takes_a_code_however_it_is_typed(typed):
    basket, voucher = make_basket(), make_voucher("FROST10")

    add_voucher(basket, typed, user=None)

    assert list(basket.vouchers.all()) == [voucher]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"start_datetime": 1, "end_datetime": 2}, "This voucher is not valid yet"),
        ({"start_datetime": -2, "end_datetime": -1}, "This voucher has expired"),
        ({"usage": Voucher.ONCE_PER_CUSTOMER}, "Please sign in to use it"),
    ],
)
def test_add_voucher_says_why_not(fields, why):
    days = {
        name: timezone.now() + timedelta(days=value)
        for name, value in fields.items()
        if isinstance(value, int)
    }
    basket = make_basket()
    make_voucher("FROST10", **{**fields, **days})

    with pytest.raises(VoucherError, match=why):
        add_voucher(basket, "FROST10", user=None)

    assert basket.vouchers.count() == 0


def test_add_voucher_refuses_an_unknown_code_and_a_second_time():
    basket = make_basket()
    make_voucher("FROST10")
    add_voucher(basket, "FROST10", user=None)

    with pytest.raises(VoucherError, match="This voucher code is not valid"):
        add_voucher(basket, "FROST11", user=None)
    with pytest.raises(VoucherError, match="already"):
        add_voucher(basket, "FROST10", user=None)

    assert basket.vouchers.count() == 1


def test_remove_voucher_may_be_called_again():
    basket, voucher = make_basket(), make_voucher()
    basket.vouchers.add(voucher)

    remove_voucher(basket, voucher.pk)
    remove_voucher(basket, voucher.pk)

    assert basket.vouchers.count() == 0
