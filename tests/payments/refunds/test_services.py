"""Giving back by hand: what it comes to, its bounds, and that it happens once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.models import Refund
from payments.payment.rules import RefundReason as R
from payments.payment.states import RefundState
from payments.refunds.queries import offer_of
from payments.refunds.services.manual_refunds import (
    RefundError,
    RefundOutdatedError,
    refund_vendor_order,
)
from tests.effort import tries
from tests.factories.payments import (
    REFUND_KEY,
    give_refund,
    held,
    lines_of,
    look_at_refund,
    make_wish,
    off_balance,
    owed,
)
from tests.sound import breached

pytestmark = pytest.mark.django_db


def test_packs_go_back_for_what_was_paid_for_them(vendor_order):
    pears, apples = lines_of(vendor_order)

    plan = look_at_refund(vendor_order, make_wish(packs={pears.pk: 1, apples.pk: 2}))

    assert plan.lines == {pears.pk: 3000, apples.pk: 4000}
    assert (plan.delivery, plan.minor) == (0, 7000)
    assert (plan.fees, plan.borne) == (700, 63)


def test_share_of_the_delivery_goes_back_with_spoiled_packs(vendor_order):
    pears, _apples = lines_of(vendor_order)
    assert (
        look_at_refund(
            vendor_order, make_wish(reason=R.DAMAGED, packs={pears.pk: 1})
        ).delivery
        == 300
    )


def test_all_of_the_delivery_goes_back_when_nothing_arrived(vendor_order):
    pears, apples = lines_of(vendor_order)
    some = make_wish(reason=R.UNDELIVERED, packs={pears.pk: 2})
    every = make_wish(reason=R.UNDELIVERED, packs={pears.pk: 2, apples.pk: 3})
    assert look_at_refund(vendor_order, some).delivery == 0
    assert look_at_refund(vendor_order, every).minor == 13200


def test_amount_is_shared_over_the_lines_by_what_is_left_of_them(vendor_order):
    pears, apples = lines_of(vendor_order)
    give_refund(vendor_order, make_wish(packs={pears.pk: 1}))

    plan = look_at_refund(vendor_order, make_wish(amount=1000))

    assert plan.lines == {pears.pk: 333, apples.pk: 667}
    assert plan.delivery == 0


def test_amount_beyond_the_goods_is_for_the_delivery(vendor_order):
    plan = look_at_refund(vendor_order, make_wish(amount=13000))
    assert (sum(plan.lines.values()), plan.delivery) == (12000, 1000)


def test_preview_says_what_is_booked(vendor_order, farm):
    pears, _apples = lines_of(vendor_order)
    wish = make_wish(packs={pears.pk: 1})
    plan, before = look_at_refund(vendor_order, wish), owed(farm)

    refund = give_refund(vendor_order, wish)

    assert refund.amount == plan.minor == 3000
    assert before - owed(farm) == plan.minor - plan.fees == 2700
    assert held("commission") == 1200 - plan.fees
    assert off_balance() == {}
    assert breached() == []


def test_packs_are_remembered_and_the_last_takes_the_remainder(vendor_order):
    _pears, apples = lines_of(vendor_order)
    give_refund(
        vendor_order, make_wish(amount=100), key="a" * 32
    )  # 50 of it for the apples

    amounts = [
        give_refund(
            vendor_order, make_wish(packs={apples.pk: 1}), key=str(turn) * 32
        ).amount
        for turn in range(3)
    ]

    assert amounts == [1983, 1983, 1984]
    assert [each.packs for each in offer_of(vendor_order).lines] == [2, 0]
    assert offer_of(vendor_order).left.lines[apples.pk] == 0
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
def test_what_cannot_go_back_is_refused_and_changes_nothing(vendor_order, wish, field):
    if packs := wish.pop("packs", None):
        ids = [line.pk for line in lines_of(vendor_order)]
        wish["packs"] = dict(zip(ids, packs, strict=True))
    with pytest.raises(RefundError) as refusal:
        give_refund(vendor_order, make_wish(**wish))
    assert refusal.value.field.startswith(field)
    assert Refund.objects.count() == 0


def test_line_of_another_part_is_refused(vendor_order):
    with pytest.raises(RefundError):
        give_refund(vendor_order, make_wish(packs={10**6: 1}))
    assert Refund.objects.count() == 0


def test_same_key_pays_once(vendor_order):
    pears, _apples = lines_of(vendor_order)
    wish = make_wish(packs={pears.pk: 1})
    seen, first = offer_of(vendor_order).seen, give_refund(vendor_order, wish)
    again = refund_vendor_order(
        vendor_order, wish, seen=seen, promised=3000, key=REFUND_KEY
    )
    assert again == first
    assert Refund.objects.count() == 1


def test_page_that_is_out_of_date_pays_nothing(vendor_order):
    pears, _apples = lines_of(vendor_order)
    wish = make_wish(packs={pears.pk: 1})
    seen = offer_of(vendor_order).seen
    give_refund(vendor_order, wish)
    with pytest.raises(RefundOutdatedError):
        refund_vendor_order(vendor_order, wish, seen=seen, promised=3000, key="b" * 32)
    assert Refund.objects.count() == 1


def test_another_sum_than_was_looked_at_is_not_paid(vendor_order):
    pears, _apples = lines_of(vendor_order)
    wish = make_wish(packs={pears.pk: 1})
    with pytest.raises(RefundOutdatedError):
        refund_vendor_order(
            vendor_order,
            wish,
            seen=offer_of(vendor_order).seen,
            promised=2999,
            key=REFUND_KEY,
        )
    assert Refund.objects.count() == 0


def test_cancelled_part_has_nothing_to_give(order):
    vendor_order = order.vendor_orders.get()
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    vendor_order.refresh_from_db()
    with pytest.raises(RefundError):
        give_refund(vendor_order, make_wish(reason=R.GOODWILL, amount=100))
    assert Refund.objects.count() == 1


def test_goods_that_were_not_sent_are_neither_missing_nor_spoiled(order):
    vendor_order = order.vendor_orders.get()
    assert offer_of(vendor_order).reasons == (R.GOODWILL,)
    with pytest.raises(RefundError):
        give_refund(vendor_order, make_wish(reason=R.DAMAGED, amount=100))
    assert (
        give_refund(vendor_order, make_wish(reason=R.GOODWILL, amount=100)).amount
        == 100
    )


def test_cancelling_after_a_refund_gives_back_the_rest(order):
    vendor_order = order.vendor_orders.get()
    give_refund(vendor_order, make_wish(reason=R.GOODWILL, amount=1234))
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    assert sum(Refund.objects.values_list("amount", flat=True)) == 13200
    assert breached() == []


def test_failed_refund_can_be_given_again_with_its_packs(vendor_order):
    pears, _apples = lines_of(vendor_order)
    give_refund(vendor_order, make_wish(packs={pears.pk: 2}))
    assert offer_of(vendor_order).lines[0].packs == 0
    Refund.objects.update(state=RefundState.FAILED)
    assert offer_of(vendor_order).lines[0].packs == 2


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
def test_any_wishes_in_turn_stay_within_what_was_paid(vendor_order, wishes):
    Refund.objects.all().update(state=RefundState.FAILED)  # of the example before
    ids = [line.pk for line in lines_of(vendor_order)]
    start, given_back = Refund.objects.count(), 0
    for turn, wish in enumerate(wishes):
        said = dict(wish)
        if "packs" in said:
            said["packs"] = dict(zip(ids, said["packs"], strict=True))
        try:
            refund = give_refund(
                vendor_order, make_wish(**said), key=f"{start:016x}{turn:016x}"
            )
        except RefundError:
            continue
        given_back += refund.amount
    left = offer_of(vendor_order).left
    assert left.total == 13200 - given_back >= 0
    assert min(left.lines.values()) >= 0
    assert left.delivery >= 0
    assert left.goods + left.delivery == left.total
