"""What carriers say was delivered: which parcels are meant, and what it earns."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.tables import xlsx_file
from orders.fulfilment.delivered_files import read_delivered
from orders.fulfilment.services import DeliveriesRefused, take_delivered
from orders.order.models import ParcelDelivery
from orders.order.services import (
    DeliveryRefused,
    Word,
    confirm_received,
    note_deliveries,
)
from orders.order.states import DeliverySource
from orders.payouts.models import Earning
from orders.payouts.services import earn_due
from tests.cast import a_farm, a_pack, a_paid_order, a_user
from tests.orders.payouts.makers import off_balance, owed

from .delivery_makers import HEADS, a_parcel, ago, file_of, when
from .makers import packed_part
from .steps import packed

pytestmark = pytest.mark.django_db
HOLD = settings.EARNED_AFTER
HOUR = timedelta(hours=1)


def taken(*rows, by=None):
    file = read_delivered(file_of(*rows))
    return take_delivered(file, source=DeliverySource.CARRIER, by=by)


def note(*words):
    return note_deliveries(words, source=DeliverySource.OFFICE, by=None)


def test_delivered_parcel_earns_when_its_hold_is_over():
    parcel = a_parcel()
    farm = parcel.vendor_order.partner
    delivered = ago(days=1)

    note(Word(parcel, delivered))

    assert earn_due(delivered + HOLD - HOUR) == 0
    assert owed(farm, "payable") == 0
    assert earn_due(delivered + HOLD + HOUR) == 1
    assert owed(farm, "payable") == 2200
    assert off_balance() == {}


def test_only_the_parcel_that_was_delivered_earns():
    part = packed_part(a_pack(a_farm(), price="10.00"), 2)
    first = a_parcel("SF1111111111", part=part)
    a_parcel("SF2222222222", part=part)

    note(Word(first, ago(days=1)))

    assert earn_due(timezone.now() + HOLD) == 1
    assert Earning.objects.get(done_at__isnull=False).parcel == first


def test_first_word_on_a_parcel_stands():
    parcel, early, late = a_parcel(), ago(days=1), ago(hours=2)
    assert len(note(Word(parcel, late))) == 1
    due = Earning.objects.get().due_at

    assert note(Word(parcel, late)) == []
    assert note(Word(parcel, early)) == []

    assert ParcelDelivery.objects.get().delivered_at == late
    assert Earning.objects.get().due_at == due


def test_shopper_who_was_earlier_is_not_overruled():
    parcel = a_parcel()
    confirm_received(parcel.vendor_order, by=None)
    Earning.objects.update(due_at=ago(days=1) + HOLD)
    due = Earning.objects.get().due_at

    note(Word(parcel, ago(hours=2)))

    assert Earning.objects.get().due_at == due


def test_what_was_earned_before_is_not_earned_again():
    parcel = a_parcel()
    earn_due(timezone.now() + timedelta(days=90))

    note(Word(parcel, ago(days=1)))

    assert earn_due(timezone.now() + timedelta(days=90)) == 0
    assert owed(parcel.vendor_order.partner, "payable") == 2200


@pytest.mark.parametrize(
    ("time", "said"), [({"days": 3}, "was sent later"), ({"days": -1}, "the future")]
)
def test_what_cannot_be_true_changes_nothing(time, said):
    parcel, good = a_parcel("SF1111111111"), a_parcel("SF2222222222")
    due = list(Earning.objects.order_by("pk").values_list("due_at"))

    with pytest.raises(DeliveryRefused, match=said):
        note(Word(good, ago(days=1)), Word(parcel, ago(**time)))

    assert not ParcelDelivery.objects.exists()
    assert list(Earning.objects.order_by("pk").values_list("due_at")) == due


def test_file_is_taken_and_counts_once():
    parcel, clerk = a_parcel("SF1234567890"), a_user()
    rows = [("sf 1234 567890", when(days=1), "顺丰速运")]

    first = taken(*rows, by=clerk)
    again = taken(*rows, by=clerk)

    assert (first.noted, first.known, list(first.left)) == (1, 0, [])
    assert (again.noted, again.known) == (0, 1)
    delivery = ParcelDelivery.objects.get()
    assert (delivery.parcel, delivery.source, delivery.by) == (parcel, "carrier", clerk)


def test_rows_that_fit_no_parcel_surely_are_handed_back():
    a_parcel("SF1111111111")
    a_parcel("SF2222222222")
    a_parcel("SF2222222222")
    a_parcel("SF3333333333", days=200)
    day = when(days=1)

    outcome = taken(
        ("SF9999999999", day, ""),
        ("SF1111111111", day, "ZTO Express"),
        ("SF2222222222", day, ""),
        ("SF3333333333", day, ""),
    )

    whys = [(each.row, each.why) for each in outcome.left]
    assert whys == [
        (2, "No parcel of the last months has this number."),
        (3, "The parcel with this number was sent with SF Express."),
        (4, "Parcels of several orders or carriers have this number."),
        (5, "No parcel of the last months has this number."),
    ]
    assert outcome.noted == 0
    assert not ParcelDelivery.objects.exists()


def test_carrier_tells_equal_numbers_apart():
    a_parcel("1234567890123", carrier="ZTO Express")
    meant = a_parcel("1234567890123", carrier="STO Express")

    assert taken(("1234567890123", when(days=1), "STO Express")).noted == 1
    assert ParcelDelivery.objects.get().parcel == meant


def test_one_box_of_two_farms_is_delivered_for_both():
    order = a_paid_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])
    boxed, apart = [packed(part) for part in order.parts.order_by("pk")]
    a_parcel("SF1111111111", part=boxed)
    a_parcel("SF1111111111", part=apart)

    assert taken(("SF1111111111", when(days=1), "")).noted == 2


def test_equal_numbers_of_two_carriers_are_two_boxes_even_in_one_order():
    order = a_paid_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])
    one, other = [packed(part) for part in order.parts.order_by("pk")]
    a_parcel("1234567890123", part=one)
    a_parcel("1234567890123", carrier="STO Express", part=other)

    assert len(taken(("1234567890123", when(days=1), "")).left) == 1
    assert not ParcelDelivery.objects.exists()


def test_wrong_row_leaves_the_whole_file():
    a_parcel("SF1111111111")
    a_parcel("SF2222222222", hours=1)
    good = ("SF1111111111", when(days=1), "")

    with pytest.raises(DeliveriesRefused) as unread:
        taken(good, ("SF2222222222", "soon", ""), ("", when(days=1), ""))
    with pytest.raises(DeliveriesRefused) as untrue:
        taken(good, ("SF2222222222", when(days=1), ""))

    assert [each.row for each in unread.value.problems] == [3, 4]
    assert [each.row for each in untrue.value.problems] == [3]
    assert "was sent later" in untrue.value.problems[0].what
    assert not ParcelDelivery.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["2026-03-04 15:06", "2026/3/4 15:06:00", "2026-03-04T15:06", "2026年3月4日 15:06"],
)
def test_times_as_carriers_write_them(typed):
    (row,) = read_delivered(file_of(("SF1", typed, ""))).rows

    assert (
        f"{timezone.localtime(row.delivered_at):%Y-%m-%d %H:%M}" == "2026-03-04 15:06"
    )


def test_spreadsheet_with_its_own_times_is_read():
    day = datetime(2026, 3, 4, 15, 6, 30)  # noqa: DTZ001 - as a sheet has it
    with xlsx_file([HEADS, ("SF1234567890", day, "SF")], title="d") as file:
        sheet = file.read()

    (row,) = read_delivered(sheet).rows

    assert timezone.localtime(row.delivered_at).replace(tzinfo=None) == day
    assert (row.number, row.carrier) == ("SF1234567890", "SF Express")


def test_day_alone_means_its_end_and_today_means_now():
    today = f"{timezone.localtime():%Y-%m-%d}"

    old, new = read_delivered(
        file_of(("SF1", "2026-03-04", ""), ("SF2", today, ""))
    ).rows

    assert f"{timezone.localtime(old.delivered_at):%m-%d %H:%M:%S}" == "03-04 23:59:59"
    assert timezone.now() - timedelta(minutes=1) < new.delivered_at <= timezone.now()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (file_of(heads=("order", "tracking number")), "must name the columns"),
        (file_of(), "No tracking number"),
        (b"%PDF-1.7 x", "not a table"),
        (b"", "is empty"),
    ],
)
def test_file_that_is_no_such_table_is_refused(content, said):
    with pytest.raises(ValidationError, match=said):
        read_delivered(content)
