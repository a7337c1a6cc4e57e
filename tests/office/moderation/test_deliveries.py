"""The operator's page of what carriers delivered, and who sees it then."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.order.models import ParcelDelivery
from tests.cast import a_cooperative, a_member, a_user
from tests.orders.checkout.test_order_page import open_by_link
from tests.orders.fulfilment.delivery_makers import a_parcel, file_of, when
from tests.orders.payouts.transfer_makers import a_clerk
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/deliveries/"


@pytest.fixture
def office(client):
    client.force_login(a_clerk("clerk@example.com"))
    return client


def shown(answer):
    return answer.content.decode()


def upload(*rows, source="carrier"):
    return {"source": source, "file": SimpleUploadedFile("d.csv", file_of(*rows))}


def test_file_is_brought_in(office):
    parcel = a_parcel("SF1234567890")
    assert "Nothing was noted yet" in shown(office.get(URL))
    rows = [("SF1234567890", when(days=1), "")]

    text = shown(office.post(URL, upload(*rows), follow=True))

    for said in ("1 parcel is delivered now", "SF1234567890", "Says the carrier"):
        assert said in text
    assert parcel.vendor_order.number in text
    again = shown(office.post(URL, upload(*rows), follow=True))
    assert "1 was known already" in again


def test_unknown_numbers_are_listed_beside_what_was_noted(office):
    a_parcel("SF1234567890")

    text = shown(
        office.post(
            URL,
            upload(
                ("SF1234567890", when(days=1), ""), ("SF000000<b>", when(days=1), "")
            ),
        )
    )

    assert "1 parcel is delivered now" in text
    assert "SF000000&lt;B&gt;" in text
    assert "Row 3: No parcel" in text


def test_wrong_row_is_said_and_nothing_is_changed(office):
    a_parcel("SF1234567890")

    answer = office.post(
        URL,
        upload(
            ("SF1234567890", when(days=1), ""), ("SF1", "soon", ""), source="office"
        ),
    )

    assert answer.status_code == 422
    assert "Row 3: The time" in shown(answer)
    assert not ParcelDelivery.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"source": "carrier"},
        {"source": "farm", "file": SimpleUploadedFile("d.csv", b"a")},
        {"source": "carrier", "file": SimpleUploadedFile("d.csv", b"")},
    ],
)
def test_what_is_no_such_file_is_said(office, posted):
    answer = office.post(URL, posted)

    assert answer.status_code == 422
    assert "note bg-bad" in shown(answer)
    assert not ParcelDelivery.objects.exists()


def test_farm_and_cooperative_cannot_say_it(client):
    parcel = a_parcel("SF1234567890")
    coop = a_cooperative(code="five")
    rows = ("SF1234567890", when(days=1), "")
    own = "/office/five/deliveries/"

    client.force_login(a_member(coop, Role.ADMIN))
    assert client.post(own, upload(rows)).status_code == 403
    assert client.post(URL, upload(rows)).status_code == 404
    for user in (a_member(parcel.vendor_order.partner), a_user()):
        client.force_login(user)
        assert client.post(URL, upload(rows)).status_code == 404
    assert not ParcelDelivery.objects.exists()


def test_shopper_and_desk_see_when_it_was_delivered(client, office, queries):
    parcel = a_parcel("SF1234567890")
    part = parcel.vendor_order
    member = a_member(part.partner)
    desk = f"/desk/{part.partner.code}/orders/{part.number}/"
    page = f"/orders/{part.order.number}/"
    client.force_login(member)
    with queries(99) as asked:
        assert "Delivered on" not in shown(client.get(desk))
        at_desk = len(asked)
    client.logout()
    open_by_link(client, part.order)
    with queries(99) as asked:
        assert "Delivered on" not in shown(client.get(page))
        at_home = len(asked)
    client.force_login(a_clerk())
    client.post(URL, upload(("SF1234567890", when(days=1), "")))

    client.force_login(member)
    with queries(at_desk):
        assert "says the carrier" in shown(client.get(desk))
    client.logout()
    open_by_link(client, part.order)
    with queries(at_home):
        assert "Delivered on" in shown(client.get(page))


def test_page_within_budget(office, queries):
    rows = [(f"SF100000000{n}", when(days=1), "") for n in range(3)]
    for number, _day, _carrier in rows:
        a_parcel(number)
    office.post(URL, upload(*rows))
    office.get(URL)

    with queries(12):
        assert shown(office.get(URL)).count("Says the carrier") == 3
