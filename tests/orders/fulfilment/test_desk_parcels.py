"""Parcels of the desk: what goes, what is typed wrongly, and nothing twice."""

import pytest

from orders.order.models import ShippingEvent
from orders.order.states import VendorOrderStatus as S
from tests.orders.fulfilment.steps import packed, parcel, said, url

pytestmark = pytest.mark.django_db


def test_part_goes_in_two_parcels(client, packer, part):
    packed(part)
    pears, apples = part.lines.order_by("pk")

    client.post(
        url("order_ship", part),
        parcel(part, **{f"packs-{pears.pk}": 1, f"packs-{apples.pk}": 0}),
    )
    part.refresh_from_db()
    assert part.status == S.PART_SHIPPED
    pears.refresh_from_db()
    assert (pears.shipped, pears.left) == (1, 1)
    client.post(url("order_ship", part), parcel(part, tracking_number="SF-2"))
    # "SF-2" is too short for a label: nothing was sent.
    assert part.parcels.count() == 1
    client.post(url("order_ship", part), parcel(part, tracking_number="SF-2003004005"))

    part.refresh_from_db()
    assert part.status == S.SHIPPED
    sent = [
        sorted(row.quantity for row in event.line_quantities.all())
        for event in part.parcels.order_by("pk")
    ]
    assert sent == [[1], [1, 3]]


def test_number_is_read_without_the_spaces_of_its_label(client, packer, part):
    packed(part)

    client.post(url("order_ship", part), parcel(part, tracking_number="sf 1234 567890"))

    assert part.parcels.get().tracking_number == "SF1234567890"


def test_parcel_sent_twice_goes_once(client, packer, part):
    """Double click: both say that one pack goes; only one does."""
    packed(part)
    pears, apples = part.lines.order_by("pk")
    once = parcel(part, **{f"packs-{pears.pk}": 1, f"packs-{apples.pk}": 0})

    client.post(url("order_ship", part), once)
    page = client.post(url("order_ship", part), once, follow=True)

    assert said(page)[-1] == (
        "A parcel was sent since this page was opened. Nothing was sent twice."
    )
    pears.refresh_from_db()
    assert pears.shipped == 1
    assert part.parcels.count() == 1


def test_whole_part_sent_twice_goes_once(client, packer, part):
    packed(part)
    once = parcel(part)

    client.post(url("order_ship", part), once)
    page = client.post(url("order_ship", part), once, follow=True)

    assert said(page)[-1] == "This was sent already."
    assert ShippingEvent.objects.count() == 1


def test_parcel_before_packing_is_refused(client, packer, part):
    page = client.post(url("order_ship", part), parcel(part), follow=True)

    assert said(page) == ["Pack this order first; then it can be sent."]
    assert ShippingEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"carrier": ""}, ("carrier", "Choose who carries it.")),
        ({"carrier": "Rocket"}, ("carrier", None)),
        (
            {"carrier": "other"},
            ("other_carrier", "Write the name of the carrier here."),
        ),
        (
            {"tracking_number": ""},
            (
                "tracking_number",
                "Type the number on the label, so that it can be followed.",
            ),
        ),
        (
            {"tracking_number": "<script>alert(1)</script>"},
            (
                "tracking_number",
                "Only letters, digits and dashes, as on the label.",
            ),
        ),
        (
            {"tracking_number": "SF1234567890\r\nBcc"},
            ("tracking_number", None),
        ),
        (
            {"tracking_number": "1" * 41},
            ("tracking_number", "A tracking number has 40 characters or fewer."),
        ),
    ],
)
def test_parcel_typed_wrongly_keeps_what_was_typed(
    client, packer, part, changes, error
):
    packed(part)

    page = client.post(url("order_ship", part), parcel(part, **changes))

    assert page.status_code == 422
    form = page.context["parcel_form"]
    name, text = error
    assert list(form.errors) == [name]
    if text:
        assert form.errors[name] == [text]
    for key, value in parcel(part, **changes).items():
        assert form[key].value() == str(value)
    part.refresh_from_db()
    assert (part.status, part.parcels.count()) == (S.PACKED, 0)


@pytest.mark.parametrize("count", ["-1", "3", "1.5", "x", "9" * 30])
def test_parcel_with_a_wrong_count_is_refused(client, packer, part, count):
    packed(part)
    pears = part.lines.order_by("pk").first()

    page = client.post(
        url("order_ship", part), parcel(part, **{f"packs-{pears.pk}": count})
    )

    assert page.status_code == 422
    assert list(page.context["parcel_form"].errors) == [f"packs-{pears.pk}"]
    assert part.parcels.count() == 0


def test_parcel_with_nothing_in_it_is_refused(client, packer, part):
    packed(part)
    nothing = {f"packs-{line.pk}": 0 for line in part.lines.all()}

    page = client.post(url("order_ship", part), parcel(part, **nothing))

    assert page.status_code == 422
    assert page.context["parcel_form"].non_field_errors() == [
        "Say how many packs are in this parcel: at least one."
    ]


def test_parcel_the_farm_brings_itself_needs_no_number(client, packer, part):
    packed(part)

    client.post(
        url("order_ship", part), parcel(part, carrier="own", tracking_number="")
    )

    sent = part.parcels.get()
    assert (sent.carrier, sent.tracking_number) == ("brought by the farm", "")


def test_pickup_is_handed_over_without_a_carrier(client, packer, part):
    packed(part)
    type(part).objects.filter(pk=part.pk).update(is_pickup=True)
    lines = {f"packs-{line.pk}": line.left for line in part.lines.all()}

    page = client.get(url("order", part))
    client.post(url("order_ship", part), {"seen_sent": 0, **lines})

    assert "18 Fuxing Road" not in page.text
    assert part.parcels.get().carrier == ""


def test_unusual_number_is_asked_about_and_sent_once_confirmed(client, packer, part):
    packed(part)
    odd = parcel(part, tracking_number="AB12345678")

    page = client.post(url("order_ship", part), odd)
    assert page.status_code == 422
    assert 'name="sure"' in page.text
    assert part.parcels.count() == 0
    client.post(url("order_ship", part), odd | {"sure": "1"})

    assert part.parcels.get().tracking_number == "AB12345678"
