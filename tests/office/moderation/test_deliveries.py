"""The operator's page of what carriers delivered, and who sees it then."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.order.models import ParcelDelivery
from tests.checkout.test_order_page import open_by_link
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_deliveries_file, make_parcel, typed_moment
from tests.factories.payouts import make_clerk
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
URL = "/office/market/deliveries/"


@pytest.fixture
def office(client):
    client.force_login(make_clerk("clerk@example.com"))
    return client


def shown(answer):
    return answer.content.decode()


def upload(*rows, source="carrier"):
    return {
        "source": source,
        "file": SimpleUploadedFile("d.csv", make_deliveries_file(*rows)),
    }


def test_file_is_brought_in(office):
    parcel = make_parcel("SF1234567890")
    assert "No deliveries recorded yet" in shown(office.get(URL))
    rows = [("SF1234567890", typed_moment(days=1), "")]

    text = shown(office.post(URL, upload(*rows), follow=True))

    for said in (
        "1 parcel marked as delivered",
        "SF1234567890",
        "Reported by carrier",
    ):
        assert said in text
    assert parcel.vendor_order.number in text
    again = shown(office.post(URL, upload(*rows), follow=True))
    assert "1 was already delivered" in again


def test_unknown_numbers_are_listed_beside_what_was_noted(office):
    make_parcel("SF1234567890")

    text = shown(
        office.post(
            URL,
            upload(
                ("SF1234567890", typed_moment(days=1), ""),
                ("SF000000<b>", typed_moment(days=1), ""),
            ),
        )
    )

    assert "1 parcel marked as delivered" in text
    assert "SF000000&lt;B&gt;" in text
    assert "Row 3: No recent parcel" in text


def test_wrong_row_is_said_and_nothing_is_changed(office):
    make_parcel("SF1234567890")

    answer = office.post(
        URL,
        upload(
            ("SF1234567890", typed_moment(days=1), ""),
            ("SF1", "soon", ""),
            source="office",
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
    parcel = make_parcel("SF1234567890")
    coop = make_cooperative(code="five")
    rows = ("SF1234567890", typed_moment(days=1), "")
    own = "/office/five/deliveries/"

    client.force_login(make_member(coop, Role.ADMIN))
    assert client.post(own, upload(rows)).status_code == 403
    assert client.post(URL, upload(rows)).status_code == 404
    for user in (make_member(parcel.vendor_order.partner), make_user()):
        client.force_login(user)
        assert client.post(URL, upload(rows)).status_code == 404
    assert not ParcelDelivery.objects.exists()


def test_shopper_and_desk_see_when_it_was_delivered(client, office, queries):
    parcel = make_parcel("SF1234567890")
    vendor_order = parcel.vendor_order
    member = make_member(vendor_order.partner)
    desk = f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/"
    page = f"/orders/{vendor_order.order.number}/"
    client.force_login(member)
    with queries(99) as asked:
        assert "Delivered on" not in shown(client.get(desk))
        at_desk = len(asked)
    client.logout()
    open_by_link(client, vendor_order.order)
    with queries(99) as asked:
        assert "Delivered on" not in shown(client.get(page))
        at_home = len(asked)
    client.force_login(make_clerk())
    client.post(URL, upload(("SF1234567890", typed_moment(days=1), "")))

    client.force_login(member)
    with queries(at_desk):
        assert "reported by carrier" in shown(client.get(desk))
    client.logout()
    open_by_link(client, vendor_order.order)
    with queries(at_home):
        assert "Delivered on" in shown(client.get(page))


def test_page_within_budget(office, queries):
    rows = [(f"SF100000000{n}", typed_moment(days=1), "") for n in range(3)]
    for number, _day, _carrier in rows:
        make_parcel(number)
    office.post(URL, upload(*rows))
    office.get(URL)

    with queries(12):
        assert shown(office.get(URL)).count("Reported by carrier") == 3
