"""Parcels of the desk: what goes, what is typed wrongly, and nothing twice."""

import pytest

from fulfilment.packing.forms.parcels import ParcelForm
from orders.order.models import ShippingEvent
from orders.order.states import VendorOrderStatus as S
from tests.factories.fulfilment import fill_parcel, pack_vendor_order, vendor_order_url
from tests.factories.pages import read_messages

pytestmark = pytest.mark.django_db


def test_part_goes_in_two_parcels(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    pears, apples = vendor_order.lines.order_by("pk")

    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, **{f"packs-{pears.pk}": 1, f"packs-{apples.pk}": 0}),
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PART_SHIPPED
    pears.refresh_from_db()
    assert (pears.shipped, pears.left) == (1, 1)
    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, tracking_number="SF-2"),
    )
    # "SF-2" is too short for a label: nothing was sent.
    assert vendor_order.parcels.count() == 1
    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, tracking_number="SF-2003004005"),
    )

    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED
    sent = [
        sorted(row.quantity for row in event.line_quantities.all())
        for event in vendor_order.parcels.order_by("pk")
    ]
    assert sent == [[1], [1, 3]]


def test_number_is_read_without_the_spaces_of_its_label(client, packer, vendor_order):
    pack_vendor_order(vendor_order)

    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, tracking_number="sf 1234 567890"),
    )

    assert vendor_order.parcels.get().tracking_number == "SF1234567890"


def test_parcel_sent_twice_goes_once(client, packer, vendor_order):
    """Double click: both say that one pack goes; only one does."""
    pack_vendor_order(vendor_order)
    pears, apples = vendor_order.lines.order_by("pk")
    once = fill_parcel(
        vendor_order, **{f"packs-{pears.pk}": 1, f"packs-{apples.pk}": 0}
    )

    client.post(vendor_order_url("order_ship", vendor_order), once)
    page = client.post(vendor_order_url("order_ship", vendor_order), once, follow=True)

    assert read_messages(page)[-1] == (
        "A parcel was shipped after you opened this page. Nothing was shipped twice."
    )
    pears.refresh_from_db()
    assert pears.shipped == 1
    assert vendor_order.parcels.count() == 1


def test_whole_part_sent_twice_goes_once(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    once = fill_parcel(vendor_order)

    client.post(vendor_order_url("order_ship", vendor_order), once)
    page = client.post(vendor_order_url("order_ship", vendor_order), once, follow=True)

    assert read_messages(page)[-1] == "This was already shipped."
    assert ShippingEvent.objects.count() == 1


def test_parcel_before_packing_is_refused(client, packer, vendor_order):
    page = client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order),
        follow=True,
    )

    assert read_messages(page) == ["Please pack this order before shipping it."]
    assert ShippingEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"carrier": ""}, ("carrier", "Please choose the carrier.")),
        ({"carrier": "Rocket"}, ("carrier", None)),
        (
            {"carrier": "other"},
            ("other_carrier", "Please enter the carrier's name."),
        ),
        (
            {"tracking_number": ""},
            (
                "tracking_number",
                "Enter the number on the label, so that the parcel can be tracked.",
            ),
        ),
        (
            {"tracking_number": "<script>alert(1)</script>"},
            (
                "tracking_number",
                "Letters, digits and dashes only, as on the label.",
            ),
        ),
        (
            {"tracking_number": "SF1234567890\r\nBcc"},
            ("tracking_number", None),
        ),
        (
            {"tracking_number": "1" * 41},
            ("tracking_number", "A tracking number has at most 40 characters."),
        ),
    ],
)
def test_parcel_typed_wrongly_keeps_what_was_typed(
    client, packer, vendor_order, changes, error
):
    pack_vendor_order(vendor_order)

    page = client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, **changes),
    )

    assert page.status_code == 422
    form = page.context["parcel_form"]
    name, text = error
    assert list(form.errors) == [name]
    if text:
        assert form.errors[name] == [text]
    for key, value in fill_parcel(vendor_order, **changes).items():
        assert form[key].value() == str(value)
    vendor_order.refresh_from_db()
    assert (vendor_order.status, vendor_order.parcels.count()) == (S.PACKED, 0)


@pytest.mark.parametrize("count", ["-1", "3", "1.5", "x", "9" * 30])
def test_parcel_with_a_wrong_count_is_refused(client, packer, vendor_order, count):
    pack_vendor_order(vendor_order)
    pears = vendor_order.lines.order_by("pk").first()

    page = client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, **{f"packs-{pears.pk}": count}),
    )

    assert page.status_code == 422
    assert list(page.context["parcel_form"].errors) == [f"packs-{pears.pk}"]
    assert vendor_order.parcels.count() == 0


def test_parcel_with_nothing_in_it_is_refused(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    nothing = {f"packs-{line.pk}": 0 for line in vendor_order.lines.all()}

    page = client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, **nothing),
    )

    assert page.status_code == 422
    assert page.context["parcel_form"].non_field_errors() == [
        "Please enter at least one pack for this parcel."
    ]


def test_parcel_the_farm_brings_itself_needs_no_number(client, packer, vendor_order):
    pack_vendor_order(vendor_order)

    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, carrier="own", tracking_number=""),
    )

    sent = vendor_order.parcels.get()
    assert (sent.carrier, sent.tracking_number) == ("delivered by the farm", "")


def test_pickup_is_handed_over_without_a_carrier(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    type(vendor_order).objects.filter(pk=vendor_order.pk).update(is_pickup=True)
    lines = {f"packs-{line.pk}": line.left for line in vendor_order.lines.all()}

    page = client.get(vendor_order_url("order", vendor_order))
    client.post(vendor_order_url("order_ship", vendor_order), {"seen_sent": 0, **lines})

    assert "18 Fuxing Road" not in page.text
    assert vendor_order.parcels.get().carrier == ""


def test_unusual_number_is_asked_about_and_sent_once_confirmed(
    client, packer, vendor_order
):
    pack_vendor_order(vendor_order)
    odd = fill_parcel(vendor_order, tracking_number="AB12345678")

    page = client.post(vendor_order_url("order_ship", vendor_order), odd)
    assert page.status_code == 422
    assert 'name="sure"' in page.text
    assert vendor_order.parcels.count() == 0
    client.post(vendor_order_url("order_ship", vendor_order), odd | {"sure": "1"})

    assert vendor_order.parcels.get().tracking_number == "AB12345678"


@pytest.mark.parametrize(
    ("delivery", "chosen"),
    [
        ("顺丰速运", "SF Express"),
        ("顺丰次日达", "SF Express"),
        ("Cold box, by JD Logistics", "JD Logistics"),
        ("自己送货", "own"),
        ("顺丰送货上门", "SF Express"),
        ("SF or EMS", ""),
        ("Two items", ""),
        ("Standard", ""),
    ],
)
def test_carrier_that_the_order_names_is_chosen_beforehand(
    vendor_order, delivery, chosen
):
    vendor_order.delivery_name = delivery

    assert ParcelForm(vendor_order)["carrier"].value() == chosen
