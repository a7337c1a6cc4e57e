"""Who funds an offer, which goods it may touch, and what its form refuses."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.money import minor_step
from shop.offers.models import ConditionalOffer
from shop.offers.states import Funder
from tests.factories.shop import make_offer
from tests.factories.vendors import make_cooperative, make_farm

THIRD = {
    "funded_by": Funder.SHARED,
    "seller_percent": Decimal("33.34"),
    "cooperative_percent": Decimal("33.33"),
    "market_percent": Decimal("33.33"),
}


@pytest.mark.django_db
def test_offers_that_say_nothing_are_paid_by_each_seller():
    offer = make_offer()

    assert offer.shares(1000, 1) == (1000, 0, 0)
    assert offer.touches(make_farm())


@pytest.mark.parametrize(
    ("funder", "shares"),
    [
        (Funder.SELLER, (1001, 0, 0)),
        (Funder.COOPERATIVE, (0, 1001, 0)),
        (Funder.MARKET, (0, 0, 1001)),
    ],
)
def test_one_pays_it_all(funder, shares):
    assert ConditionalOffer(funded_by=funder).shares(1001, 1) == shares


@given(
    steps=st.integers(0, 10**9),
    percents=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_shares_add_up_at_the_currencys_step(steps, percents, currency):
    unit = minor_step(currency)
    first, second = sorted(percents)
    offer = ConditionalOffer(
        funded_by=Funder.SHARED,
        seller_percent=Decimal(first) / 100,
        cooperative_percent=Decimal(second - first) / 100,
        market_percent=Decimal(10_000 - second) / 100,
    )

    shares = offer.shares(steps * unit, unit)

    assert sum(shares) == steps * unit
    assert all(share >= 0 and share % unit == 0 for share in shares)
    exact = [steps * unit * weight / Decimal(10_000) for weight in offer.weights]
    assert all(abs(a - b) < unit for a, b in zip(shares, exact, strict=True))


@pytest.mark.django_db
def test_what_it_touches():
    five, other = make_cooperative(), make_cooperative()
    member, stranger = make_farm(cooperative=five), make_farm(cooperative=other)
    of_five = ConditionalOffer(funded_by=Funder.COOPERATIVE, cooperative=five)
    of_member = ConditionalOffer(funded_by=Funder.SELLER, seller=member)

    assert of_five.touches(member)
    assert of_five.touches(five)
    assert not of_five.touches(stranger)
    assert of_member.touches(member)
    assert not of_member.touches(stranger)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"funded_by": "seller"}, "seller"),
        ({"funded_by": "cooperative"}, "cooperative"),
        (THIRD, "cooperative"),
        ({"funded_by": "shared", "seller_percent": 60, "market_percent": 30},
         "funded_by"),
        ({"funded_by": "shared", "market_percent": 100}, "funded_by"),
        ({"funded_by": "market", "market_percent": 40}, "market_percent"),
        ({"funded_by": "market", "with_cooperative": True}, "cooperative"),
        ({"funded_by": "cooperative", "with_cooperative": True, "with_stranger": True},
         "seller"),
        ({"funded_by": "nobody"}, "funded_by"),
        ({"funded_by": "shared", "market_percent": 150, "seller_percent": -50},
         "market_percent"),
    ],
)  # fmt: skip
def test_form_says_what_is_wrong(fields, wrong):
    fields = dict(fields)
    if fields.pop("with_cooperative", False):
        fields["cooperative"] = make_cooperative()
    if fields.pop("with_stranger", False):
        fields["seller"] = make_farm()
    shell = make_offer()

    with pytest.raises(ValidationError) as refused:
        ConditionalOffer(
            name="New", condition=shell.condition, benefit=shell.benefit, **fields
        ).full_clean()

    assert wrong in refused.value.message_dict


@pytest.mark.django_db
def test_form_takes_what_is_right():
    five = make_cooperative()
    member = make_farm(cooperative=five)
    shell = make_offer()
    for number, fields in enumerate(
        [
            {"funded_by": "market"},
            {"funded_by": "market", "seller": member},
            {"funded_by": "seller", "seller": member},
            {"funded_by": "cooperative", "cooperative": five, "seller": member},
            {**THIRD, "cooperative": five},
            {"funded_by": "shared", "seller_percent": 50, "market_percent": 50},
        ]
    ):
        made = ConditionalOffer(
            name=f"New {number}",
            condition=shell.condition,
            benefit=shell.benefit,
            **fields,
        )
        made.full_clean()
        made.save()


@pytest.mark.django_db
def test_an_offer_from_before_may_go_on_without_a_seller_and_a_changed_one_not():
    offer = make_offer()
    offer.full_clean()

    offer = make_offer(funded_by=Funder.MARKET)
    offer.funded_by = Funder.SELLER
    with pytest.raises(
        ValidationError, match=("Please choose the seller that funds it;")
    ):
        offer.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"funded_by": "shared", "seller_percent": 60, "market_percent": 30},
        {"funded_by": "shared", "seller_percent": 150, "market_percent": -50},
        {"funded_by": "cooperative"},
        {**THIRD},
        {"funded_by": "nobody"},
    ],
)
def test_database_refuses_what_no_form_let_through(wrong):
    offer = make_offer()

    with pytest.raises(IntegrityError), transaction.atomic():
        ConditionalOffer.objects.filter(pk=offer.pk).update(**wrong)

    offer.refresh_from_db()
    assert offer.funded_by == Funder.SELLER
