"""Whose documents open for whom, and what the pages say and hand out."""

import csv
import io
import zipfile

import openpyxl
import pytest

from fulfilment.invoicing.models import BuyerDetails, Document
from fulfilment.invoicing.services import issue_documents
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import (
    codes_of,
    documents_of,
    give_back_with_note,
    make_invoiced_vendor_order,
    pdf_text,
)
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def vendor_order(farm, shopper):
    return make_invoiced_vendor_order([(make_pack(farm, "Pears"), 1)], user=shopper)


def pdf_at(vendor_order):
    document = documents_of(vendor_order)[0]
    return f"/orders/{vendor_order.order.number}/documents/{document.pk}/"


def test_order_page_leads_to_the_invoice(client, vendor_order, shopper, queries):
    client.force_login(shopper)

    shown = client.get(f"/orders/{vendor_order.order.number}/").content.decode()
    with queries(12):
        answer = client.get(pdf_at(vendor_order))

    assert pdf_at(vendor_order) in shown
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"].startswith("no-store")
    assert "Pears" in pdf_text(answer.content)


def test_guest_gets_it_by_the_link_alone(client, farm):
    vendor_order = make_invoiced_vendor_order(
        [(make_pack(farm), 1)], email="guest@example.com"
    )
    path = pdf_at(vendor_order)

    assert client.get(path).status_code == 404
    entered = client.get(f"{path}?key={vendor_order.order.access_key}", follow=True)

    assert entered["Content-Type"] == "application/pdf"
    assert vendor_order.order.access_key not in entered.request["PATH_INFO"]


def test_mails_address_opens_the_invoice_that_counts(client, vendor_order, shopper):
    client.force_login(shopper)
    path = f"/orders/{vendor_order.order.number}/parts/1/invoice/"

    assert documents_of(vendor_order)[0].code in pdf_text(client.get(path).content)
    buyer = {"company": "Chang Trade Ltd", "tax_id": "91310000MA1FL0LX6Y"}
    client.post(f"/orders/{vendor_order.order.number}/buyer/", buyer)

    text = pdf_text(client.get(path).content)
    assert "Chang Trade Ltd" in text
    assert documents_of(vendor_order)[2].code in text


def test_mails_address_says_when_there_is_none_yet(client, shopper):
    order = make_paid_order(user=shopper)
    client.force_login(shopper)

    answer = client.get(f"/orders/{order.number}/parts/1/invoice/", follow=True)

    assert (
        "There is no invoice for this part of your order yet" in answer.content.decode()
    )


def test_company_is_named_before_the_invoice(client, farm, shopper):
    order = make_order([(make_pack(farm), 1)], user=shopper)
    client.force_login(shopper)
    path = f"/orders/{order.number}/buyer/"

    answer = client.post(path, {"company": "Chang Trade Ltd", "tax_id": "9131 0000"})

    assert answer.status_code == 302
    assert BuyerDetails.objects.get().tax_id == "91310000"
    assert not Document.objects.exists()
    assert "Chang Trade Ltd" in client.get(path).content.decode()


def test_company_after_the_invoice_gets_a_new_one(client, vendor_order, shopper):
    client.force_login(shopper)

    client.post(
        f"/orders/{vendor_order.order.number}/buyer/", {"company": "Chang Trade Ltd"}
    )
    client.post(
        f"/orders/{vendor_order.order.number}/buyer/", {"company": "Chang Trade Ltd"}
    )

    old, note, new = documents_of(vendor_order)
    assert codes_of(vendor_order) == ["I-Y-000001", "C-Y-000001", "I-Y-000002"]
    assert (note.corrects, note.total, note.tax) == (old, old.total, old.tax)
    assert (new.buyer, new.total, new.turn) == ("Chang Trade Ltd", old.total, 2)
    # A refund after that credits the new one.
    give_back_with_note(vendor_order, 500)
    assert documents_of(vendor_order)[3].corrects == new


def test_company_is_refused_once_money_went_back(client, vendor_order, shopper):
    give_back_with_note(vendor_order, 500)
    client.force_login(shopper)

    answer = client.post(
        f"/orders/{vendor_order.order.number}/buyer/",
        {"company": "Late Ltd"},
        follow=True,
    )

    assert (
        "The invoices of this order can no longer be changed" in answer.content.decode()
    )
    assert codes_of(vendor_order) == ["I-Y-000001", "C-Y-000001"]
    assert not BuyerDetails.objects.exists()


def test_company_is_not_asked_for_once_no_invoice_can_name_it(
    client, vendor_order, shopper
):
    client.force_login(shopper)
    path = f"/orders/{vendor_order.order.number}/buyer/"
    assert 'name="company"' in client.get(path).text

    give_back_with_note(vendor_order, 500)

    page = client.get(path).text
    assert "The invoices of this order can no longer be changed" in page
    assert 'name="company"' not in page


def test_invoice_is_corrected_so_often_and_no_more(client, vendor_order, shopper):
    client.force_login(shopper)
    for name in "ABCDE":
        client.post(
            f"/orders/{vendor_order.order.number}/buyer/", {"company": f"{name} Ltd"}
        )

    assert len(documents_of(vendor_order, "invoice")) == 4
    assert documents_of(vendor_order)[-1].buyer == "C Ltd"


@pytest.mark.parametrize(
    "typed",
    [
        {"tax_id": "91310000MA1FL0LX6Y"},
        {"company": "A", "tax_id": "x" * 33},
        {"company": "A", "tax_id": "税号"},
        {"company": "A" * 129},
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    client, vendor_order, shopper, typed
):
    client.force_login(shopper)

    answer = client.post(f"/orders/{vendor_order.order.number}/buyer/", typed)

    assert answer.status_code == 422
    assert not BuyerDetails.objects.exists()
    assert codes_of(vendor_order) == ["I-Y-000001"]


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def test_desk_lists_a_year_within_its_queries(owner, farm, queries):
    for _ in range(3):
        give_back_with_note(make_invoiced_vendor_order([(make_pack(farm), 1)]), 500)
    make_invoiced_vendor_order()  # another farm's

    with queries(12):
        shown = owner.get("/desk/li/documents/").content.decode()

    assert flat(shown).count(">PDF<") == 6
    assert "−¥5.00" in shown
    notes = owner.get("/desk/li/documents/?kind=credit").content.decode()
    assert flat(notes).count(">PDF<") == 3


@pytest.mark.parametrize(
    "query", ["?year=x", "?year=1900", "?month=13", "?kind=x", "?page=z", "?as=exe"]
)
def test_odd_questions_get_the_list(owner, vendor_order, query):
    assert documents_of(vendor_order)[0].code in (
        owner.get(f"/desk/li/documents/{query}").content.decode()
    )


def file_of(client, form, query=""):
    answer = client.get(f"/desk/li/documents/?as={form}{query}")
    return b"".join(answer.streaming_content)


def test_table_for_the_bookkeeper_says_net_tax_and_gross_by_rate(
    owner, farm, vendor_order
):
    give_back_with_note(vendor_order, 710)

    text = file_of(owner, "csv").decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))

    invoice, note = table[1:]
    # 59.00 and 12.00 for delivery, 9 % inside.
    assert invoice[8:] == ["9%", "65.14", "5.86", "71.00", "CNY"]
    assert note[8:] == ["9%", "-6.51", "-0.59", "-7.10", "CNY"]
    assert note[7] == invoice[0]
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(owner, "xlsx"))).active
    assert [row[0] for row in sheet.values] == [row[0] for row in table]


def test_zip_holds_every_pdf(owner, farm, vendor_order):
    give_back_with_note(vendor_order, 500)

    packed = zipfile.ZipFile(io.BytesIO(file_of(owner, "zip")))

    assert packed.namelist() == [
        f"li-{one.code}.pdf" for one in documents_of(vendor_order)
    ]
    assert "Credit note" in pdf_text(packed.read(packed.namelist()[1]))


def test_zip_that_would_be_too_large_says_what_to_do(owner, vendor_order, monkeypatch):
    monkeypatch.setattr("fulfilment.invoicing.lists.MOST_IN_A_ZIP", 0)

    shown = owner.get("/desk/li/documents/?as=zip").content.decode()

    assert "A ZIP file can hold up to 0 documents. Please choose a month." in shown


def test_seller_says_how_it_stands_on_its_documents(owner, farm):
    typed = {"legal_name": "Li Orchard Ltd", "tax_id": "91140425ma0", "note": "Exempt."}

    owner.post("/desk/li/documents/issuer/", typed)
    made = documents_of(make_invoiced_vendor_order([(make_pack(farm), 1)]))[0]
    text = pdf_text(owner.get(f"/desk/li/documents/{made.pk}/").content)

    for word in ("Li Orchard Ltd", "91140425MA0", "Exempt.", "Li Family Orchard"):
        assert word in text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.SELLER, 403), (Role.PACKER, 403), (Role.STREAMER, 403)],
)
def test_who_of_a_team_sees_them(client, farm, vendor_order, role, status):
    client.force_login(make_member(farm, role))

    for path in (
        "/desk/li/documents/",
        "/desk/li/money/statement/",
        f"/desk/li/documents/{documents_of(vendor_order)[0].pk}/",
    ):
        assert client.get(path).status_code == status


def test_desk_order_shows_its_documents(owner, vendor_order):
    shown = owner.get(f"/desk/li/orders/{vendor_order.number}/").content.decode()

    assert f"/desk/li/documents/{documents_of(vendor_order)[0].pk}/" in shown


def test_operator_sees_every_sellers(client, vendor_order, queries):
    make_invoiced_vendor_order()
    client.force_login(make_staff())

    with queries(12):
        shown = client.get("/office/market/documents/").content.decode()

    assert flat(shown).count(">PDF<") == 2
    pdf = client.get(f"/office/market/documents/{documents_of(vendor_order)[0].pk}/")
    assert documents_of(vendor_order)[0].code in pdf_text(pdf.content)


def test_issuing_twice_leaves_the_pages_as_they_are(owner, vendor_order):
    before = file_of(owner, "csv")
    issue_documents([vendor_order.order_id])

    assert file_of(owner, "csv") == before
