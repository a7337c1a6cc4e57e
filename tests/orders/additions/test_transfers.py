"""Adding to an order that is paid by bank transfer: by card, balance or another one."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from checkout.additions import add_goods, propose_addition
from checkout.open_parts import open_parts
from checkout.queries import Wishes
from checkout.services import NoTransferError, TooManyUnpaidError
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from payments.ledger.queries import balance_of
from payments.payment.bank_details import soonest_transfer, transfer_until
from payments.payment.models import Payment, Refund
from payments.payment.tasks import expire_orders
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.payment_method import switch_to_card
from tests.factories.additions import (
    add_to,
    ask_to_add,
    make_open_order,
    proposal_of,
)
from tests.factories.orders import pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import make_gift
from tests.factories.transfers import line_for, take_and_match, take_transfers
from tests.factories.vendors import make_order_window
from tests.markup import flat
from tests.orders.additions.test_pages import add, choose, fields, url
from tests.sound import breached

pytestmark = pytest.mark.django_db
# A Tuesday without public holidays near.
MORNING = datetime(2026, 10, 20, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings):
    take_transfers(settings)
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def waiting(pears, shopper):
    wishes = Wishes(by_transfer=True)
    return make_open_order([(pears, 3)], user=shopper, wishes=wishes, paid=False)


@pytest.fixture
def order(waiting):
    """Paid by a transfer."""
    take_and_match(line_for(waiting))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.by_transfer) == ("paid", True)
    # Its seller has promised nothing, and takes its time.
    waiting.vendor_orders.update(send_by=None, accept_by=None)
    return waiting


@pytest.fixture
def signed_in(client, shopper):
    client.force_login(shopper)
    return client


def part_of(order):
    return order.vendor_orders.get()


def test_by_a_transfer_of_its_own(order, apples, mailoutbox):
    added = add_to(order, {apples: 2}, paid=False, by_transfer=True)

    assert (added.status, added.payment_method) == ("pending-payment", "transfer")
    assert added.expires_at == transfer_until()
    assert added.number != order.number
    deliver_everything()
    (told,) = [one for one in mail.outbox if added.number in one.subject]
    assert f"not that of order {order.number}" in told.body

    # A transfer that names the first order pays nothing of it.
    take_and_match(line_for(added, reference=f"Order {order.number}"))
    added.refresh_from_db()
    assert added.status == "pending-payment"

    take_and_match(line_for(added))
    added.refresh_from_db()
    assert (added.status, part_of(added).status) == ("paid", "paid")
    assert Payment.objects.filter(method="transfer").count() == 2
    assert breached() == []


def test_by_card_or_balance(order, apples, shopper):
    added = add_to(order, {apples: 1})
    assert (added.status, added.payment_method) == ("paid", "online")
    make_gift(shopper, 9000)
    added = add_to(order, {apples: 1}, paid=False, uses_balance=True)
    assert (added.status, added.from_balance) == ("paid", 20)
    assert breached() == []


def test_balance_and_a_transfer_of_the_rest(order, apples, shopper):
    make_gift(shopper, 500)
    added = add_to(order, {apples: 1}, paid=False, uses_balance=True, by_transfer=True)
    assert (added.from_balance, added.to_pay) == (5, 15)
    take_and_match(line_for(added))
    added.refresh_from_db()
    assert added.status == "paid"
    assert breached() == []


def test_its_hold_ends_with_the_window(shopper, farm, pears, apples):
    """The farm takes orders until Thursday evening."""
    make_order_window(
        farm, opens_weekday=0, opens_time=time(6), closes_weekday=3, delivers_weekday=5
    )
    order = make_open_order([(pears, 1)], user=shopper)
    Order.objects.filter(pk=order.pk).update(payment_method="transfer")
    order.refresh_from_db()
    (found,) = open_parts(order)
    assert found.until < transfer_until()

    added = add_to(order, {apples: 1}, paid=False, by_transfer=True)
    assert added.expires_at == found.until


def test_no_transfer_that_comes_too_late(order, apples, clock):
    assert proposal_of(order, {apples: 1})[0].takes_transfer
    soon = soonest_transfer()
    for send_by, is_offered in [(soon, True), (soon - timedelta(hours=1), False)]:
        order.vendor_orders.update(send_by=send_by)
        found, basket = proposal_of(order, {apples: 1}, by_transfer=True)
        assert found.takes_transfer == is_offered
        assert found.draft.by_transfer == is_offered
    wanted = ask_to_add(order, {apples: 1})[1]
    with pytest.raises(NoTransferError):
        add_goods(
            order, basket, type(wanted)(Wishes(by_transfer=True),
            wanted.expected_total, wanted.expected_from_balance), is_owner=True,
        )  # fmt: skip
    assert order.additions.count() == 0


def test_what_was_paid_by_card_is_not_added_to_by_transfer(pears, apples, shopper):
    order = make_open_order([(pears, 3)], user=shopper)
    found, _basket = proposal_of(order, {apples: 1}, by_transfer=True)
    assert (found.takes_transfer, found.draft.payment_method) == (False, "online")


def test_who_holds_much_by_transfers_adds_no_more(order, apples, pears, settings):
    settings.BANK_TRANSFER_ORDERS = 1
    wishes = Wishes(by_transfer=True)
    make_open_order([(pears, 1)], user=order.user, wishes=wishes, paid=False)
    asked = ask_to_add(order, {apples: 1}, by_transfer=True)
    with pytest.raises(TooManyUnpaidError):
        add_goods(order, *asked, is_owner=True)
    assert add_to(order, {apples: 1}).status == "paid"


def test_money_after_packing_began_goes_back(order, apples, signed_in):
    added = add_to(order, {apples: 2}, paid=False, by_transfer=True)
    accept_vendor_order(part_of(order), by=None)
    start_packing(part_of(order), by=None)
    take_and_match(line_for(added))

    added.refresh_from_db()
    assert added.paid_at is None
    (row,) = IncomingTransfer.objects.exclude(uses__payment__order=order)
    assert (row.state, row.reason) == ("returning", "too-late")
    assert balance_of("unassigned:CNY") == 4000
    expire_orders()
    page = flat(signed_in.get(url(order)).text)
    assert "Not added. If your transfer is on its way" in page
    assert "¥40.00 of your transfer is being sent back" in page
    assert Refund.objects.count() == 0
    assert breached() == []


def test_card_instead_ends_no_later_than_the_window(order, apples):
    added = add_to(order, {apples: 1}, paid=False, by_transfer=True)
    Order.objects.filter(pk=added.pk).update(
        expires_at=timezone.now() + timedelta(minutes=2)
    )
    switched = switch_to_card(added)
    assert switched.expires_at == timezone.now() + timedelta(minutes=2)
    pay_order(switched)
    switched.refresh_from_db()
    assert switched.status == "paid"


def test_order_that_waits_stays_closed_and_says_why(waiting, signed_in, apples):
    assert open_parts(waiting) == []
    page = flat(signed_in.get(url(waiting)).text)
    assert "once your transfer has arrived" in page
    assert "cancel this order and place a new one" in page
    assert url(waiting, "add/") not in page
    answer = signed_in.get(url(waiting, "add/"), follow=True)
    assert "once your transfer has arrived" in flat(answer.text)

    pay = make_open_order([(apples, 1)], user=waiting.user, paid=False)
    answer = signed_in.get(url(pay, "add/"), follow=True)
    assert "Please pay this order first" in flat(answer.text)


def test_nothing_is_said_of_what_waits_for_a_card(apples, shopper, signed_in):
    order = make_open_order([(apples, 1)], user=shopper, paid=False)
    assert "Forgot something?" not in signed_in.get(url(order)).text


def test_pages_from_choosing_to_the_bank_details(signed_in, order, apples):
    shown = flat(choose(signed_in, order, {apples: 2}).text)
    assert "Add and transfer" in shown
    assert "Your transfer has to arrive by" in shown

    answer = add(signed_in, order, {apples: 2}, pay_by="transfer")
    added = order.additions.get()
    assert answer.url == url(added)
    page = flat(signed_in.get(url(added)).text)
    assert "Waiting for your transfer" in page
    assert f"not that of order {order.number}" in page
    assert added.number in page
    assert "Forgot something?" not in page
    assert "Waiting for your payment of ¥40.00" in flat(signed_in.get(url(order)).text)


def test_page_by_card_when_no_transfer_is_quick_enough(signed_in, order, apples):
    order.vendor_orders.update(send_by=soonest_transfer() - timedelta(hours=1))
    shown = choose(signed_in, order, {apples: 1}).text
    assert "would come too late" in flat(shown)
    assert 'value="transfer"' not in shown
    sent = fields(shown) | {f"packs-{apples.pk}": 1, "action": "add", "agrees": "on"}
    signed_in.post(url(order, "add/"), sent)
    assert order.additions.get().payment_method == "online"


def test_refund_of_what_was_added_asks_for_an_account(signed_in, order, apples):
    added = add_to(order, {apples: 1}, paid=False, by_transfer=True)
    take_and_match(line_for(added, account=""))
    added.refresh_from_db()
    cancel_vendor_order(part_of(added), by=None, by_shopper=True)
    page = flat(signed_in.get(url(order)).text)
    assert "Where should we send your refund?" in page
    assert url(added, "refund-account/") in page
    assert signed_in.get(url(added, "refund-account/")).status_code == 200


def test_another_shop_in_the_basket_changes_nothing(order, pears):
    """A proposal of nothing is one that can't be ordered."""
    _found, basket = proposal_of(order, {pears: 1})
    basket.lines.all().delete()
    found = propose_addition(
        order, open_parts(order), basket, wishes=Wishes(by_transfer=True),
        is_owner=True,
    )  # fmt: skip
    assert found.draft is None
