"""Editing a farm's own offers: what is safe, what is refused, and what baskets get."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.models import AuditEntry
from shop.basket.services.baskets import priced
from shop.campaigns.offer_changes import OfferChange, change_offer, version_of
from shop.campaigns.quantity_discounts import (
    DiscountStep,
    QuantityDiscount,
    make_quantity_discount,
)
from shop.campaigns.seller_codes import stop_seller_code
from shop.campaigns.services import OfferError
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import add_voucher
from tests.factories.orders import make_order
from tests.factories.shop import make_basket, make_code, make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

SOON, LATER = timedelta(days=5), timedelta(days=60)


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def code(farm):
    return make_code(farm, "HARVEST10", uses=5)


@pytest.fixture
def steps(farm):
    wanted = QuantityDiscount(
        "Stock up", "en", [DiscountStep(3, 5), DiscountStep(9, 10)]
    )
    return make_quantity_discount(farm, wanted)


@pytest.fixture
def seller(client, farm):
    client.force_login(make_member(farm, Role.SELLER))
    return client


def use(offer, times=1):
    order = make_order()
    OfferUse.objects.create(offer=offer, order=order, frequency=times, discount=1)
    rows = ConditionalOffer.objects.filter(pk=offer.pk)
    rows.update(num_applications=times, num_orders=times)


def change(offer, **more):
    offer.refresh_from_db()
    told = {
        "name": "Welcome", "ends": timezone.now() + LATER, "seen": version_of(offer)
    } | more  # fmt: skip
    changed = change_offer(offer.seller, offer.pk, OfferChange(**told))
    offer.refresh_from_db()
    return changed


def refused(offer, words, **more):
    """And nothing of it changed."""
    before = version_of(ConditionalOffer.objects.get(pk=offer.pk))
    with pytest.raises(OfferError, match=words):
        change(offer, **more)
    assert version_of(ConditionalOffer.objects.get(pk=offer.pk)) == before


def test_name_end_and_limit_change_and_the_code_runs_as_long(farm, code):
    ends = timezone.now() + LATER
    change(code, name="Frost", ends=ends, uses=9)

    assert code.name == "Frost · HARVEST10"
    assert code.name_en == "Frost · HARVEST10"
    assert (code.end_datetime, code.max_global_applications) == (ends, 9)
    assert code.vouchers.get().end_datetime == ends
    assert code.for_first_orders is False
    logged = AuditEntry.objects.filter(act="offer.changed_by_farm")
    assert logged.count() == 1


def test_amount_changes_while_nobody_has_used_it(farm, code):
    change(code, uses=5, value=Decimal(25), least=Decimal(100))
    pack = make_pack(farm, price="60.00")

    for packs, given in ((1, 0), (2, 30)):
        basket = make_basket(packs=[(pack, packs)])
        add_voucher(basket, "HARVEST10", user=None)
        assert priced(basket).total_discount == given


def test_amount_stays_once_an_order_used_it(code):
    use(code)
    refused(code, "An order has used it", uses=5, value=Decimal(25))
    refused(code, "An order has used it", uses=5, least=Decimal(100))
    change(code, uses=5, value=Decimal(10))  # as it was
    OfferUse.objects.update(released_at=timezone.now())
    refused(code, "An order has used it", uses=5, value=Decimal(25))


def test_limit_is_more_than_orders_have_it_already(code):
    use(code, times=3)
    refused(code, "3 orders have it already", uses=3)
    change(code, uses=4)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends": -SOON}, "already passed"),
        ({"ends": timedelta(days=400)}, "a year at most"),
        ({"ends": None}, "choose a date"),
        ({"starts": SOON}, "runs already"),
    ],
)
def test_times_that_cant_be_are_refused(code, more, words):
    code.start_datetime = timezone.now() - SOON
    code.save()
    now = timezone.now()
    moments = {name: wait and now + wait for name, wait in more.items()}
    refused(code, words, **moments)


def test_start_that_is_to_come_can_be_later(farm):
    code = make_code(farm, "LATER", starts=timezone.now() + SOON)
    starts = timezone.now() + 2 * SOON
    change(code, starts=starts)
    assert code.start_datetime == code.vouchers.get().start_datetime == starts
    refused(code, "after the start", starts=starts, ends=timezone.now() + SOON)


def test_step_may_run_on_and_keeps_its_place_among_the_steps(steps):
    first, second = steps
    change(first, name="Stock up", ends=None, value=Decimal(7))
    assert (first.benefit.value, first.end_datetime) == (7, None)
    assert first.name == "Stock up · 3+"
    for step, value in ((first, 10), (first, 12), (second, 7), (second, 2)):
        refused(step, "Each step must", ends=None, value=Decimal(value))


def test_page_that_was_overtaken_is_refused(code):
    old = version_of(ConditionalOffer.objects.get(pk=code.pk))
    change(code, uses=7)
    refused(code, "meanwhile", seen=old)


def test_neither_anothers_nor_one_that_is_over_is_changed(farm, code):
    with pytest.raises(ConditionalOffer.DoesNotExist):
        change_offer(make_farm(), code.pk, OfferChange("X", None, ""))
    stop_seller_code(farm, code.pk)
    with pytest.raises(ConditionalOffer.DoesNotExist):
        change(code)


def typed(page, **changes):
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    ends = (dates.local() + LATER).strftime("%Y-%m-%dT%H:%M")
    return {k: v for k, v in shown.items() if v} | {"ends": ends} | changes


def test_at_the_desk_an_offer_is_edited(seller, farm, code):
    address = reverse("desk:offer_edit", args=[farm.code, code.pk])
    assert address in seller.get(reverse("desk:offers", args=[farm.code])).text
    page = seller.get(address)
    assert "starts" not in page.context["form"].fields

    answer = seller.post(address, typed(page, name="Frost", percent="15"))

    assert answer.status_code == 302
    code.refresh_from_db()
    assert (code.name, code.benefit.value) == ("Frost · HARVEST10", 15)


def test_how_often_and_where_a_code_is_shown_can_be_changed_after_use(seller, code):
    use(code)
    address = reverse("desk:offer_edit", args=[code.seller.code, code.pk])
    page = seller.get(address)
    assert page.context["form"]["once_each"].value() is True

    told = typed(page, is_announced="on")
    told.pop("once_each", None)
    assert seller.post(address, told).status_code == 302
    code.refresh_from_db()
    assert (code.max_user_applications, code.is_announced) == (None, True)

    # Another page that is still open doesn't undo it unseen.
    assert seller.post(address, {**told, "once_each": "on"}).status_code == 422
    page = seller.get(address)
    assert seller.post(address, typed(page, once_each="on")).status_code == 302
    code.refresh_from_db()
    assert code.max_user_applications == 1


def test_steps_have_neither(seller, steps):
    address = reverse("desk:offer_edit", args=[steps[0].seller.code, steps[0].pk])
    fields = seller.get(address).context["form"].fields
    assert not {"once_each", "is_announced"} & fields.keys()


def test_bad_input_is_told_and_what_was_typed_stays(seller, farm, code):
    use(code)
    address = reverse("desk:offer_edit", args=[farm.code, code.pk])
    page = seller.get(address)
    assert "An order has used it" in page.text
    assert "percent" not in page.context["form"].fields

    answer = seller.post(address, typed(page, name="Frost", ends=""))

    assert answer.status_code == 422
    assert 'value="Frost"' in answer.text
    code.refresh_from_db()
    assert code.name == "Welcome · HARVEST10"


def test_offers_of_others_are_not_found(seller, farm):
    other = make_code(make_farm())
    address = reverse("desk:offer_edit", args=[farm.code, other.pk])
    assert seller.get(address).status_code == 404
    assert seller.post(address).status_code == 404
