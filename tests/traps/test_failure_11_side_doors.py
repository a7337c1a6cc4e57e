"""nopCommerce#6403: whoever knew a number got any seller's invoice as a PDF.

Here a document is found through its order or its seller, never by its id alone.
"""

import pytest

from tests.cast import a_farm, a_member, a_pack, a_user
from tests.orders.documents.makers import an_invoiced_part, documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    farm = a_farm(code="li")
    a_member(farm)
    return an_invoiced_part([(a_pack(farm), 1)], user=a_user())


@pytest.fixture
def other():
    return an_invoiced_part([(a_pack(a_farm(code="rival")), 1)], user=a_user())


def paths_of(part, other):
    pk, mine = documents(part)[0].pk, other.order.number
    return [
        f"/orders/{part.order.number}/documents/{pk}/",
        f"/orders/{part.order.number}/parts/1/invoice/",
        f"/orders/{part.order.number}/buyer/",
        f"/orders/{mine}/documents/{pk}/",
        f"/desk/li/documents/{pk}/",
        f"/desk/rival/documents/{pk}/",
        f"/office/market/documents/{pk}/",
        f"/office/market/sellers/{part.partner_id}/statement/?as=pdf",
    ]


@pytest.mark.parametrize("who", ["stranger", "rival farm", "other shopper"])
def test_another_ones_document_is_not_there(client, part, other, who):
    person = {
        "stranger": a_user,
        "rival farm": lambda: a_member(other.partner),
        "other shopper": lambda: other.order.user,
    }[who]()
    client.force_login(person)

    answers = {path: client.get(path).status_code for path in paths_of(part, other)}

    assert answers == dict.fromkeys(answers, 404)


def test_without_signing_in_none_opens(client, part, other):
    for path in paths_of(part, other):
        answer = client.get(path)
        assert answer.status_code == 404 or "/accounts/login/" in answer["Location"]


def test_company_on_another_ones_invoice_is_not_changed(client, part, other):
    client.force_login(other.order.user)

    answer = client.post(f"/orders/{part.order.number}/buyer/", {"company": "Mine"})

    assert answer.status_code == 404
    assert len(documents(part)) == 1
