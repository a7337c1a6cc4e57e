"""Several packers of one farm at once: each act, each weight and each parcel once."""

from functools import partial

import pytest

from fulfilment.packing.models import PackingAct, TrackingFile
from fulfilment.packing.queries.dispatch import TrackingRow
from fulfilment.packing.services.acts import PhoneAction, do_acts
from fulfilment.packing.services.dispatch import apply_file, keep_file
from orders.order.models import LineAdjustment, ShippingEvent
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.services.short import (
    StaleShortPlanError,
    apply_short_supply,
    plan_short_supply,
)
from orders.order.services.vendor_orders import PackingError
from orders.order.states import VendorOrderStatus as S
from payments.ledger.models import Posting
from tests.factories.fulfilment import (
    make_packed_vendor_order,
    make_weighed_vendor_order,
    pack_vendor_order,
    send_vendor_order,
)
from tests.factories.orders import (
    make_cash_order,
    make_paid_order,
    make_vendor_order,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_run_farm
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def act(kind, line, who, **more):
    number = line.vendor_order.number
    return PhoneAction(f"{who}-{kind}-{line.pk}-key", kind, number, line.pk, **more)


def states(outcomes):
    return sorted(answers[0]["state"] for answers in all_values(outcomes))


@pytest.mark.parametrize("turn", range(3))
def test_same_act_sent_five_times_at_once_counts_once(turn):
    farm = make_run_farm()
    line = make_weighed_vendor_order(farm).lines.get()
    one = act("weigh", line, "phone", text="2900")

    done = run_together([partial(do_acts, farm, [one], by=None)] * 5)

    assert states(done) == ["done"] * 5
    assert PackingAct.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_two_packers_of_one_line_are_never_both_right(turn):
    """One weight stands, the other packer is told of it."""
    farm = make_run_farm()
    line = make_weighed_vendor_order(farm).lines.get()
    acts = [
        act("weigh", line, who, text=text)
        for who, text in (("Zhao", "2900"), ("Chen", "3100"))
    ]

    done = run_together([partial(do_acts, farm, [one], by=None) for one in acts])

    assert states(done) == ["done", "refused"]
    line.refresh_from_db()
    assert line.packed_units in {2900, 3100}
    assert line.claimed == line.packed_units
    assert_sound()


def test_two_packers_tick_and_finish_the_same_order():
    farm = make_run_farm()
    pack = make_pack(farm)
    lines = make_paid_order([(pack, 1), (make_pack(farm), 2)]).vendor_orders.get().lines
    lines = list(lines.select_related("vendor_order"))
    acts = [
        [*(act("tick", line, who) for line in lines), act("finish", lines[0], who)]
        for who in ("Zhao", "Chen", "Wang")
    ]

    done = run_together([partial(do_acts, farm, mine, by=None) for mine in acts])

    assert {one["state"] for answers in all_values(done) for one in answers} == {"done"}
    vendor_order = lines[0].vendor_order
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKED
    assert vendor_order.events.filter(status=S.PACKED).count() == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(2))
def test_same_file_applied_three_times_at_once_sends_each_parcel_once(turn):
    farm = make_run_farm()
    pack = make_pack(farm)
    vendor_orders = [make_packed_vendor_order(pack) for _ in range(3)]
    rows = [
        TrackingRow(p.number, "SF Express", f"SF{p.pk:010d}") for p in vendor_orders
    ]
    files = run_together([partial(keep_file, farm, name="a", rows=rows, by=None)] * 3)
    file = all_values(files)[0]

    done = run_together([partial(apply_file, file, by=None)] * 3)

    fates = [[f.state for f in fates] for fates in all_values(done)]
    # Who came while the first was at it may have found no fates yet.
    assert max(fates) == ["sent"] * 3
    assert all(mine in ([], ["sent"] * 3) for mine in fates)
    assert TrackingFile.objects.count() == 1
    assert ShippingEvent.objects.count() == 3
    assert_sound()


def test_two_files_that_name_the_same_orders_send_each_parcel_once():
    farm = make_run_farm()
    pack = make_pack(farm)
    vendor_orders = [make_packed_vendor_order(pack) for _ in range(4)]
    files = [
        keep_file(
            farm,
            name=letter,
            rows=[
                TrackingRow(p.number, "SF Express", f"SF{letter}{p.pk:09d}")
                for p in order
            ],
            by=None,
        )
        for letter, order in (("1", vendor_orders), ("2", vendor_orders[::-1]))
    ]

    run_together([partial(apply_file, file, by=None) for file in files])

    sent = ShippingEvent.objects.values_list("vendor_order__number", flat=True)
    assert sorted(sent) == sorted(set(sent))
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_short_supply_against_packing_of_the_same_lines(turn):
    farm = make_run_farm()
    pack = make_pack(farm, on_hand=60_000)
    vendor_orders = [make_vendor_order(pack, n) for n in (4, 2, 2)]
    lines = [
        vendor_order.lines.select_related("vendor_order").get()
        for vendor_order in vendor_orders
    ]
    plan = plan_short_supply(pack.pool, good=20_000, rule="proportional")
    acts = [
        partial(do_acts, farm, [act("tick", line, "Zhao")], by=None) for line in lines
    ]
    acts.append(partial(apply_short_supply, plan, by=None))

    done = run_together(acts)

    errors(done[-1:], StaleShortPlanError)
    all_values(done[:-1])
    if values(done[-1:]):
        assert LineAdjustment.objects.exists()
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_cash_is_collected_once_or_the_part_is_cancelled(turn):
    order = make_cash_order([(make_pack(make_run_farm()), 2)])
    part = pack_vendor_order(order.vendor_orders.get())
    hand_over = partial(send_vendor_order, part)
    cancel = partial(cancel_vendor_order, part, by=None, by_shopper=False)

    done = run_together([hand_over, cancel, hand_over, cancel][:: 1 if turn else -1])

    assert len(values(done)) == 1
    assert len(errors(done, (PackingError, CancelError))) == 3
    part.refresh_from_db()
    collected = Posting.objects.filter(transaction__kind="cash-collected")
    assert collected.count() == (2 if part.status == S.SHIPPED else 0)
    assert_sound()
