"""What carriers say was delivered: which parcels are meant, and what it earns."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import dates
from core.imports.rows import WrongRowsError
from core.tables.writer import xlsx_file
from fulfilment.packing.services.deliveries import read_delivered, take_delivered
from fulfilment.tracking.queries import tracks_of
from orders.order.models import ParcelDelivery
from orders.order.services.deliveries import (
    DeliveryError,
    DeliveryReport,
    note_deliveries,
)
from orders.order.services.fulfilment import confirm_received
from orders.order.states import DeliverySource
from payments.payouts.models import Earning
from payments.payouts.services.earnings import earn_due
from tests.factories.accounts import make_user
from tests.factories.days import ago
from tests.factories.fulfilment import (
    DELIVERY_HEADS,
    make_deliveries_file,
    make_packed_vendor_order,
    make_parcel,
    pack_vendor_order,
    typed_moment,
)
from tests.factories.orders import make_paid_order
from tests.factories.payments import off_balance, owed
from tests.factories.shop import make_pack
from tests.sound import breached

pytestmark = pytest.mark.django_db
HOLD = settings.EARNED_AFTER
HOUR = timedelta(hours=1)


def taken(*rows, by=None):
    file = read_delivered(make_deliveries_file(*rows))
    return take_delivered(file, source=DeliverySource.CARRIER, by=by)


def note(*words):
    return note_deliveries(words, source=DeliverySource.OFFICE, by=None)


def test_delivered_parcel_earns_when_its_hold_is_over():
    parcel = make_parcel()
    farm = parcel.vendor_order.partner
    delivered = ago(days=1)

    note(DeliveryReport(parcel, delivered))

    assert earn_due(delivered + HOLD - HOUR) == 0
    assert owed(farm, "payable") == 0
    assert earn_due(delivered + HOLD + HOUR) == 1
    assert owed(farm, "payable") == 2200
    assert off_balance() == {}


def test_only_the_parcel_that_was_delivered_earns():
    vendor_order = make_packed_vendor_order(make_pack(price="10.00"), 2)
    first = make_parcel("SF1111111111", vendor_order=vendor_order)
    make_parcel("SF2222222222", vendor_order=vendor_order)

    note(DeliveryReport(first, ago(days=1)))

    assert earn_due(timezone.now() + HOLD) == 1
    assert Earning.objects.get(done_at__isnull=False).parcel == first


def test_first_word_on_a_parcel_stands():
    parcel, early, late = make_parcel(), ago(days=1), ago(hours=2)
    assert len(note(DeliveryReport(parcel, late))) == 1
    due = Earning.objects.get().due_at

    assert note(DeliveryReport(parcel, late)) == []
    assert note(DeliveryReport(parcel, early)) == []

    assert ParcelDelivery.objects.get().delivered_at == late
    assert Earning.objects.get().due_at == due


def test_shopper_who_was_earlier_is_not_overruled():
    parcel = make_parcel()
    confirm_received(parcel.vendor_order, by=None)
    Earning.objects.update(due_at=ago(days=1) + HOLD)
    due = Earning.objects.get().due_at

    note(DeliveryReport(parcel, ago(hours=2)))

    assert Earning.objects.get().due_at == due


def test_what_was_earned_before_is_not_earned_again():
    parcel = make_parcel()
    earn_due(timezone.now() + timedelta(days=90))

    note(DeliveryReport(parcel, ago(days=1)))

    assert earn_due(timezone.now() + timedelta(days=90)) == 0
    assert owed(parcel.vendor_order.partner, "payable") == 2200


@pytest.mark.parametrize(
    ("time", "said"),
    [({"days": 3}, "This parcel was shipped later, on"), ({"days": -1}, "the future")],
)
def test_what_cannot_be_true_changes_nothing(time, said):
    parcel, good = make_parcel("SF1111111111"), make_parcel("SF2222222222")
    due = list(Earning.objects.order_by("pk").values_list("due_at"))

    with pytest.raises(DeliveryError, match=said):
        note(DeliveryReport(good, ago(days=1)), DeliveryReport(parcel, ago(**time)))

    assert not ParcelDelivery.objects.exists()
    assert list(Earning.objects.order_by("pk").values_list("due_at")) == due


def test_file_is_taken_and_counts_once():
    parcel, clerk = make_parcel("SF1234567890"), make_user()
    rows = [("sf 1234 567890", typed_moment(days=1), "顺丰速运")]

    first = taken(*rows, by=clerk)
    again = taken(*rows, by=clerk)

    assert (first.noted, first.known, list(first.left)) == (1, 0, [])
    assert (again.noted, again.known) == (0, 1)
    delivery = ParcelDelivery.objects.get()
    assert (delivery.parcel, delivery.source, delivery.by) == (parcel, "carrier", clerk)


def test_rows_that_fit_no_parcel_surely_are_handed_back():
    make_parcel("SF1111111111")
    make_parcel("SF2222222222")
    make_parcel("SF2222222222")
    make_parcel("SF3333333333", days=200)
    day = typed_moment(days=1)

    outcome = taken(
        ("SF9999999999", day, ""),
        ("SF1111111111", day, "ZTO Express"),
        ("SF2222222222", day, ""),
        ("SF3333333333", day, ""),
    )

    whys = [(each.row, each.why) for each in outcome.left]
    assert whys == [
        (2, "No recent parcel has this number."),
        (3, "The parcel with this number was shipped with SF Express."),
        (4, "This number is used by several orders or carriers."),
        (5, "No recent parcel has this number."),
    ]
    assert outcome.noted == 0
    assert not ParcelDelivery.objects.exists()


def test_carrier_tells_equal_numbers_apart():
    make_parcel("1234567890123", carrier="ZTO Express")
    meant = make_parcel("1234567890123", carrier="STO Express")

    assert taken(("1234567890123", typed_moment(days=1), "STO Express")).noted == 1
    assert ParcelDelivery.objects.get().parcel == meant


def test_one_box_of_two_farms_is_delivered_for_both():
    order = make_paid_order([(make_pack(), 1), (make_pack(), 1)])
    boxed, apart = [
        pack_vendor_order(vendor_order)
        for vendor_order in order.vendor_orders.order_by("pk")
    ]
    make_parcel("SF1111111111", vendor_order=boxed)
    make_parcel("SF1111111111", vendor_order=apart)

    assert taken(("SF1111111111", typed_moment(days=1), "")).noted == 2


def test_equal_numbers_of_two_carriers_are_two_boxes_even_in_one_order():
    order = make_paid_order([(make_pack(), 1), (make_pack(), 1)])
    one, other = [
        pack_vendor_order(vendor_order)
        for vendor_order in order.vendor_orders.order_by("pk")
    ]
    make_parcel("1234567890123", vendor_order=one)
    make_parcel("1234567890123", carrier="STO Express", vendor_order=other)

    assert len(taken(("1234567890123", typed_moment(days=1), "")).left) == 1
    assert not ParcelDelivery.objects.exists()


def test_wrong_row_leaves_the_whole_file():
    make_parcel("SF1111111111")
    make_parcel("SF2222222222", hours=1)
    good = ("SF1111111111", typed_moment(days=1), "")

    with pytest.raises(WrongRowsError) as unread:
        taken(good, ("SF2222222222", "soon", ""), ("", typed_moment(days=1), ""))
    with pytest.raises(WrongRowsError) as untrue:
        taken(good, ("SF2222222222", typed_moment(days=1), ""))

    assert [each.row for each in unread.value.problems] == [3, 4]
    assert [each.row for each in untrue.value.problems] == [3]
    assert "This parcel was shipped later, on" in untrue.value.problems[0].what
    assert not ParcelDelivery.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["2026-03-04 15:06", "2026/3/4 15:06:00", "2026-03-04T15:06", "2026年3月4日 15:06"],
)
def test_times_as_carriers_write_them(typed):
    (row,) = read_delivered(make_deliveries_file(("SF1", typed, ""))).rows

    assert f"{dates.local(row.delivered_at):%Y-%m-%d %H:%M}" == "2026-03-04 15:06"


def test_spreadsheet_with_its_own_times_is_read():
    day = datetime(2026, 3, 4, 15, 6, 30)  # noqa: DTZ001 - as a sheet has it
    with xlsx_file([DELIVERY_HEADS, ("SF1234567890", day, "SF")], title="d") as file:
        sheet = file.read()

    (row,) = read_delivered(sheet).rows

    assert dates.local(row.delivered_at).replace(tzinfo=None) == day
    assert (row.number, row.carrier) == ("SF1234567890", "SF Express")


def test_day_alone_means_its_end_and_today_means_now():
    today = f"{dates.local():%Y-%m-%d}"

    old, new = read_delivered(
        make_deliveries_file(("SF1", "2026-03-04", ""), ("SF2", today, ""))
    ).rows

    assert f"{dates.local(old.delivered_at):%m-%d %H:%M:%S}" == "03-04 23:59:59"
    assert timezone.now() - timedelta(minutes=1) < new.delivered_at <= timezone.now()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            make_deliveries_file(heads=("order", "tracking number")),
            ("The first row must contain the columns tracking number and delivered at"),
        ),
        (make_deliveries_file(), "This file contains no tracking numbers"),
        (b"%PDF-1.7 x", "not a table"),
        (b"", "is empty"),
    ],
)
def test_file_that_is_no_such_table_is_refused(content, said):
    with pytest.raises(ValidationError, match=said):
        read_delivered(content)


def take(file):
    return take_delivered(read_delivered(file), source=DeliverySource.CARRIER, by=None)


def test_a_file_of_events_is_a_history_and_delivers_what_it_says():
    parcel = make_parcel(days=3)
    number = parcel.tracking_number
    file = make_deliveries_file(
        [number, typed_moment(hours=50), "揽收", "长治", "已收件"],
        [number, typed_moment(hours=30), "In transit", "", ""],
        [number, typed_moment(hours=2), "Delivered", "", "本人"],
        heads=["tracking number", "time", "status", "place", "details"],
    )

    first, again = take(file), take(file)

    assert (first.noted, first.events, first.left) == (1, 3, [])
    assert (again.noted, again.known, again.events) == (0, 1, 0)
    track = tracks_of([parcel])[parcel.pk]
    assert [one.state for one in track.events] == [
        "delivered", "in-transit", "accepted",
    ]  # fmt: skip
    assert track.events[-1].place == "长治"
    assert breached() == []


def test_a_file_of_events_without_a_delivery_delivers_nothing():
    row = [make_parcel().tracking_number, typed_moment(hours=1), "派件中"]

    found = take(make_deliveries_file(row, heads=["运单号", "时间", "状态"]))

    assert (found.noted, found.events) == (0, 1)
    assert not ParcelDelivery.objects.exists()


@pytest.mark.parametrize("status", ["???", "to be delivered", "待签收"])
def test_a_status_that_is_not_known_is_refused(status):
    row = ["SF1234567890", typed_moment(hours=1), status]
    file = make_deliveries_file(row, heads=["tracking number", "time", "status"])

    [problem] = read_delivered(file).problems
    assert "status can't be read" in str(problem.what)
