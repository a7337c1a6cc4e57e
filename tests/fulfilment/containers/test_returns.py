"""Packaging comes back with its deposit; what does not is its seller's in the end."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from core import dates
from core.models import AuditEntry
from fulfilment.containers.models import ContainerReturn, ContainersOut
from fulfilment.containers.queries import containers_of
from fulfilment.containers.rules import ReturnRefusedError
from fulfilment.containers.services.overdue import keep_overdue
from fulfilment.containers.services.returns import take_back
from orders.order.services.short import cancel_unsent
from payments.ledger.models import LedgerTransaction
from payments.payment.container_deposits import held_for
from payments.payment.models import Refund
from payments.payment.services.refundable import (
    RefundBlockedError,
    RefundTooLargeError,
)
from payments.payment.services.vendor_refunds import left_of
from payments.payouts.periods import Period
from payments.payouts.services.write_offs import write_off_invoice
from payments.payouts.statement import Statement
from tests.factories.accounts import make_staff, make_user
from tests.factories.business_buyers import (
    make_buyer,
    make_credit,
    make_invoice_order,
)
from tests.factories.containers import make_jars, sent_jars, take_jars_back
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import make_cash_order, make_china, make_paid_order
from tests.factories.payments import make_dispute, make_stripe_payment, owed
from tests.factories.transfers import take_transfers
from tests.fulfilment.containers.facts import assert_sound

pytestmark = pytest.mark.django_db

A_YEAR = timedelta(days=366)


def out_of(part):
    return ContainersOut.objects.get(vendor_order=part)


def nothing_moved(part, held):
    return held_for(part) == held and not Refund.objects.exists()


def test_jars_come_back_in_two_goes():
    part = sent_jars(3, count=2)

    first = take_jars_back(part, 4)
    assert (first.amount, first.container_deposits, first.reason) == (
        800, 800, "containers",
    )  # fmt: skip
    assert (held_for(part), out_of(part).closed_at) == (400, None)
    take_jars_back(part, 2)

    part.refresh_from_db()
    assert (held_for(part), part.deposits_back) == (0, Decimal(12))
    assert out_of(part).closed_at
    assert owed(part.partner) == 3 * 5900 + 1200
    assert_sound()


def test_one_form_counts_once():
    part = sent_jars(3)

    first, again = (take_jars_back(part, 2, key="one") for _ in range(2))

    assert first == again
    assert (ContainerReturn.objects.count(), held_for(part)) == (1, 200)


@pytest.mark.parametrize("count", [4, -1, 0])
def test_more_than_went_out_is_refused(count):
    part = sent_jars(3)

    with pytest.raises(ReturnRefusedError):
        take_jars_back(part, count)
    assert nothing_moved(part, 600)
    assert not ContainerReturn.objects.exists()


def test_line_of_another_order_is_refused():
    part, other = sent_jars(1), sent_jars(1)

    with pytest.raises(ReturnRefusedError):
        take_back(part, {other.lines.get().pk: 1}, key="k", by=None)
    assert nothing_moved(part, 200)


def test_nothing_comes_back_that_was_not_sent():
    order = make_paid_order([(make_jars(), 3)])
    part = order.vendor_orders.get()

    with pytest.raises(ReturnRefusedError):
        take_jars_back(part, 1)

    pack_vendor_order(part)
    send_vendor_order(part, packs={part.lines.get().pk: 1})
    with pytest.raises(ReturnRefusedError):
        take_jars_back(part, 2)
    take_jars_back(part, 1)
    assert out_of(part).closed_at is None  # two are still to be sent
    assert_sound()


def test_late_part_gives_the_deposit_of_what_is_not_sent_back():
    part = make_paid_order([(make_jars(), 3)]).vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part, packs={part.lines.get().pk: 1})

    cancel_unsent(part, by=None, reason="late", by_shopper=False)
    part.refresh_from_db()

    assert (held_for(part), part.deposits_back) == (200, 4)
    assert containers_of(part).out == 1
    assert_sound()


def test_seller_is_paid_for_what_is_not_back_in_time():
    part = sent_jars(3)
    take_jars_back(part, 1)
    before = owed(part.partner, "payable")
    assert out_of(part).due_on == dates.today() + timedelta(days=365)

    assert keep_overdue() == 0
    with time_machine.travel(timezone.now() + A_YEAR):
        assert (keep_overdue(), keep_overdue()) == (1, 0)
        assert (held_for(part), out_of(part).kept) == (0, Decimal(4))
        assert owed(part.partner, "payable") == before + 400
        with pytest.raises(ReturnRefusedError):
            take_jars_back(part, 1)
        assert_sound()
    assert LedgerTransaction.objects.filter(kind="deposits-kept").count() == 1


def test_on_the_last_day_it_still_comes_back():
    part = sent_jars(1)
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        assert keep_overdue() == 0
        assert take_jars_back(part, 1)


def test_all_back_nobody_is_paid_for_it():
    part = sent_jars(2)
    take_jars_back(part, 2)
    with time_machine.travel(timezone.now() + A_YEAR):
        assert keep_overdue() == 0
    assert not LedgerTransaction.objects.filter(kind="deposits-kept").exists()


def test_statement_tells_deposits_by_no_other_column():
    part = sent_jars(3)
    take_jars_back(part, 1)
    with time_machine.travel(timezone.now() + A_YEAR):
        keep_overdue()
        period = Period.of(dates.today(), "month")
        kept = next(Statement(part.partner, "CNY", period).all_rows())[0]
    assert (kept.kind, kept.paid, kept.other) == ("deposits-kept", 400, 0)
    assert kept.payable == 400
    period = Period.of(dates.today(), "month")
    rows = [row for row, _ in Statement(part.partner, "CNY", period).all_rows()]

    assert rows[0].paid == 3 * 5900 + 1200
    assert [row.other for row in rows] == [0] * len(rows)


def test_in_cash_the_seller_hands_it_back():
    order = make_cash_order([(make_jars(), 3)], user=make_user())
    part = order.vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    part.refresh_from_db()

    refund = take_jars_back(part, 2)

    assert refund.amount == 400
    assert held_for(part) == 200
    assert_sound()


def test_disputed_payment_gives_no_deposit_back(double):
    order, _payment = make_stripe_payment(double, [(make_jars(), 1)])
    part = order.vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    make_dispute(double, order)

    with pytest.raises(RefundBlockedError):
        take_jars_back(part, 1)
    assert held_for(part) == 200
    assert not ContainerReturn.objects.exists()


def test_whoever_took_it_back_stands_in_the_log():
    part, person = sent_jars(2), make_user()

    take_jars_back(part, 1, by=person)

    entry = AuditEntry.objects.get(act="containers.returned")
    assert entry.after["amount"] == "2.00"
    assert Refund.objects.get().by == person


def test_jars_of_an_invoice_that_was_never_paid_bring_no_money(settings):
    make_china()
    take_transfers(settings)
    pack = make_jars(2, on_hand=10**7)
    account = make_buyer(pack.partner)
    make_credit(account)
    part = make_invoice_order(account, [(pack, 2)]).vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    two = {"proposed_by": make_staff(), "by": make_staff()}

    write_off_invoice(part.pk, reason="The restaurant has closed", **two)

    assert left_of(part).total == 0
    with pytest.raises(RefundTooLargeError):
        take_jars_back(part, 1)
    assert not ContainerReturn.objects.exists()
    assert_sound()
