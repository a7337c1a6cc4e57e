"""Giving back for a part: what is left of it, and how its delivery goes along."""

import pytest

from orders.order.models import Order
from orders.order.services import cancel_part
from orders.payment.models import Payment, Refund
from orders.payment.rules import RefundReason
from orders.payment.services import (
    RefundTerms,
    RefundTooLarge,
    delivery_going_back,
    give_back,
    left_of,
    refresh_refund,
    send_refund,
)
from orders.payment.states import RefundState
from tests.cast import a_farm, a_pack, a_paid_order
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    """Two lines of 59.00 and 2 × 59.00, and 12.00 for the delivery."""
    farm = a_farm()
    order = a_paid_order([(a_pack(farm), 1), (a_pack(farm), 2)])
    return order.parts.get()


def lines_of(part):
    return list(part.lines.order_by("pk").values_list("pk", flat=True))


def damaged(**terms):
    return RefundTerms(reason=RefundReason.DAMAGED, **terms)


def test_everything_is_left_at_first(part):
    one, two = lines_of(part)
    left = left_of(part)
    assert left.lines == {one: 5900, two: 11800}
    assert (left.goods, left.delivery, left.carried, left.total) == (
        17700,
        1200,
        0,
        18900,
    )


def test_share_of_the_delivery_goes_back_with_damaged_goods(part):
    one, two = lines_of(part)

    refund = give_back(part, lines={one: 5900}, cause="c:1", terms=damaged())

    assert refund.amount == 5900 + 400
    assert refund.reason == RefundReason.DAMAGED
    assert [(row.line_id, row.amount) for row in refund.lines.all()] == [(one, 5900)]
    left = left_of(part)
    assert (left.lines[one], left.lines[two], left.delivery) == (0, 11800, 800)
    assert breached() == []


def test_same_cause_gives_back_once(part):
    one, _two = lines_of(part)
    first = give_back(part, lines={one: 5900}, cause="c:1", terms=damaged())
    again = give_back(part, lines={one: 5900}, cause="c:1", terms=damaged())
    assert again == first
    assert Refund.objects.count() == 1


def test_delivery_never_goes_back_twice(part):
    one, two = lines_of(part)
    give_back(part, lines={one: 100}, delivery=1200, cause="c:1", terms=damaged())
    refund = give_back(part, lines={two: 11800}, cause="c:2", terms=damaged())
    assert refund.amount == 11800
    assert left_of(part).delivery == 0


def test_failed_refund_leaves_everything_to_give(part):
    one, _two = lines_of(part)
    give_back(part, lines={one: 5900}, cause="c:1", terms=damaged())
    Refund.objects.update(state=RefundState.FAILED)
    assert left_of(part).total == 18900
    assert left_of(part).delivery == 1200


def test_more_than_is_left_changes_nothing(part):
    one, two = lines_of(part)
    give_back(part, lines={one: 5000}, cause="c:1")
    with pytest.raises(RefundTooLarge):
        give_back(part, lines={one: 901}, cause="c:2", delivery=0)
    with pytest.raises(RefundTooLarge):
        give_back(part, lines={two: 11800}, cause="c:3", delivery=1200 + 901)
    assert Refund.objects.count() == 1


def test_lines_of_another_part_are_refused(part):
    strange = a_paid_order().parts.get()
    with pytest.raises(RefundTooLarge):
        give_back(part, lines={lines_of(strange)[0]: 100}, cause="c:1", delivery=0)
    assert Refund.objects.count() == 0


def test_what_was_never_paid_is_never_given_back(part):
    Payment.objects.update(state="open")
    with pytest.raises(RefundTooLarge):
        give_back(part, lines={lines_of(part)[0]: 100}, cause="c:1", delivery=0)
    assert Refund.objects.count() == 0


def test_cancelled_part_gives_back_as_the_rule_says(part):
    one, _two = lines_of(part)
    give_back(part, lines={one: 900}, delivery=0, cause="c:1")
    left = left_of(part)
    by_rule = delivery_going_back(part, left.goods, RefundReason.CANCELLED)

    cancel_part(part, by=None, by_shopper=True)

    refund = Refund.objects.get(cause__startswith="cancelled:")
    assert refund.amount == left.goods + by_rule == 18000
    assert refund.reason == RefundReason.CANCELLED
    assert breached() == []


def test_refund_through_stripe_is_for_the_lines_it_names(double):
    from tests.cast import a_placed_order
    from tests.races.market import assert_sound, paid_for

    order = a_placed_order([(a_pack(a_farm()), 2)])
    paid_for(double, order)
    part = order.parts.get()
    refund = give_back(part, lines={lines_of(part)[0]: 5900}, cause="c:1")
    refund = send_refund(refund.pk)
    assert refresh_refund(refund).state == RefundState.SUCCEEDED
    assert Order.objects.get().paid_at is not None
    assert_sound(double)
