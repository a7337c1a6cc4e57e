"""Sharing a surplus: exact sums, floors held, refusals with the ways that are left."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.distribution.rules import (
    BelowFloorError,
    DistributionTerms,
    HouseholdShare,
    Member,
    NobodyStakedError,
    NobodyTradedError,
    ReserveOfNobodyError,
    differences,
    in_order,
    shared,
)
from office.distribution.states import ReserveBy, ReserveOf

# A loaded machine draws slowly, which says nothing of the rules.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.integers(0, 10**9)
MEMBERS = st.lists(
    st.tuples(AMOUNTS, AMOUNTS, st.booleans()), min_size=1, max_size=12
).map(
    lambda rows: (
        [
            Member(place, str(place), trade=trade + 1, stake=stake + 1, stays=stays)
            for place, (trade, stake, stays) in enumerate(rows)
        ]
        + [Member(99, "99", trade=5, stake=5)]
    )
)
TERMS = st.builds(
    DistributionTerms,
    reserve=st.integers(0, 10_000),
    reserve_of=st.sampled_from(ReserveOf.values),
    reserve_by=st.sampled_from(ReserveBy.values),
    trade=st.integers(6000, 10_000),
    cash=st.integers(0, 10_000),
    # Yuan, yen and dinars: the last are priced in tens of their smallest unit.
    unit=st.sampled_from([1, 10]),
)
SURPLUS = st.integers(-(10**9), 10**10).map(lambda minor: minor * 10)
LOSSES = st.integers(0, 10**9).map(lambda minor: minor * 10)


@PATIENT
@given(SURPLUS, LOSSES, MEMBERS, TERMS)
def test_parts_add_up_to_the_last_unit(surplus, loss, members, terms):
    made = shared(surplus, loss, members, terms)

    shares = made.shares
    assert made.made_up + made.reserve + made.distributable == max(surplus, 0)
    assert made.loss_after == loss - made.made_up + max(-surplus, 0)
    assert sum(each.by_trade for each in shares) == made.by_trade
    assert sum(each.by_stake for each in shares) == made.by_stake
    assert sum(each.reserve for each in shares) == made.reserve
    assert made.due + made.retained == made.distributable


@PATIENT
@given(SURPLUS, LOSSES, MEMBERS, TERMS)
def test_floor_is_held_and_nobody_is_negative(surplus, loss, members, terms):
    made = shared(surplus, loss, members, terms)

    assert made.by_trade * 10_000 >= terms.floor * made.distributable
    for each in made.shares:
        assert min(each.by_trade, each.by_stake, each.reserve) >= 0
        assert min(each.due, each.retained) >= 0
        assert each.due % terms.unit == 0


@PATIENT
@given(SURPLUS, LOSSES, MEMBERS, TERMS, st.integers())
def test_order_of_households_is_irrelevant(surplus, loss, members, terms, seed):
    mixed = list(members)
    random.Random(seed).shuffle(mixed)

    assert shared(surplus, loss, mixed, terms) == shared(surplus, loss, members, terms)


@PATIENT
@given(SURPLUS, LOSSES, MEMBERS, TERMS)
def test_twice_the_trade_of_all_changes_nothing(surplus, loss, members, terms):
    doubled = [replace(one, trade=one.trade * 2) for one in members]

    once = shared(surplus, loss, members, terms)
    twice = shared(surplus, loss, doubled, terms)

    assert [each.due for each in twice.shares] == [each.due for each in once.shares]
    assert [each.reserve for each in twice.shares] == [
        each.reserve for each in once.shares
    ]


@PATIENT
@given(SURPLUS, MEMBERS, TERMS)
def test_no_difference_to_itself(surplus, members, terms):
    made = shared(surplus, 0, members, terms).shares

    assert differences(made, made) == []


def test_one_household_gets_all_of_it():
    made = shared(
        10_001, 0, [Member(1, "1", trade=7, stake=3)], DistributionTerms(reserve=1000)
    )

    assert made.reserve == 1000
    assert [(each.by_trade, each.by_stake) for each in made.shares] == [(5401, 3600)]


def test_trade_beyond_zero_is_a_base_of_nothing():
    """Corrections may take more than a household delivered in a year."""
    rows = [Member(1, "1", trade=-500, stake=1), Member(2, "2", trade=100, stake=1)]

    made = shared(1000, 0, rows, DistributionTerms(reserve=0))

    assert [each.by_trade for each in made.shares] == [0, 600]


def test_nobody_traded_is_refused_with_the_ways_left():
    rows = [Member(1, "1", stake=100)]

    with pytest.raises(NobodyTradedError) as refused:
        shared(1000, 0, rows, DistributionTerms(reserve=0))
    made = shared(
        1000, 0, rows, DistributionTerms(reserve=10_000, reserve_by=ReserveBy.EQUAL)
    )

    assert len(refused.value.choices) == 3
    assert (made.distributable, made.shares[0].reserve) == (0, 1000)


def test_nobody_staked_is_refused_unless_all_goes_by_trade():
    rows = [Member(1, "1", trade=100)]

    with pytest.raises(NobodyStakedError):
        shared(1000, 0, rows, DistributionTerms(reserve=0))
    made = shared(1000, 0, rows, DistributionTerms(reserve=0, trade=10_000))

    assert made.shares[0].by_trade == 1000


def test_reserve_of_those_that_left_is_refused():
    rows = [Member(1, "1", trade=100, stake=100, stays=False)]

    with pytest.raises(ReserveOfNobodyError):
        shared(1000, 0, rows, DistributionTerms(reserve=1000))


def test_below_the_floor_is_refused():
    with pytest.raises(BelowFloorError):
        shared(1000, 0, [Member(1, "1", 1, 1)], DistributionTerms(trade=5999))


def test_patronage_retained_in_part():
    """As in the United States: a fifth in cash, the rest stays as equity."""
    rows = [Member(1, "1", trade=2), Member(2, "2", trade=1)]

    made = shared(
        10_000, 0, rows, DistributionTerms(0, trade=10_000, floor=0, cash=2000)
    )

    assert [(each.due, each.retained) for each in made.shares] == [
        (1333, 5334),
        (667, 2666),
    ]


def test_stake_of_one_that_left_counts_for_its_days():
    rows = [
        Member(1, "1", trade=1, stake=100, days=365),
        Member(2, "2", trade=1, stake=100, days=73, stays=False),
    ]

    made = shared(1200, 0, rows, DistributionTerms(reserve=0, trade=5000, floor=0))

    assert [each.by_stake for each in made.shares] == [500, 100]


def test_reserve_of_the_whole_surplus_never_takes_more_than_is_left():
    terms = DistributionTerms(reserve=5000, reserve_of=ReserveOf.SURPLUS)

    made = shared(1000, 700, [Member(1, "1", 1, 1)], terms)

    assert (made.made_up, made.reserve, made.distributable) == (700, 300, 0)


def test_numbers_stand_as_people_count():
    assert sorted(["10", "9", "2", "A-2", "A-10", "02"], key=in_order) == [
        "A-2", "A-10", "2", "02", "9", "10",
    ]  # fmt: skip


def test_differences_name_those_who_lose_all():
    old = [HouseholdShare(1, "1", 5, 5, by_trade=6, by_stake=4, due=10)]
    new = [HouseholdShare(2, "2", 5, 5, by_trade=6, by_stake=4, due=10)]

    assert [(each.number, each.due) for each in differences(new, old)] == [
        ("1", -10),
        ("2", 10),
    ]
