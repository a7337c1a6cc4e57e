"""What stands on the PDFs, in both languages, in every kind of coin."""

import pytest
from django.utils import translation

from fulfilment.invoicing.pdf.document import document_pdf
from fulfilment.invoicing.services import describe_issuer, issue_documents, name_buyer
from orders.order.models import ShippingAddress, VendorOrder
from tests.drawn import pictures_of
from tests.factories.fulfilment import (
    documents_of,
    give_back_with_note,
    make_invoiced_vendor_order,
    pdf_pages,
    pdf_text,
)
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    farm = make_farm("Li Family Orchard", phone="+8613900001111")
    farm.name_zh_hans = "李家果园"
    farm.save()
    describe_issuer(farm, legal_name="平顺县李家果业有限公司", tax_id="91140425MA0")
    return farm


@pytest.fixture
def vendor_order(farm):
    pack = make_pack(farm, "Pears", price="100.00")
    pack.product.title_zh_hans = "玉露香梨"
    pack.product.save()
    order = make_paid_order([(pack, 2)])
    ShippingAddress.objects.update(first_name="欧阳雨萱", last_name="")

    issue_documents([order.pk])
    return order.vendor_orders.get()


def in_chinese(document):
    with translation.override("zh-hans"):
        return pdf_text(document_pdf(document)).replace("\n", "")


def test_invoice_says_who_what_and_how_much(vendor_order):
    made = documents_of(vendor_order)[0]

    text = pdf_text(document_pdf(made))

    for word in (
        *("Invoice", made.code, "平顺县李家果业有限公司", "Li Family Orchard"),
        *("91140425MA0", "欧阳雨萱", "Beijing", "Pears", "5 kg box", "¥100.00"),
        *(
            "¥200.00",
            "¥12.00",
            "¥212.00",
            "9%",
            "¥194.50",
            "¥17.50",
            vendor_order.number,
        ),
        *("Total including tax", "not a fapiao", "Page 1"),
    ):
        assert word in text, word


def test_invoice_in_chinese_has_its_letters(vendor_order):
    made = documents_of(vendor_order)[0]

    text = in_chinese(made)

    for word in ("玉露香梨", "李家果园", "欧阳雨萱", "不是", "¥212.00", "第1页"):
        assert word in text, word
    for word in ("Invoice", "Total", "Goods", "Tax"):
        assert word not in text, word
    assert "〓" not in text
    with translation.override("zh-hans"):
        dark = pictures_of(document_pdf(made), dpi=50)[0].convert("L").histogram()
    assert sum(dark[:128]) > 500


def test_credit_note_names_its_invoice_and_why(vendor_order):
    line = vendor_order.lines.get()
    give_back_with_note(vendor_order, 5300, {line.pk: 5000})

    invoice, note = documents_of(vendor_order)
    text = pdf_text(document_pdf(note))

    for word in (
        *("Credit note", note.code, invoice.code, "Pears", "¥50.00", "¥3.00"),
        *("Credited, including tax", "¥53.00", "¥4.38"),
    ):
        assert word in text, word


def test_tax_invoices_say_nothing_of_a_fapiao(vendor_order, settings):
    settings.INVOICES_ARE_TAX_INVOICES = True
    again = make_invoiced_vendor_order([(make_pack(vendor_order.partner), 1)])

    assert "fapiao" not in pdf_text(document_pdf(documents_of(again)[0]))
    # What was issued before says what it said.
    assert "fapiao" in pdf_text(document_pdf(documents_of(vendor_order)[0]))


def test_elsewhere_no_fapiao_is_spoken_of(vendor_order, settings):
    settings.MARKET_COUNTRY = "DE"

    text = pdf_text(document_pdf(documents_of(vendor_order)[0]))

    assert "fapiao" not in text
    assert "commercial invoice" in text


@pytest.mark.parametrize(
    ("currency", "price", "shown"),
    [
        ("JPY", "590", ("JP¥590", "JP¥602")),
        ("USD", "5.90", ("US$5.90", "US$17.90")),
        ("KWD", "1.25", ("KWD1.250", "KWD13.250")),
    ],
)
def test_amounts_are_written_as_their_currency_is(currency, price, shown):
    made = documents_of(
        make_invoiced_vendor_order([(make_pack(price=price, currency=currency), 1)])
    )

    text = pdf_text(document_pdf(made[0])).replace("\u00a0", " ")

    for amount in shown:
        assert amount in text, amount


def test_long_invoice_goes_on_over_pages_with_numbers(farm):
    packs = [(make_pack(farm, f"Goods number {n}"), 1) for n in range(60)]
    made = documents_of(make_invoiced_vendor_order(packs))[0]

    pages = pdf_pages(document_pdf(made))

    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number}" in text
        assert made.code in text
    assert "Total including tax" in pages[-1].extract_text()


def test_invoice_is_drawn_without_a_query(vendor_order, django_assert_num_queries):
    made = documents_of(vendor_order)[0]

    with django_assert_num_queries(0):
        document_pdf(made)


def test_company_stands_instead_of_the_recipient(farm):

    order = make_paid_order([(make_pack(farm), 1)])
    name_buyer(order, company="Chang Trade Ltd", tax_id="9131", address="Shanghai 5")

    issue_documents([order.pk])

    text = pdf_text(document_pdf(documents_of(order.vendor_orders.get())[0]))

    for word in ("Chang Trade Ltd", "Tax number 9131", "Shanghai 5"):
        assert word in text
    assert "Fuxing Road" not in text


def test_what_the_balance_paid_is_said(farm):
    order = make_paid_order([(make_pack(farm, price="100.00"), 1)])
    VendorOrder.objects.filter(order=order).update(from_balance="40.00")
    issue_documents([order.pk])

    text = pdf_text(document_pdf(documents_of(order.vendor_orders.get())[0]))

    for word in ("from balance", "¥40.00", "paid", "¥72.00"):
        assert word in text
