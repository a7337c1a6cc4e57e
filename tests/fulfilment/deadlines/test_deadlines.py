"""An order that nobody sends: reminded, told, passed on, paid back; or a new date."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core import dates
from core.integrity import run
from core.outbox import deliver_due
from core.permissions import CONTENT, STAFF
from fulfilment.deadlines.models import DeadlineEvent
from fulfilment.deadlines.schedule import Schedule, due_steps, next_look
from fulfilment.deadlines.services.clock import chase
from fulfilment.deadlines.services.new_dates import (
    NewDateError,
    offer_new_date,
    take_new_date,
    withdraw,
)
from fulfilment.deadlines.states import Step
from fulfilment.packing.services.packing import finish
from notifications.declarations.overdue import OrderLongOverdue
from notifications.emails import reader_of
from notifications.models import Notification
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.states import VendorOrderStatus
from payments.payment.models import Refund
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.orders import pay_order, place_basket
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm, make_member
from tests.news import noted
from tests.sound import checks_of

_S = VendorOrderStatus
TUESDAY = date(2026, 10, 20)


def moment(day, hour=10):
    return dates.at(date(2026, 10, day), time(hour))


@pytest.fixture
def shopper():
    return make_user("shopper@example.com")


@pytest.fixture
def part(shopper):
    """Ordered on Tuesday at ten, promised for the same day; packs of two lines."""
    with time_machine.travel(moment(20), tick=False):
        farm = make_farm("Li Orchard", delivers=False)
        make_delivery(farm)
        goods = [(make_pack(product=make_product(farm, name)), 2) for name in "AB"]
        return pay_order(
            place_basket(make_basket(shopper, goods), shopper)
        ).vendor_orders.get()


def run_clock(*moments):
    for at in moments:
        with time_machine.travel(at, tick=False):
            chase()


def steps(part):
    return list(
        DeadlineEvent.objects.filter(vendor_order=part).values_list("step", flat=True)
    )


def pack(part):
    accept_vendor_order(part, by=None)
    start_packing(part, by=None)
    for line in part.lines.all():
        tick_line(line, packed=True)
    finish(part, by=None)


def breached():
    """What would be wrong of the order, its money and its stock."""
    places = (
        "fulfilment.deadlines", "orders.order", "vendors.partner", "payments.ledger",
        "payments.refunds",
    )  # fmt: skip
    return [found.name for found in run(checks_of(*places)) if not found.is_ok]


# The rules alone


@settings(max_examples=tries(200))
@given(
    ticks=st.lists(st.integers(1, 300), min_size=1, max_size=30),
    accepted=st.booleans(),
    notice=st.sampled_from([0, 24]),
)
def test_whenever_the_clock_runs_each_step_is_taken_once_and_in_order(
    ticks, accepted, notice
):
    """However long it stood still, money goes back a day after the delay was told."""
    start = datetime(2026, 10, 20, tzinfo=dates.local().tzinfo)
    schedule = Schedule(
        accept_by=start + timedelta(hours=24), send_by=start + timedelta(hours=48),
        escalate_at=start + timedelta(hours=72),
        give_back_at=start + timedelta(hours=168), remind=timedelta(hours=6),
        notice=timedelta(hours=notice), is_accepted=accepted,
    )  # fmt: skip
    done, now, taken = {}, start, []
    for hours in ticks:
        now += timedelta(hours=hours)
        for step in due_steps(schedule, done, now):
            assert step not in done
            done[step] = now
            taken.append(step)
        ahead = next_look(schedule, done, now)
        assert (ahead is None) == (Step.GIVEN_BACK in done)
        assert ahead is None or ahead > now or not notice
    order = list(Step)
    assert taken == sorted(taken, key=order.index)
    if Step.GIVEN_BACK in done:
        assert done[Step.GIVEN_BACK] - done[Step.LATE] >= schedule.notice
    if now >= schedule.send_by:
        assert Step.LATE in done


# The clock


@pytest.mark.django_db
def test_who_sends_nothing_is_reminded_told_passed_on_and_paid_back(part):
    pool = part.lines.first().pool
    run_clock(moment(20, 17))
    assert steps(part) == []
    run_clock(moment(20, 19), moment(20, 19), moment(20, 20))
    # Due to be accepted and sent at the same hour: one reminder says both.
    assert steps(part) == [Step.REMIND_SEND]
    run_clock(moment(21, 0), moment(21, 1))
    assert steps(part)[1:] == [Step.LATE]
    run_clock(moment(22, 0))
    assert steps(part)[2:] == [Step.ESCALATED]
    part.refresh_from_db()
    assert part.status == _S.PAID
    # Wednesday to Saturday, Monday: five working days, Sunday is none.
    run_clock(moment(26, 23))
    assert len(steps(part)) == 3
    run_clock(moment(27, 0), moment(27, 1), moment(28, 0))

    part.refresh_from_db()
    pool.refresh_from_db()
    assert steps(part)[3:] == [Step.GIVEN_BACK]
    assert part.status == _S.CANCELLED
    assert part.cancel_reason == "It was not shipped in time."
    assert pool.claimed == 0
    refund = Refund.objects.get(vendor_order=part)
    assert refund.amount == part.total * 100
    assert [name for name, _about, _when in noted(
        "order_due", "order_overdue", "order_long_overdue", "order_given_back",
        "part_cancelled",
    )] == [
        "order_due", "order_overdue", "order_long_overdue", "part_cancelled",
        "order_given_back",
    ]  # fmt: skip
    assert breached() == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_who_see_orders_are_told_and_no_others(part, role, client):
    person = make_user(is_staff=True, staff_role=role)
    news = OrderLongOverdue(part)

    told = list(news.people())

    client.force_login(person)
    opened = client.get(news.link(reader_of(person))).status_code
    assert (told, opened) == (([person], 200) if role != CONTENT else ([], 403))


@pytest.mark.django_db
def test_a_clock_that_stood_still_tells_first_and_gives_back_a_day_later(part):
    run_clock(moment(31))
    assert steps(part) == [Step.LATE, Step.ESCALATED]
    with time_machine.travel(moment(31) + timedelta(hours=25), tick=False):
        chase()
    assert steps(part)[2:] == [Step.GIVEN_BACK]


@pytest.mark.django_db
def test_of_a_part_that_is_partly_sent_the_rest_is_paid_back(part):
    with time_machine.travel(moment(20, 12), tick=False):
        pack(part)
        first, second = part.lines.order_by("pk")
        ship_vendor_order(
            part, packs={first.pk: 2, second.pk: 1}, carrier="SF",
            tracking_number="1", by=None,
        )  # fmt: skip
    run_clock(moment(21, 0), moment(22, 0), moment(27, 0))

    part.refresh_from_db()
    second.refresh_from_db()
    assert part.status == _S.SHIPPED
    assert (second.shipped, second.short, second.claimed) == (1, 1, 0)
    assert Refund.objects.get(vendor_order=part).amount == second.final_price * 100
    assert part.met_at is None
    assert breached() == []


@pytest.mark.django_db
def test_what_is_sent_in_time_is_left_alone(part):
    with time_machine.travel(moment(20, 12), tick=False):
        pack(part)
        packs = {line.pk: 2 for line in part.lines.all()}
        ship_vendor_order(part, packs=packs, carrier="", tracking_number="", by=None)
    run_clock(moment(20, 19), moment(21, 0), moment(30))

    part.refresh_from_db()
    assert part.met_at == moment(20, 12)
    assert steps(part) == []
    assert not Refund.objects.exists()


# New dates, and taking it back


@pytest.mark.django_db
def test_a_new_date_is_offered_taken_and_chased_anew(part, client, shopper):
    run_clock(moment(21, 0))
    with time_machine.travel(moment(21), tick=False):
        for day, why in [(20, "after the promised"), (19, "after the promised")]:
            with pytest.raises(NewDateError, match=why):
                offer_new_date(part, day=date(2026, 10, day), reason="", by=None)
        with pytest.raises(NewDateError, match="earlier day"):
            offer_new_date(part, day=date(2027, 10, 1), reason="", by=None)
        new = offer_new_date(part, day=date(2026, 10, 23), reason="Rain", by=None)
        with pytest.raises(NewDateError, match="already waiting"):
            offer_new_date(part, day=date(2026, 10, 24), reason="", by=None)

        client.force_login(shopper)
        page = client.get(reverse("orders:detail", args=[part.order.number]))
        assert "Rain" in page.content.decode()
        url = reverse("orders:new_date", args=[part.order.number, 1])
        client.post(url, {"offered": new.pk})
        # A second press finds nothing to answer, and changes nothing.
        client.post(url, {"offered": new.pk})

    part.refresh_from_db()
    assert part.send_by == dates.end_of(date(2026, 10, 23))
    assert not part.is_promised or part.accept_by == part.send_by
    run_clock(moment(22, 0), moment(23, 19), moment(24, 0))
    late = DeadlineEvent.objects.filter(vendor_order=part, step=Step.LATE)
    assert late.count() == 2
    with pytest.raises(NewDateError, match="no longer open"):
        take_new_date(part, offered=new.pk)
    assert breached() == []


def by_seller(part):
    cancel_vendor_order(part, by=None, reason="Hail", by_shopper=False)


def by_sending(part):
    pack(part)
    packs = {line.pk: 2 for line in part.lines.all()}
    ship_vendor_order(part, packs=packs, carrier="", tracking_number="", by=None)


def by_carrying_to_the_shelf(part):
    type(part).objects.filter(pk=part.pk).update(is_pickup=True)
    pack(part)


@pytest.mark.django_db
@pytest.mark.parametrize("end", [by_seller, by_sending, by_carrying_to_the_shelf])
def test_an_offer_ends_with_the_order_it_is_for(part, end):
    with time_machine.travel(moment(20, 12), tick=False):
        new = offer_new_date(part, day=date(2026, 10, 23), reason="", by=None)
        end(part)

    new.refresh_from_db()
    assert (new.state, new.answered_at) == ("over", moment(20, 12))
    assert breached() == []


@pytest.mark.django_db
def test_a_clock_without_notice_gives_back_at_the_next_look(part, settings):
    settings.CHASE_NOTICE = timedelta(0)
    run_clock(moment(31))
    assert steps(part) == [Step.LATE, Step.ESCALATED]
    run_clock(moment(31, 11))
    assert steps(part)[2:] == [Step.GIVEN_BACK]


@pytest.mark.django_db
def test_the_shopper_takes_back_what_is_late_and_nothing_before(part, client, shopper):
    with time_machine.travel(moment(20, 12), tick=False):
        pack(part)
        with pytest.raises(CancelError):
            withdraw(part, by=shopper)
    part.refresh_from_db()
    assert part.status == _S.PACKED

    with time_machine.travel(moment(21, 9), tick=False):
        client.force_login(shopper)
        client.post(reverse("orders:withdraw", args=[part.order.number, 1]))

    part.refresh_from_db()
    assert part.status == _S.CANCELLED
    assert Refund.objects.get(vendor_order=part).amount == part.total * 100
    assert breached() == []


@pytest.mark.django_db
def test_it_is_told_to_each_in_their_words_and_shown_at_the_desk(part, client):
    farmer = make_member(part.partner)
    run_clock(moment(21, 0))
    with time_machine.travel(moment(21, 0), tick=False):
        deliver_due()
        client.force_login(farmer)
        desk = client.get(
            reverse("desk:orders", args=[part.partner.code]), {"state": "late"}
        )
        shown = client.get(reverse("desk:order", args=[part.partner.code, part.number]))
        url = reverse("desk:order_new_date", args=[part.partner.code, part.number])
        refused = client.post(url, {"day": "2026-10-01", "reason": "Rain"})
        too_late = client.post(url, {"day": "9999-12-31", "reason": "Rain"})
        none = client.post(url, {"reason": "Rain"})

    said = set(Notification.objects.values_list("recipient__email", "subject"))
    assert (farmer.email, f"Order {part.number} is overdue") in said
    late = f"Li Orchard is late with order {part.order.number}"
    assert ("shopper@example.com", late) in said
    assert part.number in desk.content.decode()
    assert "Overdue since Tue 20 Oct" in shown.content.decode()
    for answer, words in (
        (refused, "Please choose a day after the promised one."),
        (too_late, "Please choose an earlier day, or cancel the order."),
        (none, "This field is required."),
    ):
        assert answer.status_code == 422
        assert words in answer.text
        assert "Rain" in answer.text
