"""Giving back by hand: what it comes to, its bounds, and that it happens once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.order.services import cancel_part
from orders.payment.models import Refund
from orders.payment.rules import RefundReason as R
from orders.payment.states import RefundState
from orders.refunds.queries import offer_of
from orders.refunds.services import RefundOutdated, RefundRefused, refund_part
from tests.effort import tries
from tests.orders.payouts.makers import held, off_balance, owed
from tests.sound import breached

from .steps import KEY, a_wish, give, lines_of, look

pytestmark = pytest.mark.django_db


def test_packs_go_back_for_what_was_paid_for_them(part):
    pears, apples = lines_of(part)

    plan = look(part, a_wish(packs={pears.pk: 1, apples.pk: 2}))

    assert plan.lines == {pears.pk: 3000, apples.pk: 4000}
    assert (plan.delivery, plan.minor) == (0, 7000)
    assert (plan.fees, plan.borne) == (700, 63)


def test_share_of_the_delivery_goes_back_with_spoiled_packs(part):
    pears, _apples = lines_of(part)
    assert look(part, a_wish(reason=R.DAMAGED, packs={pears.pk: 1})).delivery == 300


def test_all_of_the_delivery_goes_back_when_nothing_arrived(part):
    pears, apples = lines_of(part)
    some = a_wish(reason=R.UNDELIVERED, packs={pears.pk: 2})
    every = a_wish(reason=R.UNDELIVERED, packs={pears.pk: 2, apples.pk: 3})
    assert look(part, some).delivery == 0
    assert look(part, every).minor == 13200


def test_amount_is_shared_over_the_lines_by_what_is_left_of_them(part):
    pears, apples = lines_of(part)
    give(part, a_wish(packs={pears.pk: 1}))

    plan = look(part, a_wish(amount=1000))

    assert plan.lines == {pears.pk: 333, apples.pk: 667}
    assert plan.delivery == 0


def test_amount_beyond_the_goods_is_for_the_delivery(part):
    plan = look(part, a_wish(amount=13000))
    assert (sum(plan.lines.values()), plan.delivery) == (12000, 1000)


def test_preview_says_what_is_booked(part, farm):
    pears, _apples = lines_of(part)
    wish = a_wish(packs={pears.pk: 1})
    plan, before = look(part, wish), owed(farm)

    refund = give(part, wish)

    assert refund.amount == plan.minor == 3000
    assert before - owed(farm) == plan.minor - plan.fees == 2700
    assert held("commission") == 1200 - plan.fees
    assert off_balance() == {}
    assert breached() == []


def test_packs_are_remembered_and_the_last_takes_the_remainder(part):
    _pears, apples = lines_of(part)
    give(part, a_wish(amount=100), key="a" * 32)  # 50 of it for the apples

    amounts = [
        give(part, a_wish(packs={apples.pk: 1}), key=str(turn) * 32).amount
        for turn in range(3)
    ]

    assert amounts == [1983, 1983, 1984]
    assert [each.packs for each in offer_of(part).lines] == [2, 0]
    assert offer_of(part).left.lines[apples.pk] == 0
    assert breached() == []


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"packs": (3, 0)}, "packs-"),
        ({"packs": (0, -1)}, "how"),
        ({"packs": (0, 0)}, "how"),
        ({"amount": 0}, "how"),
        ({"amount": -100}, "how"),
        ({"amount": 13201}, "amount"),
        ({"reason": R.CANCELLED, "amount": 100}, "reason"),
        ({"reason": "", "amount": 100}, "reason"),
    ],
)
def test_what_cannot_go_back_is_refused_and_changes_nothing(part, wish, field):
    if packs := wish.pop("packs", None):
        ids = [line.pk for line in lines_of(part)]
        wish["packs"] = dict(zip(ids, packs, strict=True))
    with pytest.raises(RefundRefused) as refusal:
        give(part, a_wish(**wish))
    assert refusal.value.field.startswith(field)
    assert Refund.objects.count() == 0


def test_line_of_another_part_is_refused(part):
    with pytest.raises(RefundRefused):
        give(part, a_wish(packs={10**6: 1}))
    assert Refund.objects.count() == 0


def test_same_key_pays_once(part):
    pears, _apples = lines_of(part)
    wish = a_wish(packs={pears.pk: 1})
    seen, first = offer_of(part).seen, give(part, wish)
    again = refund_part(part, wish, seen=seen, promised=3000, key=KEY)
    assert again == first
    assert Refund.objects.count() == 1


def test_page_that_is_out_of_date_pays_nothing(part):
    pears, _apples = lines_of(part)
    wish = a_wish(packs={pears.pk: 1})
    seen = offer_of(part).seen
    give(part, wish)
    with pytest.raises(RefundOutdated):
        refund_part(part, wish, seen=seen, promised=3000, key="b" * 32)
    assert Refund.objects.count() == 1


def test_another_sum_than_was_looked_at_is_not_paid(part):
    pears, _apples = lines_of(part)
    wish = a_wish(packs={pears.pk: 1})
    with pytest.raises(RefundOutdated):
        refund_part(part, wish, seen=offer_of(part).seen, promised=2999, key=KEY)
    assert Refund.objects.count() == 0


def test_cancelled_part_has_nothing_to_give(order):
    part = order.parts.get()
    cancel_part(part, by=None, by_shopper=False)
    part.refresh_from_db()
    with pytest.raises(RefundRefused):
        give(part, a_wish(reason=R.GOODWILL, amount=100))
    assert Refund.objects.count() == 1


def test_goods_that_were_not_sent_are_neither_missing_nor_spoiled(order):
    part = order.parts.get()
    assert offer_of(part).reasons == (R.GOODWILL,)
    with pytest.raises(RefundRefused):
        give(part, a_wish(reason=R.DAMAGED, amount=100))
    assert give(part, a_wish(reason=R.GOODWILL, amount=100)).amount == 100


def test_cancelling_after_a_refund_gives_back_the_rest(order):
    part = order.parts.get()
    give(part, a_wish(reason=R.GOODWILL, amount=1234))
    cancel_part(part, by=None, by_shopper=False)
    assert sum(Refund.objects.values_list("amount", flat=True)) == 13200
    assert breached() == []


def test_failed_refund_can_be_given_again_with_its_packs(part):
    pears, _apples = lines_of(part)
    give(part, a_wish(packs={pears.pk: 2}))
    assert offer_of(part).lines[0].packs == 0
    Refund.objects.update(state=RefundState.FAILED)
    assert offer_of(part).lines[0].packs == 2


WISHES = st.one_of(
    st.builds(
        lambda pears, apples, why: {"packs": (pears, apples), "reason": why},
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from([R.DAMAGED, R.MISSING, R.UNDELIVERED, R.GOODWILL]),
    ),
    st.builds(lambda amount: {"amount": amount}, st.integers(1, 13200)),
)


@given(wishes=st.lists(WISHES, min_size=1, max_size=6))
@settings(
    max_examples=tries(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_wishes_in_turn_stay_within_what_was_paid(part, wishes):
    Refund.objects.all().update(state=RefundState.FAILED)  # of the example before
    ids = [line.pk for line in lines_of(part)]
    start, given_back = Refund.objects.count(), 0
    for turn, wish in enumerate(wishes):
        said = dict(wish)
        if "packs" in said:
            said["packs"] = dict(zip(ids, said["packs"], strict=True))
        try:
            refund = give(part, a_wish(**said), key=f"{start:016x}{turn:016x}")
        except RefundRefused:
            continue
        given_back += refund.amount
    left = offer_of(part).left
    assert left.total == 13200 - given_back >= 0
    assert min(left.lines.values()) >= 0
    assert left.delivery >= 0
    assert left.goods + left.delivery == left.total
