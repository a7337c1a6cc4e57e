"""One parcel for several farms: who shares its cost, and how much each bears."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.queries import Wishes, propose
from core.money import to_minor
from orders.shipping.models import DeliveryMethod, DeliveryRate, DeliverySettings
from orders.shipping.queries import Offered
from orders.shipping.rates import SharedParcel
from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from tests.factories.accounts import make_user
from tests.factories.shipping import (
    make_consignment,
    make_delivery,
    make_rated_delivery,
)
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_cooperative, make_farm
from vendors.partner.models import Partner

BEIJING = "CN-BJ"


@pytest.fixture
def coop(db):
    return make_cooperative(delivers=False)


def a_depot_method(coop, rates=(([], None, "12.00"),), **fields):
    said = {"name": "Depot van", "is_lent": True, "packs_together": True} | fields
    return make_rated_delivery(coop, rates, **said)


def a_member_farm(coop, *, delivers=False, **fields):
    farm = make_farm(cooperative=coop, delivers=False, **fields)
    DeliverySettings.objects.create(partner=farm, source="beside")
    if delivers:
        make_delivery(farm, price="8.00")
    return farm


def basket_of(*packs):
    user = make_user()
    basket = make_basket(user, [(pack, count) for pack, count in packs])
    return priced(Basket.objects.get(pk=basket.pk), user)


def costs(proposal):
    return {one.group.partner.pk: one.quote.cost for one in proposal.chosen}


def proposed(basket, **deliveries):
    wishes = Wishes(deliveries={int(k[1:]): v for k, v in deliveries.items()})
    return propose(basket, region=BEIJING, wishes=wishes)


def test_two_farms_pay_one_parcel_by_weight(coop):
    method = a_depot_method(coop)
    light, heavy = a_member_farm(coop), a_member_farm(coop)
    basket = basket_of(
        (make_pack(light, quantity=1000), 1), (make_pack(heavy, quantity=5000), 1)
    )

    proposal = proposed(basket)

    assert costs(proposal) == {light.pk: Decimal("2.00"), heavy.pk: Decimal("10.00")}
    assert proposal.draft.delivery_cost == Decimal("12.00")
    assert {
        vendor_order.delivery.depot for vendor_order in proposal.draft.vendor_orders
    } == {coop}
    first = proposal.chosen[0].quote
    assert first.code == f"method-{method.pk}"
    assert first.shared_with == (heavy.name,)
    assert first.joint_total == Decimal("12.00")


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        ("weight", ["2.00", "10.00"]),
        ("goods", ["9.00", "3.00"]),
        ("equal", ["6.00", "6.00"]),
    ],
)
def test_rule_says_how_the_cost_is_shared(coop, rule, shares):
    a_depot_method(coop, share_by=rule)
    one, other = a_member_farm(coop), a_member_farm(coop)
    basket = basket_of(
        (make_pack(one, quantity=1000, price="90.00"), 1),
        (make_pack(other, quantity=5000, price="30.00"), 1),
    )

    found = costs(proposed(basket))

    assert [found[one.pk], found[other.pk]] == [Decimal(share) for share in shares]


def test_parcel_is_priced_at_its_whole_weight(coop):
    a_depot_method(coop, [([], 5, "12.00"), ([], 20, "20.00")])
    farms = [a_member_farm(coop) for _ in range(2)]
    basket = basket_of(*((make_pack(farm, quantity=4000), 1) for farm in farms))

    assert proposed(basket).draft.delivery_cost == Decimal("20.00")


def test_what_fits_into_no_parcel_together_goes_in_two(coop):
    a_depot_method(coop, [([], 5, "12.00")])
    farms = [a_member_farm(coop) for _ in range(2)]
    basket = basket_of(*((make_pack(farm, quantity=4000), 1) for farm in farms))

    proposal = proposed(basket)

    assert set(costs(proposal).values()) == {Decimal("12.00")}
    assert {one.quote.shared_with for one in proposal.chosen} == {()}


def test_free_delivery_and_least_order_are_those_of_the_whole_parcel(coop):
    a_depot_method(coop, min_order=Decimal(100), free_from=Decimal(150))
    farms = [a_member_farm(coop) for _ in range(2)]
    packs = [make_pack(farm, price="60.00") for farm in farms]

    paid = proposed(basket_of(*((pack, 1) for pack in packs)))
    free = proposed(basket_of(*((pack, 2) for pack in packs)))
    alone = proposed(basket_of((packs[0], 1)))

    assert paid.draft.delivery_cost == Decimal("12.00")
    assert paid.chosen[0].quote.missing_for_free == Decimal("30.00")
    assert free.draft.delivery_cost == Decimal(0)
    assert alone.draft is None
    assert alone.totals.groups[0].missing_for_order == Decimal("40.00")


def test_who_goes_another_way_leaves_the_others_the_whole_cost(coop):
    method = a_depot_method(coop, position=0)
    one, other = a_member_farm(coop, delivers=True), a_member_farm(coop, delivers=True)
    shared = f"method-{method.pk}"
    basket = basket_of((make_pack(one), 1), (make_pack(other), 1))
    both = {f"p{one.pk}": shared, f"p{other.pk}": shared}

    together = costs(proposed(basket, **both))
    apart = costs(proposed(basket, **{f"p{one.pk}": shared}))

    assert together == {one.pk: Decimal("6.00"), other.pk: Decimal("6.00")}
    assert apart == {one.pk: Decimal("12.00"), other.pk: Decimal("8.00")}


def test_way_shows_what_it_would_cost_if_it_were_chosen(coop):
    method = a_depot_method(coop)
    one, other = a_member_farm(coop, delivers=True), a_member_farm(coop, delivers=True)
    shared = f"method-{method.pk}"
    basket = basket_of((make_pack(one), 1), (make_pack(other), 1))

    proposal = proposed(basket, **{f"p{other.pk}": shared})

    quotes = {quote.code: quote for quote in proposal.chosen[0].group.quotes}
    assert proposal.chosen[0].quote.code != shared
    assert quotes[shared].cost == Decimal("6.00")


def test_least_order_is_asked_of_all_goods_that_could_travel_together(coop):
    method = a_depot_method(coop, min_order=Decimal(100))
    one, other = a_member_farm(coop, delivers=True), a_member_farm(coop, delivers=True)
    shared = f"method-{method.pk}"
    enough = basket_of((make_pack(one, price="60.00"), 1), (make_pack(other), 1))
    too_little = basket_of(
        (make_pack(one, price="30.00"), 1), (make_pack(other, price="30.00"), 1)
    )

    first = proposed(enough, **{f"p{one.pk}": shared}).chosen[0]
    refused = proposed(too_little, **{f"p{one.pk}": shared}).chosen[0]

    assert (first.refusal, first.quote.cost) == ("", Decimal("12.00"))
    assert "Depot van" in refused.refusal
    assert "¥40.00" in refused.refusal
    assert refused.quote.cost == Decimal("8.00")


def test_strangers_share_no_parcel(coop):
    a_depot_method(coop)
    member, stranger = a_member_farm(coop), make_farm()
    basket = basket_of((make_pack(member), 1), (make_pack(stranger), 1))

    found = costs(proposed(basket))

    assert found == {member.pk: Decimal("12.00"), stranger.pk: Decimal("12.00")}


def test_cold_is_packed_once(coop):
    a_depot_method(coop, keeps_cold=True, cold_price=Decimal(5))
    one, other = a_member_farm(coop), a_member_farm(coop)
    cheese, nuts = make_pack(one), make_pack(other)
    cheese.product.needs_cold = True
    cheese.product.save()

    proposal = proposed(basket_of((cheese, 1), (nuts, 1)))

    assert proposal.draft.delivery_cost == Decimal("17.00")
    assert [one.quote.cold_cost for one in proposal.chosen] == [Decimal("2.50")] * 2


@given(
    currency=st.sampled_from(["CNY", "USD", "JPY", "KWD"]),
    price=st.integers(0, 5000),
    cold=st.integers(0, 500),
    vendor_orders=st.lists(
        st.tuples(st.integers(0, 9000), st.integers(0, 50_000)), min_size=1, max_size=6
    ),
    rule=st.sampled_from(["weight", "goods", "equal"]),
)
def test_shares_add_up_whoever_asks(currency, price, cold, vendor_orders, rule):
    method = DeliveryMethod(
        pk=1, share_by=rule, packs_together=True, keeps_cold=True, cold_price=cold
    )
    rate = DeliveryRate(pk=1, price=Decimal(price))
    parcel = SharedParcel(Offered(method, (rate,)), BEIJING, Decimal(0))
    asked = [
        make_consignment(
            Partner(pk=pk), goods=f"{goods}", grams=grams, currency=currency
        )
        for pk, (goods, grams) in enumerate(vendor_orders, start=1)
    ]

    found = parcel.cost(asked)

    assert sum(found.shares.values()) == found.total
    assert parcel.cost(asked[::-1]) == found
    assert all(share >= 0 for share in found.shares.values())
    assert all(to_minor(share, currency) is not None for share in found.shares.values())
