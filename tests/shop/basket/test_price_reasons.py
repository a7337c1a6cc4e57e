"""Why this price: what baskets say of each line's price, and of offers that rest."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from orders.shipping.models import DeliveryMethod
from shop.basket.models import Line
from shop.basket.price_reasons import (
    offers_at_rest,
    reasons_of_line,
    reasons_of_total,
)
from shop.basket.queries import totals
from shop.basket.services.baskets import priced
from shop.offers.models import Condition, ConditionalOffer, OfferUse
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, place_basket
from tests.factories.shipping import make_delivery
from tests.factories.shop import (
    add_to_basket,
    make_basket,
    make_offer,
    make_pack,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_farm
from vendors.partner.own_prices import OwnPrice

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm(name="Li Orchard")


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Walnuts", price="50.00")


def explained(basket):
    """Line by line, then the whole."""
    found = totals(priced(basket), "CN-BJ")
    lines = [reasons_of_line(one) for group in found.groups for one in group.lines]
    return lines, reasons_of_total(found)


def test_regular_price_is_said_with_what_an_offer_takes_off(pack):
    make_offer("10", name="Harvest week")
    lines, total = explained(make_basket(packs=[(pack, 2)]))
    assert lines == [["Regular price of Li Orchard.", "Harvest week: ¥10.00 off."]]
    assert total == []


def test_sale_price_is_said_with_its_end_and_the_price_before(pack):
    pack.earlier_price, pack.sale_ends = Decimal("60.00"), timezone.now() + timedelta(9)
    pack.regular_price, pack.sale_starts = Decimal("60.00"), timezone.now()
    pack.save()
    lines, _total = explained(make_basket(packs=[(pack, 1)]))
    assert lines[0][0].startswith("Sale price until ")
    assert lines[0][0].endswith("Price before: ¥60.00.")


@pytest.mark.parametrize(
    ("channel", "words"),
    [("live", "Live price, yours"), ("group", "Group price, yours")],
)
def test_agreed_price_is_said_with_its_end(pack, channel, words):
    basket = make_basket(packs=[(pack, 1)])
    basket.lines.update(
        agreed_price="40.00",
        agreed_until=timezone.now() + timedelta(minutes=9),
        channel=channel,
        line_reference=f"{pack.product_id}_{pack.pk}_x",
    )
    lines, _total = explained(basket)
    assert lines[0][0].startswith(words)


@pytest.mark.parametrize(
    ("takes_offers", "said"),
    [
        (
            True,
            ["Your price from 5 packs, agreed with Li Orchard.", "Sale: ¥22.50 off."],
        ),
        (
            False,
            [
                "Your price from 5 packs, agreed with Li Orchard.",
                "Offers don’t apply to it.",
                "Sale: doesn’t apply to your own prices.",
            ],
        ),
    ],
)
def test_own_price_is_said_with_its_step(pack, monkeypatch, takes_offers, said):
    steps = ((1, Decimal(48)), (5, Decimal(45)))
    monkeypatch.setattr(
        "shop.basket.models.own_prices",
        lambda _buyer, packs: {pk: OwnPrice(steps, takes_offers) for pk in packs},
    )
    make_offer("10", name="Sale")
    lines, _total = explained(make_basket(packs=[(pack, 5)]))
    assert lines == [said]


def test_what_a_step_lacks_is_said_on_the_line(pack):
    make_offer("5", from_count="3", name="From 3")
    lines, total = explained(make_basket(packs=[(pack, 2)]))
    assert lines[0][1:] == ["From 3: 1 more pack needed."]
    assert total == ["From 3: 1 more pack needed."]


def test_what_the_basket_lacks_is_said_once_in_the_total(farm, pack):
    make_offer("5", from_count="200", condition=Condition.VALUE, name="From ¥200")
    make_offer("5", from_count="3", condition=Condition.COVERAGE, name="Mixed")
    other = make_pack(farm, "Pepper", price="30.00")
    lines, total = explained(make_basket(packs=[(pack, 1), (other, 1)]))
    assert [len(said) for said in lines] == [1, 1]
    assert total == ["From ¥200: ¥120.00 more needed.", "Mixed: 1 more product needed."]


def test_offer_that_another_left_nothing_is_named_with_it(pack):
    make_offer("10", name="Better", priority=9)
    make_offer("5", name="Lesser")
    lines, total = explained(make_basket(packs=[(pack, 1)]))
    assert lines[0][1:] == [
        "Better: ¥5.00 off.",
        "Lesser: your other discounts save more.",
    ]
    assert total == ["Lesser: your other discounts save more, ¥5.00 instead of ¥2.50."]


def test_offer_that_would_save_the_same_is_named_with_the_other(pack):
    make_offer("10", name="Theirs", priority=9)
    make_offer("10", name="Ours")
    _lines, total = explained(make_basket(packs=[(pack, 1)]))
    assert total == ["Ours: can’t be combined with Theirs."]


def test_better_offer_is_used_whatever_its_priority(pack):
    make_offer("5", name="Lesser", priority=9)
    make_offer("10", name="Better")
    lines, _total = explained(make_basket(packs=[(pack, 1)]))
    assert lines[0][1:] == [
        "Better: ¥5.00 off.",
        "Lesser: your other discounts save more.",
    ]


def test_offer_for_other_goods_is_not_mentioned(farm, pack):
    other = make_pack(farm, "Pepper")
    make_offer("5", from_count="3", within=make_range([other.product]))
    assert explained(make_basket(packs=[(pack, 1)])) == (
        [["Regular price of Li Orchard."]],
        [],
    )


def test_offer_that_was_used_up_is_said(pack):
    user = make_user()
    offer = make_offer("5", name="Once", max_user_applications=1)
    OfferUse.objects.create(
        offer=offer, order=make_order(user=user), user=user, frequency=1, discount="1"
    )
    basket = make_basket(user, [(pack, 1)])
    lines, total = explained(basket)
    assert lines == [["Regular price of Li Orchard."]]
    assert total == ["Once: already used as often as allowed."]


def test_voucher_that_is_spent_says_why(pack):
    basket = make_basket(packs=[(pack, 1)])
    offer = make_offer("5", offer_type=ConditionalOffer.VOUCHER)
    basket.vouchers.add(make_voucher("LATE", offer=offer, end_datetime=timezone.now()))
    _lines, total = explained(basket)
    assert total == ["Voucher LATE: This voucher has expired."]


def enter(client, code):
    return client.post(reverse("basket:voucher"), {"code": code}, follow=True)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ("5", "Voucher FROST10 is applied to your basket."),
        (
            "20",
            (
                "Voucher FROST10 is in your basket, but not used: your other "
                "discounts save more, ¥10.00 instead of ¥5.00."
            ),
        ),
    ],
)
def test_who_types_a_code_is_told_what_became_of_it(client, pack, others, said):
    add_to_basket(client, pack)
    make_voucher("FROST10")
    make_offer(others, name="Sale", priority=9)
    answer = enter(client, "FROST10")
    assert said in answer.content.decode()


def test_code_that_takes_nothing_off_says_why_in_the_total(client, pack):
    add_to_basket(client, pack)
    least = make_offer("10", from_count="3", offer_type=ConditionalOffer.VOUCHER)
    make_voucher("FROST10", offer=least)
    page = enter(client, "FROST10").content.decode()
    assert "but not used: 2 more packs needed." in page
    assert '<span class="xs muted">Not used: 2 more packs needed.</span>' in page


def test_unused_code_is_kept_for_another_order(client, pack):
    make_offer("20", name="Sale")
    basket = make_basket(packs=[(pack, 1)])
    voucher = make_voucher("FROST10", usage=Voucher.SINGLE_USE)
    basket.vouchers.add(voucher)
    place_basket(basket)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (0, 0)


def test_of_a_code_and_an_offer_that_save_the_same_the_code_is_kept(pack):
    voucher = make_voucher("FROST10")
    make_offer("10", name="Sale")
    basket = make_basket(packs=[(pack, 1)])
    basket.vouchers.add(voucher)
    lines, _total = explained(basket)
    assert lines[0][1:] == [
        "Sale: ¥5.00 off.",
        "Voucher FROST10: can’t be combined with Sale.",
    ]


def test_what_free_delivery_lacks_is_said_in_the_total(farm, pack):
    DeliveryMethod.objects.filter(partner=farm).delete()
    make_delivery(farm, free_from=Decimal("62.00"), price="8.00")
    assert explained(make_basket(packs=[(pack, 1)]))[1] == [
        "Li Orchard: ¥12.00 more for free delivery."
    ]
    assert explained(make_basket(packs=[(pack, 2)]))[1] == [
        "Li Orchard: delivery is free from ¥62.00."
    ]


def test_what_cant_be_bought_has_no_reasons(pack):
    line = SimpleNamespace(is_gone=True, unit_price=None, line=None)
    assert reasons_of_line(line) == []


def test_reasons_are_found_once_without_a_query(pack, queries):
    make_offer("5", from_count="3", name="From 3")
    basket = priced(make_basket(packs=[(pack, 2)]))
    found = totals(basket, "CN-BJ")
    with queries(0):
        first = offers_at_rest(basket)
        reasons_of_line(found.groups[0].lines[0])
        reasons_of_total(found)
    assert offers_at_rest(basket) == first


def test_basket_page_says_it_behind_a_press(client, pack):
    make_offer("5", from_count="3", name="From <3")
    add_to_basket(client, pack)
    page = client.get(reverse("basket:summary")).content.decode()
    assert "<summary>Why this price</summary>" in page
    assert "From &lt;3: 2 more packs needed." in page
    assert "<summary>Why this total</summary>" in page
    assert Line.objects.count() == 1
