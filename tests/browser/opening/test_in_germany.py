"""A market in euros: prices with VAT inside, addresses with a postcode, an invoice."""

from io import BytesIO

from django.core.management import call_command
from pypdf import PdfReader

from core import market

from . import steps

TO_BERLIN = {
    "name": "Jana Weiß", "phone": "030 901820", "email": "jana@shop.test",
    "line1": "Torstraße 12", "line4": "Berlin", "postcode": "10119",
}  # fmt: skip
ISSUER = {
    "legal_name": "Karl Beck e.K.", "tax_id": "DE123456789", "address": "Melzow 1",
}  # fmt: skip
FARMER = "+4915123456789"


def test_market_sells_in_euros_with_vat_on_the_invoice(people):
    anna = people("en", width=1280)
    sets_up(anna)
    steps.opens_market(anna)

    karl = people("en")
    steps.invites_farmer(anna, name="Karl Beck", phone="01512 3456789")
    steps.follows_invitation(karl, name="Karl Beck", phone=FARMER)
    steps.applies(
        karl, shop="Beck's Orchard", place="Melzow", grows="Apples", tax="registered"
    )
    steps.approves_application(anna)
    desk = steps.opens_desk(karl)
    steps.names_issuer(
        karl,
        desk,
        legal_name="Karl Beck e.K.",
        tax_id="DE123456789",
        address="Melzow 1",
    )
    goods = {"kilos": "1", "stock": "50"}
    steps.lists_goods(karl, desk, title="Boskoop apples", price="10.70", **goods)
    steps.lists_drink(karl, desk, title="Apple brandy", price="11.90", tax="19%")
    for _each in range(2):
        steps.approves_goods(anna)

    jana = people("en")
    titles = ["Boskoop apples", "Apple brandy"]
    order = steps.buys(jana, *titles, address=TO_BERLIN)

    assert order.currency == "EUR"
    assert market.time_zone() == "Europe/Berlin"
    assert str(order.total_incl_tax) == "28.50"
    assert order.shipping_address.postcode == "10119"
    words = invoice_of(jana, order)
    assert "Karl Beck e.K." in words
    assert "10119 Berlin" in words or "Berlin 10119" in words
    # Delivery, 5.90, is taxed as the goods of most value.
    taxes = words.partition("Tax rate")[2]
    for rate, gross, tax in (("7%", "10.70", "0.70"), ("19%", "17.80", "2.84")):
        assert all(f"{said}" in taxes for said in (rate, f"€{gross}", f"€{tax}"))
    call_command("audit_market")


def sets_up(anna):
    """What the checklist asks for; nobody needs SMS here but who is invited."""
    steps.becomes_operator(anna, name="Anna Huber", contact="anna@hof.test")
    # Currency and time zone follow the country.
    steps.describes_market(
        anna, name_en="Uckermark Market", languages=["en"], country="DE"
    )
    steps.names_operator(
        anna,
        legal_name="Hofmarkt GmbH",
        address="Marktstraße 1, 17291 Prenzlau, Germany",
        tax_id="DE987654321",
    )
    steps.sets_delivery(anna, price="5.90")
    steps.chooses_goods(
        anna,
        categories=["fruit", "tea"],
        taxes=["exempt", "produce", "processed"],
    )
    steps.checks_payments(anna)
    steps.checks_messages(anna, "anna@hof.test")
    steps.publishes_legal_texts(anna)


def invoice_of(shopper, order) -> str:
    """The invoice as the shopper downloads it from the order's page."""
    link = shopper.page.locator("a[href*='/documents/'], a[href$='/invoice/']").first
    answer = shopper.page.request.get(link.get_attribute("href"))
    assert answer.ok
    pages = PdfReader(BytesIO(answer.body())).pages
    return "\n".join(page.extract_text() for page in pages)
