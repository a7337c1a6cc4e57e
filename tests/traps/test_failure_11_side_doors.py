"""nopCommerce#6403: whoever knew a number got any seller's invoice as a PDF.

Here a document is found through its order or its seller, never by its id alone.
"""

import pytest

from tests.factories.accounts import make_user
from tests.factories.fulfilment import documents_of, make_invoiced_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor_order():
    farm = make_farm(code="li")
    make_member(farm)
    return make_invoiced_vendor_order([(make_pack(farm), 1)], user=make_user())


@pytest.fixture
def other():
    return make_invoiced_vendor_order(
        [(make_pack(make_farm(code="rival")), 1)], user=make_user()
    )


def paths_of(vendor_order, other):
    pk, mine = documents_of(vendor_order)[0].pk, other.order.number
    return [
        f"/orders/{vendor_order.order.number}/documents/{pk}/",
        f"/orders/{vendor_order.order.number}/parts/1/invoice/",
        f"/orders/{vendor_order.order.number}/buyer/",
        f"/orders/{mine}/documents/{pk}/",
        f"/desk/li/documents/{pk}/",
        f"/desk/rival/documents/{pk}/",
        f"/office/market/documents/{pk}/",
        f"/office/market/sellers/{vendor_order.partner_id}/statement/?as=pdf",
    ]


@pytest.mark.parametrize("who", ["stranger", "rival farm", "other shopper"])
def test_another_ones_document_is_not_there(client, vendor_order, other, who):
    person = {
        "stranger": make_user,
        "rival farm": lambda: make_member(other.partner),
        "other shopper": lambda: other.order.user,
    }[who]()
    client.force_login(person)

    answers = {
        path: client.get(path).status_code for path in paths_of(vendor_order, other)
    }

    assert answers == dict.fromkeys(answers, 404)


def test_without_signing_in_none_opens(client, vendor_order, other):
    for path in paths_of(vendor_order, other):
        answer = client.get(path)
        assert answer.status_code == 404 or "/accounts/login/" in answer["Location"]


def test_company_on_another_ones_invoice_is_not_changed(client, vendor_order, other):
    client.force_login(other.order.user)

    answer = client.post(
        f"/orders/{vendor_order.order.number}/buyer/", {"company": "Mine"}
    )

    assert answer.status_code == 404
    assert len(documents_of(vendor_order)) == 1
