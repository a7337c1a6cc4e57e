"""A deposit now, the rest once it is harvested; back in the other order."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from checkout.queries import Wishes, propose
from orders.order.models import VendorOrder
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.vendor_orders import PackingError
from orders.order.states import CancelledBy, VendorOrderStatus
from orders.order.waits import wait_of
from payments.ledger.queries import balance_of
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import owed_for
from payments.payment.queries import payment_status
from payments.payment.services.intents import Way, settle_payment, start_payment
from payments.payment.services.outcomes import PaymentError, book
from payments.payment.states import Destination, PaymentState
from selling.presales.rules import PresaleError
from selling.presales.services.presales import call_harvest_off, move_harvest
from selling.presales.services.rests import keep_rests
from shop.basket.services.baskets import priced
from tests.factories.accounts import make_user
from tests.factories.cards import ASKS_ALWAYS, FAILS_LATER, make_saved_card
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import decide_dispute, make_dispute, make_gift
from tests.factories.presales import (
    harvest,
    intent_of,
    make_deposit_presale,
    make_presale,
    open_rest_payment,
    order_with_deposit,
    pack_of,
    pay_rest,
)
from tests.factories.shop import make_basket, make_pack
from tests.selling.presales.facts import assert_sound, part_of

pytestmark = pytest.mark.django_db

GOODS = 5900


def refunds(order):
    """What goes back: where to, and how much, in the order in which it was written."""
    rows = Refund.objects.filter(payment__order=order).order_by("pk")
    return list(rows.values_list("destination", "payment__rest_of", "amount"))


def asked(order):
    """Its part, once the harvest is in and its shopper was asked."""
    deliver_everything()
    return part_of(order)


@pytest.fixture
def presale():
    return make_deposit_presale(20)


# --- Ordered -----------------------------------------------------------------------


def test_deposit_is_charged_with_delivery_and_the_rest_is_owed(presale):
    order = order_with_deposit(presale, 2)
    part = part_of(order)

    assert (order.rest, part.rest) == (Decimal("94.40"), Decimal("94.40"))
    assert order.payments.get().amount == 2360 + int(part.delivery_cost * 100)
    assert (order.status, owed_for(part)) == ("paid", 9440)
    assert balance_of("rests:CNY") == -9440
    status = payment_status(part)
    assert (status.owed, status.words) == (9440, "rest to be paid")
    assert_sound()


def test_other_goods_are_paid_at_once(presale):
    other = make_pack(presale.partner, price="40.00", on_hand=10**6)
    order = order_with_deposit(presale, beside=[(other, 1)])

    assert part_of(order).rest == Decimal("47.20")
    assert_sound()


@pytest.mark.parametrize("percent", [9, 91, 100])
def test_deposit_is_a_part(percent):
    with pytest.raises(PresaleError) as refused:
        make_deposit_presale(percent)
    assert refused.value.field == "deposit"


def test_without_a_deposit_all_is_paid_at_once():
    order = order_with_deposit(make_deposit_presale(0))

    assert order.rest == 0


@pytest.mark.parametrize("price", ["0.60", "3.00"])
def test_what_no_card_can_be_charged_is_paid_at_once(price):
    pack = make_pack(on_hand=0, price=price)
    order = order_with_deposit(make_presale(pack, deposit=20))

    assert order.rest == 0


def test_with_a_balance_all_is_paid_at_once(presale):
    person = make_user()
    make_gift(person, 1000)
    basket = make_basket(person, [(pack_of(presale), 1)])
    priced(basket, person)

    for wishes in (Wishes(uses_balance=True), Wishes(in_full=True)):
        draft = propose(
            basket, region="CN-BJ", wishes=wishes, balances={"CNY": 1000}
        ).draft
        assert draft.rest == 0


@pytest.mark.parametrize(("currency", "price"), [("JPY", "591"), ("KWD", "5.917")])
def test_deposit_is_of_whole_steps_of_the_currency(currency, price):
    pack = make_pack(on_hand=0, price=price, currency=currency)
    order = order_with_deposit(make_presale(pack, deposit=33))

    goods = order.total_incl_tax - order.shipping_incl_tax
    steps = {"JPY": (Decimal(195), Decimal(396)), "KWD": None}[currency]
    if steps:
        assert (goods - order.rest, order.rest) == steps
    assert 0 < order.rest < goods
    assert_sound()


# --- The rest ----------------------------------------------------------------------


def test_rest_is_asked_for_once_it_is_harvested(presale, mailoutbox):
    order = order_with_deposit(presale)
    with pytest.raises(PaymentError):
        start_payment(order, Way(rest_of=part_of(order)))

    harvest(presale, 120)
    part = asked(order)

    assert part.rest_due > timezone.now() + timedelta(days=6)
    assert part.send_by > part.rest_due
    assert "47.20" in mailoutbox[-1].subject
    assert "47.20" in wait_of(part).reason
    with pytest.raises(PackingError):
        pack_vendor_order(part)


def test_paid_rest_frees_the_part(presale, double, mailoutbox):
    order = order_with_deposit(presale)
    harvest(presale, 120)
    part = asked(order)

    payment = pay_rest(part, double)
    part.refresh_from_db()

    assert (payment.state, payment.amount) == (PaymentState.SUCCEEDED, 4720)
    assert (owed_for(part), part.rest_due, wait_of(part)) == (0, None, None)
    assert balance_of("rests:CNY") == 0
    deliver_everything()
    assert any("is paid" in mail.subject for mail in mailoutbox)
    with pytest.raises(PaymentError):
        start_payment(order, Way(rest_of=part))
    assert_sound()


def test_saved_card_is_charged_where_its_owner_agreed(presale, double, mailoutbox):
    person = make_user(language="en", email="li@example.com")
    make_saved_card(double, person)
    agreed = order_with_deposit(presale, user=person, by_card=True)
    asks = order_with_deposit(presale, user=person)
    harvest(presale, 120)
    deliver_everything()

    assert (owed_for(part_of(agreed)), owed_for(part_of(asks))) == (0, 4720)
    assert Payment.objects.get(rest_of=part_of(agreed)).method == "card"
    assert_sound()


@pytest.mark.parametrize("number", [ASKS_ALWAYS, FAILS_LATER])
def test_who_has_to_confirm_or_is_declined_gets_a_link(
    presale, double, mailoutbox, number
):
    person = make_user(language="en", email="li@example.com")
    make_saved_card(double, person, number)
    order = order_with_deposit(presale, user=person, by_card=True)
    harvest(presale, 120)
    part = asked(order)

    assert owed_for(part) == 4720
    assert mailoutbox[-1].subject.startswith("Please pay the rest")
    pay_rest(part, double)
    assert owed_for(part) == 0
    assert_sound()


def test_rest_that_was_paid_otherwise_goes_back(presale):
    order = order_with_deposit(presale)
    harvest(presale, 120)
    part = asked(order)
    first = open_rest_payment(part)
    book(first, intent_of(first))
    second = open_rest_payment(part)
    second.amount = 4720
    second.save()

    book(second, intent_of(second))

    assert owed_for(part) == 0
    assert refunds(order) == [(Destination.METHOD, part.pk, 4720)]
    assert_sound()


def test_harvests_that_moves_asks_later(presale):
    order = order_with_deposit(presale)
    later = presale.harvest_to + timedelta(days=9)
    move_harvest(presale, later, later, by=None)

    part = asked(order)

    assert (part.rest_due, owed_for(part)) == (None, 4720)


def test_nobody_pays_in_time_and_the_deposit_goes_back(presale, mailoutbox):
    order = order_with_deposit(presale)
    harvest(presale, 120)
    part = asked(order)
    before = len(mailoutbox)

    for hours_left, mails in ((48, 1), (16, 2), (12, 2)):
        with time_machine.travel(part.rest_due - timedelta(hours=hours_left)):
            keep_rests()
            deliver_everything()
        assert len(mailoutbox) - before == mails
    with time_machine.travel(part.rest_due + timedelta(minutes=1)):
        keep_rests()
        keep_rests()

    part.refresh_from_db()
    assert (part.status, part.cancelled_by) == ("cancelled", CancelledBy.REST)
    assert refunds(order) == [
        (Destination.OWED, None, 4720),
        (Destination.METHOD, None, order.payments.get(rest_of=None).amount),
    ]
    assert_sound()


# --- Back --------------------------------------------------------------------------


def test_smaller_harvest_lowers_the_rest_first(presale):
    order = order_with_deposit(presale, 4)
    harvest(presale, 10)
    part = asked(order)

    assert refunds(order) == [(Destination.OWED, None, 2 * GOODS)]
    assert owed_for(part) == 4 * 4720 - 2 * GOODS
    assert_sound()


def test_what_exceeds_the_rest_comes_from_the_deposit():
    presale = make_deposit_presale(80)
    order = order_with_deposit(presale, 4)
    harvest(presale, 5)
    part = asked(order)

    assert refunds(order) == [
        (Destination.OWED, None, 4720),
        (Destination.METHOD, None, 3 * GOODS - 4720),
    ]
    assert (owed_for(part), part.rest_due, wait_of(part)) == (0, None, None)
    assert_sound()


def test_harvest_of_nothing_gives_the_deposit_back(presale):
    order = order_with_deposit(presale)
    came = order.payments.get().amount
    call_harvest_off(presale, by=None)

    assert refunds(order) == [
        (Destination.OWED, None, 4720),
        (Destination.METHOD, None, came),
    ]
    assert part_of(order).status == VendorOrderStatus.CANCELLED
    assert_sound()


def test_shopper_cancels_before_and_after_the_rest(presale, double):
    early, late = (order_with_deposit(presale) for _ in range(2))
    came = early.payments.get().amount
    cancel_vendor_order(part_of(early), by=None, by_shopper=True)
    harvest(presale, 120)
    rest = pay_rest(asked(late), double)
    cancel_vendor_order(part_of(late), by=None, by_shopper=True)

    assert refunds(early) == [
        (Destination.OWED, None, 4720),
        (Destination.METHOD, None, came),
    ]
    assert refunds(late) == [
        (Destination.METHOD, rest.rest_of_id, 4720),
        (Destination.METHOD, None, came),
    ]
    assert_sound()


def test_packs_that_are_taken_back_free_a_part_that_waits():
    presale = make_deposit_presale(80)
    order = order_with_deposit(presale, 2)
    harvest(presale, 120)
    part = asked(order)
    line = part.lines.get()

    cancel_items(part, {line.pk: 1}, seen=2, by=None)
    part.refresh_from_db()

    assert (owed_for(part), part.rest_due, wait_of(part)) == (0, None, None)
    assert_sound()


def test_little_that_is_left_is_forgiven_by_the_market():
    pack = make_pack(on_hand=0, price="3.00")
    presale = make_presale(pack, deposit=51)
    order = order_with_deposit(presale, 20)
    cut = make_presale(make_pack(on_hand=0), deposit=50)
    assert cut.deposit == 50
    harvest(presale, 55)
    part = asked(order)

    assert owed_for(part) == 0
    bears = Refund.objects.filter(bearer="market").values_list("amount", flat=True)
    assert list(bears) == [240]
    assert_sound()


def test_disputed_deposit_leaves_the_rest_to_itself(presale, double):
    order = order_with_deposit(presale, paid=False)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    dispute = make_dispute(double, order)
    part = part_of(order)
    assert [share.amount for share in dispute.shares.all()] == [dispute.amount]
    with pytest.raises(CancelError):
        cancel_vendor_order(part, by=None, by_shopper=True)
    decide_dispute(double, dispute, won=False)

    cancel_vendor_order(part, by=None, by_shopper=True)

    assert refunds(order) == [(Destination.OWED, None, 4720)]
    assert owed_for(part) == 0


def test_orders_without_a_deposit_ask_nothing(django_assert_num_queries):
    part = VendorOrder.objects.select_related("order").get(
        order=make_paid_order([(make_pack(), 1)])
    )
    with django_assert_num_queries(0):
        assert owed_for(part) == 0
