"""Whatever two subscribers, their farm, a bank and the clock do, in any order: each box
comes once or costs nothing, and stock and books are right after each step.
"""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from core import dates
from core.clicks import new_click
from core.integrity import run
from core.refusals import RefusalError
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.credit.models import Credit, CreditUse
from payments.ledger.models import Posting
from payments.payment import gateway
from payments.payment.models import Payment
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.states import PaymentState
from payments.payment.tasks import expire_orders
from payments.prepayments.queries import left_of
from payments.prepayments.services.prepayments import payment_page, settle_prepayment
from payments.prepayments.tasks import settle_prepayments
from selling.boxes.models import BoxDelivery, BoxTerm, Subscription
from selling.boxes.queries.shop import next_boxes
from selling.boxes.queries.terms import offers_for
from selling.boxes.services.boxes import add_holiday, remove_holiday, save_size
from selling.boxes.services.changes import (
    change_day,
    change_delivery,
    pause_subscription,
    resume_subscription,
    skip_delivery,
    swap_item,
    unskip_delivery,
)
from selling.boxes.services.orders import make_orders
from selling.boxes.services.payments import chase_payments
from selling.boxes.services.reminders import remind_subscribers
from selling.boxes.services.subscriptions import cancel_subscription, subscribe
from selling.boxes.services.term_course import follow_prepayment
from selling.boxes.services.terms import TermRequest, order_term
from selling.boxes.states import Afterwards, DeliveryState, Swaps
from tests.clock import tries_are_due
from tests.effort import sometimes, tries
from tests.factories.accounts import make_user
from tests.factories.boxes import box_request, make_box, make_choice
from tests.factories.cards import FAILS_LATER, VISA, make_saved_card
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import money_faults, stock_faults
from tests.selling.boxes.autumn import october
from tests.sound import checks_of
from vendors.partner.services.stock import count_stock

# What a box, each thing in it, and bringing it cost.
PRICES = {"CNY": ("99.99", "19.99", "12"), "JPY": ("1999", "499", "300")}
CHECKS = checks_of(
    "selling.boxes", "orders.order", "vendors.partner", "payments.ledger",
    "payments.payment.integrity", "payments.prepayments", "payments.credit",
)  # fmt: skip
# What the clock is late with while it does not look.
WAITS = {
    "no box waits for its order long after its changes closed",
    "unpaid orders are let go in time",
}
DECIDED = (DeliveryState.ORDERED, DeliveryState.MISSED)
WEEK = timedelta(weeks=1)
WHO = st.integers(0, 1)
AHEAD = st.integers(0, 2)


class Boxes(RuleBasedStateMachine):
    """A box on Mondays and Thursdays; the first subscriber pays by card, the other by
    the link of each order.
    """

    currency = "CNY"
    double = None

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(october(16), tick=False)
        self.now = self.clock.start()
        self.market = transaction.atomic()
        self.market.__enter__()
        self.double.reset()
        gateway.calls.breaker.note_success()
        price, each, delivery = PRICES[self.currency]
        farm = make_farm("Li Orchard", delivers=False)
        make_delivery(farm, price=delivery)
        goods = {"currency": self.currency, "quantity": 1000}
        self.packs = [
            make_pack(farm, name, price=str(Decimal(each) * times), **goods)
            for name, times in (("Millet", 1), ("Honey", 3), ("Walnuts", 2))
        ]
        millet, honey, walnuts = self.packs
        # Of the same pool as the large one.
        small = make_pack(
            product=millet.product, price=each, **goods | {"quantity": 500}
        )
        self.packs.append(small)
        contents = [(millet, 3), (small, 1), (walnuts, 1)]
        self.box = make_box(farm, contents, price=price, weekdays=0b0001001)
        self.box.swaps = Swaps.CHARGED
        self.box.is_prepayable, self.box.prepaid_discount = True, 7
        self.box.prepaid_counts = "2,3,5"
        self.box.save()
        make_choice(self.box, honey)
        self.delivery = Decimal(delivery)
        self.people = [make_user(), make_user()]
        self.card = make_saved_card(self.double, self.people[0])
        # What was decided of each delivery; nothing changes it any more.
        self.decided = {}
        self.count_all(5000)
        self.living = [self.subscribed(who) for who in (0, 1)]

    def teardown(self):
        try:
            self.end()
        finally:
            transaction.set_rollback(True)
            self.market.__exit__(None, None, None)
            self.clock.stop()

    def end(self):
        """Weeks in which the clock alone acts. It looks several times in each, as it
        makes one order of a subscription at a look.
        """
        self.double.card(self.card.method_id, number=VISA)
        for _look in range(12):
            self.now.shift(timedelta(hours=42))
            self.look()
        self.nothing_is_made_or_lost()
        self.it_adds_up()
        assert [one.name for one in run(CHECKS) if not one.is_ok] == []
        for one in self.subscriptions():
            assert not one.is_active or one.next_cutoff > timezone.now()

    # --- What is at hand --------------------------------------------------------------
    def subscribed(self, who):
        expected = self.box.sizes.get().price + self.delivery
        wanted = box_request(self.box, weekday=3, expected=expected, by_card=who == 0)
        return subscribe(self.box, self.people[who], wanted).pk

    def subscriptions(self):
        return list(Subscription.objects.select_related("box", "size").order_by("pk"))

    def which(self, who):
        return Subscription.objects.select_related("box", "size").get(
            pk=self.living[who]
        )

    def day(self, who, ahead):
        coming = next_boxes(self.which(who), 3)
        return coming[ahead].day if coming else dates.today() + WEEK

    def count_all(self, units):
        for pack in self.packs[:3]:
            pool = pack.pool
            pool.refresh_from_db()
            counted = max(units, pool.claimed)
            count_stock(pool, counted=counted, seen_on_hand=pool.on_hand, by=None)

    # --- The clock --------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 7, 30, 60, 100]), looks=st.booleans())
    def wait(self, hours, looks):
        self.now.shift(timedelta(hours=hours))
        if looks:
            self.look()

    @rule(who=WHO, late=st.integers(-1, 1), looks=st.booleans())
    def changes_close(self, who, late, looks):
        """A second before it, in this very moment, or a second later."""
        one = self.which(who)
        if one.is_active and one.next_cutoff > timezone.now() + timedelta(seconds=1):
            self.now.move_to(one.next_cutoff + timedelta(seconds=late))
        if looks:
            self.look()

    @rule(days=st.integers(1, 3))
    def days_pass(self, days):
        for _day in range(days):
            self.now.shift(timedelta(days=1))
            self.look()

    def look(self):
        settle_prepayments()
        remind_subscribers()
        while self.orders_are_made():
            pass
        chase_payments()
        expire_orders()

    def orders_are_made(self):
        """What is due is decided once each, and costs what was shown."""
        tries_are_due()
        now = timezone.now()
        due = [
            one
            for one in self.subscriptions()
            if one.is_active and one.next_cutoff <= now
        ]
        shown = {one.pk: next_boxes(one, 2) for one in due}
        count = make_orders()
        assert count == len(due)
        for before in due:
            coming = shown[before.pk]
            row = BoxDelivery.objects.get(subscription=before, day=before.next_on)
            after = Subscription.objects.get(pk=before.pk)
            if not after.is_ended:
                assert after.next_on == coming[1].day
            if coming[0].is_skipped:
                assert row.state == DeliveryState.SKIPPED
            else:
                assert row.state in DECIDED
            if row.order:
                lacking = sum(
                    Decimal(one["amount"]) for one in row.changes if not one["instead"]
                )
                part = row.order.vendor_orders.get()
                assert part.goods == coming[0].total - lacking
                assert part.total == part.goods + self.delivery
        return count

    # --- The subscribers --------------------------------------------------------------
    @rule(who=WHO, ahead=AHEAD, again=st.booleans())
    def skip(self, who, ahead, again):
        act, one = unskip_delivery if again else skip_delivery, self.which(who)
        day = self.day(who, ahead)
        with suppress(RefusalError):
            act(one.pk, day)
            assert one.cutoff(day) > timezone.now()

    @rule(who=WHO, ahead=AHEAD, pack=st.integers(0, 3), instead=st.integers(0, 3))
    def swap(self, who, ahead, pack, instead):
        ids = [one.pk for one in self.packs]
        with suppress(RefusalError):
            swap_item(self.which(who).pk, self.day(who, ahead), ids[instead], ids[pack])

    @rule(who=WHO, weeks=st.sampled_from([None, 1, 3]))
    def pause(self, who, weeks):
        until = dates.today() + WEEK * weeks if weeks else None
        with suppress(RefusalError):
            pause_subscription(self.which(who).pk, until)

    @rule(who=WHO)
    def resume(self, who):
        with suppress(RefusalError):
            resume_subscription(self.which(who).pk)

    @rule(who=WHO, weekday=st.sampled_from([0, 3]))
    def move_day(self, who, weekday):
        with suppress(RefusalError):
            change_day(self.which(who).pk, weekday)

    @rule(who=WHO, street=st.sampled_from(["7 New Lane", "8 Old Road"]))
    def move_house(self, who, street):
        one = self.which(who)
        with suppress(RefusalError):
            change_delivery(
                one.pk,
                region="CN-BJ",
                code=one.delivery_code,
                address=one.address | {"line1": street},
                gift={"is_gift": False, "gift_message": ""},
                expected=self.delivery,
            )

    @rule(who=WHO)
    def leave_and_come_back(self, who):
        cancel_subscription(self.living[who], self.people[who])
        self.living[who] = self.subscribed(who)

    @rule(
        who=WHO,
        boxes=st.sampled_from([2, 3, 5]),
        afterwards=st.sampled_from(Afterwards.values),
        pays=st.booleans(),
    )
    def pay_ahead(self, who, boxes, afterwards, pays):
        one = self.which(who)
        offers = {each.boxes: each for each in offers_for(one)}
        if boxes not in offers:
            return
        wanted = TermRequest(boxes, offers[boxes].total, afterwards, new_click())
        term = order_term(one.pk, self.people[who], wanted)
        if pays:
            self.pay_term(term)

    @rule(turn=st.integers(0, 3))
    def pay_late(self, turn):
        """Another one may have been paid before, or the subscription be over."""
        waiting = BoxTerm.objects.filter(prepayment__paid_at=None).order_by("pk")
        for term in waiting.select_related("prepayment")[turn : turn + 1]:
            self.pay_term(term)

    def pay_term(self, term):
        row = term.prepayment
        if payment_page(row):
            self.double.pay_on_page(row.session_id)
        settle_prepayment(row)
        follow_prepayment(term)

    @rule()
    def pay_by_link(self):
        rows = Order.objects.filter(
            status=OrderStatus.PENDING, expires_at__gt=timezone.now()
        )
        for order in rows.filter(user=self.people[1]):
            payment = start_payment(order)
            self.double.pay(payment.intent_id)
            settle_payment(payment)

    @rule(turn=st.integers(0, 3))
    def call_off_what_was_paid(self, turn):
        paid = Order.objects.filter(status=OrderStatus.PAID).order_by("pk")
        for order in paid[turn : turn + 1]:
            with suppress(RefusalError):
                cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    # --- The farm, and the bank -------------------------------------------------------
    @rule(units=st.sampled_from([0, 2000, 4000, 20_000]))
    def count(self, units):
        self.count_all(units)

    @rule(ahead=AHEAD, comes=st.booleans())
    def day_off(self, ahead, comes):
        with suppress(RefusalError):
            if comes:
                for one in self.box.holidays.filter(day__gt=dates.today()):
                    remove_holiday(self.box.pk, one.day)
            else:
                add_holiday(self.box.pk, self.day(0, ahead), "Harvest")

    @rule(times=st.integers(1, 3))
    def new_price(self, times):
        size = self.box.sizes.get()
        price = Decimal(PRICES[self.currency][0]) * times
        save_size(self.box.pk, size.pk, {"price": price})

    @rule(declines=st.booleans())
    def bank(self, declines):
        number = FAILS_LATER if declines else VISA
        self.double.card(self.card.method_id, number=number)

    # --- What always holds ------------------------------------------------------------
    @invariant()
    @sometimes
    def it_is_sound(self):
        broken = {one.name: one.samples for one in run(CHECKS) if not one.is_ok}
        assert {name: broken[name] for name in broken if name not in WAITS} == {}
        assert stock_faults() == []

    @invariant()
    def it_adds_up(self):
        """Each order is charged once at most, and the books hold what was charged."""
        assert money_faults(self.double) == []
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0
        paid = Payment.objects.filter(state=PaymentState.SUCCEEDED)
        orders = list(paid.values_list("order", flat=True))
        assert len(orders) == len(set(orders))

    @invariant()
    def prepaid_boxes_are_paid_once(self):
        """Of each term: what it paid, what is left and what went back are all of it."""
        terms = BoxTerm.objects.exclude(prepayment__paid_at=None)
        for term in terms.select_related("prepayment"):
            paid = term.prepayment
            spent = sum(
                CreditUse.objects.filter(
                    credit__earmark=paid.pk, kind__in=["spent", "moved"]
                ).values_list("amount", flat=True)
            )
            back = sum(
                Credit.objects.filter(
                    earmark=paid.pk, returns__isnull=False
                ).values_list("amount", flat=True)
            )
            assert paid.amount == left_of(paid.pk) + spent - back + paid.returned
            orders = Order.objects.filter(earmark=paid.pk)
            assert all(order.paid_at and not order.to_pay for order in orders)

    @invariant()
    def nothing_is_made_or_lost(self):
        """What was decided stays so, and each order is one delivery's."""
        rows = BoxDelivery.objects.filter(state__in=DECIDED).order_by("pk")
        now = {pk: (state, order) for pk, state, order in rows.values_list(
            "pk", "state", "order"
        )}  # fmt: skip
        for pk, was in self.decided.items():
            assert now.get(pk) == was
        self.decided = now
        ordered = [order for _state, order in now.values() if order]
        assert sorted(ordered) == sorted(Order.objects.values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_each_box_comes_once_or_costs_nothing(currency, double):
    run_machine(
        type("Boxes", (Boxes,), {"currency": currency, "double": double}),
        settings=settings(
            max_examples=tries(16),
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert double.violations() == []
