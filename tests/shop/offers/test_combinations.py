"""The combination of offers that takes the most off a basket, against all orders."""

from decimal import Decimal
from itertools import permutations
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import step
from shop.basket.models import Line
from shop.catalogue.models import Product
from shop.offers import combinations
from shop.offers.applicator import Applicator
from shop.offers.combinations import MOST_WORK, Budget, groups_that_meet, improve
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from shop.offers.trials import AskedOffer, reach
from tests.effort import tries
from vendors.partner.models import Partner, StockRecord

FARM = Partner(pk=1)
KINDS = (
    Benefit.PERCENTAGE,
    Benefit.FIXED,
    Benefit.FIXED_UNIT,
    Benefit.FIXED_PRICE,
    Benefit.MULTIBUY,
)


class MadeBasket:
    """What the applicator needs of a basket, without a database."""

    owner = None

    def __init__(self, lines):
        self.lines = lines
        self.offers_left_out = []

    def all_lines(self):
        return self.lines

    @property
    def currency(self):
        return self.lines[0].price_currency

    @property
    def given(self):
        return sum((line.discount_value for line in self.lines), Decimal(0))

    @property
    def by_line(self):
        return [line.discount_value for line in self.lines]


def make_line(pk, price, quantity, *, ranges=(), currency="CNY"):
    product = Product(pk=pk, is_discountable=True)
    product.in_ranges = frozenset(ranges)
    product.sellers_here = [FARM]
    line = Line(
        pk=pk,
        product=product,
        stockrecord=StockRecord(pk=pk, partner=FARM, price=price, quantity=1),
        quantity=quantity,
        price_currency=currency,
    )
    line._info = SimpleNamespace(
        availability=SimpleNamespace(is_available_to_buy=True),
        price=SimpleNamespace(
            incl_tax=price, excl_tax=price, effective_price=price, is_tax_known=True
        ),
    )
    return line


def make_offer(
    pk,
    kind=Benefit.PERCENTAGE,
    value="10",
    *,
    within=1,
    count="1",
    needs=Condition.COUNT,
    needs_within=None,
    most=None,
    **fields,
):
    """Parts of their own kind and their ranges at hand, as those that stand are."""
    goods, needed = (
        Range(pk=of, name=str(of)) for of in (within, needs_within or within)
    )
    goods.is_noted = needed.is_noted = True
    worth = None if kind == Benefit.MULTIBUY else Decimal(value)
    benefit = Benefit(
        pk=pk,
        type=kind,
        value=worth,
        range=goods,
        max_affected_items=most,
    ).proxy()
    condition = Condition(pk=pk, type=needs, value=Decimal(count), range=needed).proxy()
    benefit.range, condition.range = goods, needed
    offer = ConditionalOffer(pk=pk, name=f"Offer {pk}", **fields)
    offer.condition, offer.benefit = condition, benefit
    offer.allies = frozenset({pk})
    return offer


def by_priority(offers):
    return sorted(offers, key=lambda offer: (-offer.priority, offer.pk))


def apply(basket, offers):
    for line in basket.lines:
        line.clear_discount()
    basket.offers_left_out = []
    Applicator().apply_offers(basket, by_priority(offers))
    return basket


def in_order(basket, offers):
    """As Oscar applies them: one after another, each as often as it gives something."""
    for line in basket.lines:
        line.clear_discount()
    for offer in offers:
        for _time in range(offer.get_max_applications()):
            before = basket.given
            offer.apply_benefit(basket)
            if basket.given == before:
                break
    return basket.given


def most_of_all_orders(basket, offers):
    return max(in_order(basket, order) for order in permutations(offers))


@st.composite
def baskets(draw, most_offers=4):
    currency = draw(st.sampled_from(["CNY", "JPY", "KWD"]))
    unit = step(currency)
    lines = [
        make_line(
            pk,
            draw(st.integers(1, 3000)) * unit,
            draw(st.integers(1, 4)),
            ranges={1, *draw(st.sets(st.sampled_from([2, 3]), max_size=2))},
            currency=currency,
        )
        for pk in range(1, draw(st.integers(1, 4)) + 1)
    ]
    offers = []
    for pk in range(1, draw(st.integers(1, most_offers)) + 1):
        kind = draw(st.sampled_from(KINDS))
        needs = draw(st.sampled_from([Condition.COUNT, Condition.VALUE]))
        is_bound = kind in {Benefit.FIXED_PRICE, Benefit.MULTIBUY}
        is_value = needs == Condition.VALUE and not is_bound
        value = (
            draw(st.integers(1, 100))
            if kind == Benefit.PERCENTAGE
            else draw(st.integers(1, 4000)) * unit
        )
        offers.append(
            make_offer(
                pk,
                kind,
                value,
                within=draw(st.sampled_from([1, 1, 2, 3])),
                needs=Condition.VALUE if is_value else Condition.COUNT,
                count=(
                    draw(st.integers(1, 5000)) * unit
                    if is_value
                    else draw(st.integers(1, 5))
                ),
                most=None if is_bound else draw(st.sampled_from([None, None, 1, 2])),
                exclusive=draw(st.sampled_from([True, True, False])),
                priority=draw(st.integers(0, 3)),
                max_basket_applications=draw(st.sampled_from([None, 1, 2])),
            )
        )
    _make_allies(draw, offers)
    return MadeBasket(lines), offers


def _make_allies(draw, offers):
    """Some of those that share items name with whom."""
    sharing = [offer for offer in offers if not offer.exclusive]
    if len(sharing) > 2 and draw(st.booleans()):
        one, other, *_rest = sharing
        one.is_choosy = True
        one.allies, other.allies = (frozenset({one.pk, other.pk}),) * 2


@settings(max_examples=tries(1200))
@given(drawn=baskets())
def test_no_order_of_application_takes_more_off(drawn):
    basket, offers = drawn
    best = most_of_all_orders(basket, offers)
    assert apply(basket, offers).given == best
    assert basket.given == sum(one["discount"] for one in basket.offer_applications)


@settings(max_examples=tries(200))
@given(drawn=baskets(most_offers=8))
def test_many_offers_take_no_less_off_than_by_priority_or_alone(drawn):
    basket, offers = drawn
    plain = in_order(basket, by_priority(offers))
    alone = max(in_order(basket, [offer]) for offer in offers)
    assert apply(basket, offers).given >= max(plain, alone)


@settings(max_examples=tries(200))
@given(drawn=baskets(most_offers=6))
def test_the_same_basket_gets_the_same_combination(drawn):
    basket, offers = drawn
    found = [
        (
            apply(basket, some).by_line,
            [one["name"] for one in basket.offer_applications],
        )
        for some in (offers, offers, offers[::-1])
    ]
    assert found[0] == found[1] == found[2]


# --- What shoppers and staff are promised ---------------------------------------------
def test_better_code_comes_before_an_offer_of_higher_priority():
    basket = MadeBasket([make_line(1, Decimal(100), 1, ranges={1})])
    offers = [make_offer(1, value="5", priority=9), make_offer(2, value="20")]
    assert apply(basket, offers).by_line == [20]


def test_three_for_two_comes_before_five_percent_and_leaves_it_the_rest():
    basket = MadeBasket([make_line(1, Decimal(10), 4, ranges={1})])
    offers = [
        make_offer(1, value="5", priority=9),
        make_offer(2, Benefit.MULTIBUY, count="3"),
    ]
    assert apply(basket, offers).by_line == [Decimal("10.50")]
    assert {one["name"] for one in basket.offer_applications} == {"Offer 1", "Offer 2"}


def test_of_combinations_that_take_the_same_off_priority_decides():
    basket = MadeBasket([make_line(1, Decimal(100), 1, ranges={1})])
    offers = [make_offer(n, value="10", priority=n) for n in (1, 3, 2)]
    apply(basket, [make_offer(9, value="5", priority=9), *offers])
    assert [one["name"] for one in basket.offer_applications] == ["Offer 3"]


def test_exclusive_offers_still_share_no_pack():
    basket = MadeBasket([make_line(1, Decimal(100), 2, ranges={1})])
    offers = [
        make_offer(1, value="30"),
        make_offer(2, value="20", exclusive=False),
        make_offer(3, value="15", exclusive=False),
    ]
    assert apply(basket, offers).by_line == [70]  # 20 % with 15 %, not the 30 %


def test_an_offer_is_used_no_more_often_than_it_may():
    basket = MadeBasket([make_line(n, Decimal(100), 1, ranges={1}) for n in (1, 2, 3)])
    better = make_offer(
        1, Benefit.FIXED, "50", most=1, max_global_applications=5, num_applications=3
    )
    apply(basket, [make_offer(2, value="5", priority=9), better])
    times = {one["name"]: one["freq"] for one in basket.offer_applications}
    assert (basket.given, times) == (105, {"Offer 1": 2, "Offer 2": 1})


def test_a_used_up_budget_gives_nothing_and_is_left_out():
    basket = MadeBasket([make_line(1, Decimal(100), 1, ranges={1})])
    spent = make_offer(1, value="50", max_discount=10, total_discount=10)
    apply(basket, [spent, make_offer(2, value="5")])
    assert (basket.given, basket.offers_left_out) == (5, [spent])


# --- What it costs --------------------------------------------------------------------
def tried(basket, offers):
    """The groups that were found, and what it cost to look at them."""
    ordered = by_priority(offers)
    for line in basket.lines:
        line.clear_discount()
    about = reach(basket.lines)
    asked = [AskedOffer(o, o.get_max_applications(), basket, about(o)) for o in ordered]
    for one in asked:
        one.give_all()
    groups, budget = groups_that_meet(asked), Budget()
    for group in groups:
        improve(group, budget)
    return groups, budget


def test_offers_that_do_not_meet_are_not_tried_again():
    lines = [make_line(n, Decimal(n), 2, ranges={n}) for n in range(1, 21)]
    offers = [make_offer(n, within=n) for n in range(1, 21)]
    groups, budget = tried(MadeBasket(lines), offers)
    assert (groups, budget.tries) == ([], 0)


def test_offers_that_share_items_freely_are_not_tried_again():
    lines = [make_line(n, Decimal(n), 2, ranges={1}) for n in range(1, 21)]
    offers = [make_offer(n, value="4", exclusive=False) for n in range(1, 21)]
    groups, budget = tried(MadeBasket(lines), offers)
    assert (groups, budget.tries) == ([], 0)


def test_steps_in_the_right_order_are_known_to_be_best_untried():
    basket = MadeBasket([make_line(1, Decimal(10), 6, ranges={1})])
    steps = [make_offer(n, value=n, count=n, priority=n) for n in (2, 4, 6)]
    groups, budget = tried(basket, steps)
    assert [len(group.asked) for group in groups] == [3]
    assert (groups[0].is_surely_best, budget.tries) == (True, 0)


def test_groups_of_sellers_are_looked_at_apart():
    lines = [make_line(n, Decimal(10), 2, ranges={n}) for n in (1, 2, 3)]
    offers = [
        make_offer(10 * n + k, value=k, within=n, priority=9 - k)
        for n in (1, 2, 3)
        for k in (5, 8)
    ]
    groups, budget = tried(MadeBasket(lines), offers)
    assert [len(group.asked) for group in groups] == [2, 2, 2]
    assert budget.tries < 10


def hostile(number=30, lines=50):
    """Offers over all lines, none of which is plainly the best."""
    goods = [
        make_line(n, Decimal(37 * n % 91 + 3), n % 7 + 1, ranges={1, n % 5 + 2})
        for n in range(1, lines + 1)
    ]
    kinds = (Benefit.FIXED, Benefit.MULTIBUY, Benefit.PERCENTAGE)
    offers = [
        make_offer(
            n,
            kinds[n % 3],
            str(n % 29 + 1),
            within=n % 6 + 1,
            count=str(n % 4 + 2),
            most=None if n % 3 == 1 else n % 5 + 1,
            priority=n % 4,
        )
        for n in range(1, number + 1)
    ]
    return MadeBasket(goods), offers


def test_a_hostile_basket_costs_a_bounded_number_of_tries():
    basket, offers = hostile()
    groups, budget = tried(basket, offers)
    assert [len(group.asked) for group in groups] == [30]
    assert not groups[0].is_surely_best
    assert 0 <= MOST_WORK - budget.left <= MOST_WORK + 30 * 50
    plain = in_order(basket, by_priority(offers))
    assert apply(basket, offers).given >= plain


def test_explaining_a_hostile_basket_is_bounded_as_well():
    basket, offers = hostile()
    apply(basket, offers)
    before = basket.by_line
    told = [basket.combination.instead(offer) for offer in offers]
    assert None in told
    assert basket.combination.budget.left > -30 * 50
    assert basket.by_line == before


def test_a_group_that_is_searched_to_the_end_is_surely_best(monkeypatch):
    basket, offers = hostile(number=5, lines=8)
    groups, _budget = tried(basket, offers)
    assert all(group.is_surely_best for group in groups)
    monkeypatch.setattr(combinations, "MOST_WORK", 0)
    assert apply(basket, offers).given <= most_of_all_orders(basket, offers)


@pytest.mark.parametrize("number", [2, 5])
def test_best_is_found_where_priority_is_the_worst_order(number):
    lines = [make_line(n, Decimal(100), 1, ranges={1}) for n in range(1, 11)]
    offers = [make_offer(n, value=n, priority=9 - n) for n in range(1, number + 1)]
    assert apply(MadeBasket(lines), offers).given == 10 * number
