"""What people do from an empty market to the first payout, by pages alone."""

import time
from io import StringIO

from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import LegalText
from orders.order.models import Order
from tests.factories.files import plain_jpeg

from .people import PATIENCE, Person

OFFICE = "/office/market"
PASSWORD = "cloud-seven-9"
CODE = r"(?a)(?<![\w-])\d{6}(?![\w-])"


# --- The market's own people --------------------------------------------------------
def becomes_operator(one: Person, *, name: str, contact: str) -> None:
    """By the link that `make start` prints; the market is closed from then on."""
    told = StringIO()
    call_command("start", stdout=told)
    one.goes("/setup/" + told.getvalue().split("/setup/")[1].split()[0])
    one.fills(contact=contact, name=name, password=PASSWORD)
    one.presses("Create account")
    one.is_at(f"**{OFFICE}/opening/")


def signs_up_by_mail(one: Person, *, name: str, email: str) -> None:
    one.goes("/accounts/signup/")
    one.fills(contact=email, name=name, password1=PASSWORD)
    _agrees(one)
    one.presses("Sign up")
    one.goes(one.letter(email, r"https?://\S+/accounts/\S*confirm\S*/\S+")[0])
    one.page.locator("main form button").first.click()
    one.page.wait_for_load_state()


def takes_on_colleague(one: Person, *, email: str, role: str) -> None:
    one.goes(f"{OFFICE}/staff/new/")
    one.fills(contact=email, role=role)
    one.page.locator("main form button.btn-p").click()
    one.is_at(f"**{OFFICE}/staff/")


def describes_market(one: Person, **typed: object) -> None:
    one.goes(f"{OFFICE}/opening/market/")
    one.fills(**typed)
    one.presses("Save")
    one.is_at(f"**{OFFICE}/opening/")


def names_operator(one: Person, **typed: object) -> None:
    one.goes(f"{OFFICE}/opening/operator/")
    one.fills(**typed)
    one.presses("Save")
    one.is_at(f"**{OFFICE}/opening/")


def sets_delivery(one: Person, **typed: object) -> None:
    """What new sellers start with."""
    one.goes(f"{OFFICE}/opening/delivery/")
    one.fills(**typed)
    one.presses("Save")
    one.is_at(f"**{OFFICE}/opening/")


def chooses_goods(one: Person, *, categories: list[str], taxes: list[str]) -> None:
    one.goes(f"{OFFICE}/opening/goods/")
    one.fills(categories=categories, taxes=taxes)
    one.presses("Add", "a starter set")
    one.is_at(f"**{OFFICE}/opening/")


def proposes_fee(one: Person, *, percent: str, tax: str) -> None:
    one.goes(f"{OFFICE}/fees/new/")
    one.fills(percent=percent, tax_percent=tax)
    one.page.locator("main form button.btn-p").click()
    one.sees("Saved. Someone else must approve it now.")


def approves_fee(one: Person) -> None:
    one.goes(f"{OFFICE}/fees/")
    one.presses("Approve")


def checks_payments(one: Person) -> None:
    one.goes(f"{OFFICE}/opening/payments/")
    one.presses("Check payments")
    one.sees("OK")


def checks_messages(one: Person, *contacts: str) -> None:
    for contact in contacts:
        one.goes(f"{OFFICE}/opening/messages/")
        one.fills(to=contact)
        one.page.locator("main form button.btn-p").click()
        one.is_at(f"**{OFFICE}/opening/")
        one.letter(contact.replace(" ", ""), r"\S")


def publishes_legal_texts(one: Person) -> None:
    for kind in LegalText.Kind.values:
        one.goes(f"{OFFICE}/pages/{kind}/")
        one.fills(
            body_en=f"<p>Our {kind}.</p>",
            body_zh_hans=f"<p>本集市的{kind}。</p>",
            is_draft=False,
        )
        one.presses("Publish version")


def brings_places(one: Person, table: bytes) -> None:
    """Counties and villages from a file of the country's divisions."""
    one.goes(f"{OFFICE}/places/")
    one.presses("Import file")
    file = {"name": "places.csv", "mimeType": "text/csv", "buffer": table}
    one.fills(file=file)
    one.presses("Check file")
    one.page.locator("form:has([name=rows]) button").click()
    one.is_at(f"**{OFFICE}/places/")


def opens_market(one: Person) -> None:
    one.goes(f"{OFFICE}/opening/")
    one.presses("Open the market")
    one.sees("The market is open.")


def _agrees(one: Person) -> None:
    """To the terms, where the market has any in force."""
    box = one.page.locator("[name=agrees]")
    if box.count():
        box.check()


# --- The farmer ---------------------------------------------------------------------
def invites_farmer(one: Person, *, name: str, phone: str) -> None:
    one.goes(f"{OFFICE}/invitations/")
    one.page.get_by_text(one.reads("Invite one person")).click()
    one.fills("details[open] form", name=name, phone=phone)
    one.presses("Invite")
    one.is_at(f"**{OFFICE}/invitations/*/")


def follows_invitation(one: Person, *, name: str, phone: str) -> None:
    """From the SMS to an account: the phone number is all the farmer has."""
    one.goes(one.letter(phone, r"https?://\S+/invited/\S+")[0])
    one.presses("Create account")
    one.fills(contact=phone, name=name, password1=PASSWORD)
    _agrees(one)
    one.presses("Sign up")
    one.fills(code=one.letter(phone, CODE)[0])
    one.presses("Confirm")
    one.presses("Start application")
    one.is_at("**/sell/who/")


def applies(
    one: Person, *, shop: str, place: str, grows: str, tax: str = "exempt"
) -> None:
    one.fills(name=shop, tax_status=tax)
    one.presses("Save and continue")
    one.is_at("**/sell/where/")
    if one.page.locator("[name=village]").count():
        one.page.locator("[name=village]").first.check()
    one.fills(place=place)
    one.presses("Save and continue")
    one.is_at("**/sell/grown/")
    one.fills(grows=grows)
    one.presses("Save and continue")
    one.is_at("**/sell/papers/")
    one.presses("Continue")
    one.is_at("**/sell/bank/")
    one.presses("Later")
    one.is_at("**/sell/send/")
    one.presses("Submit application")
    one.is_at("**/sell/")


def approves_application(one: Person) -> None:
    one.goes(f"{OFFICE}/applications/")
    one.page.locator("main a[href*='/applications/']").first.click()
    one.presses("Approve and open shop")


def opens_desk(one: Person) -> str:
    """The address of the farmer's desk."""
    one.goes("/desk/")
    one.is_at("**/desk/*/")
    return one.page.url.removesuffix("/")


def adds_photo_of_farm(one: Person, desk: str) -> None:
    one.goes(f"{desk}/shop/")
    with one.page.expect_navigation():
        one.page.locator("input[type=file]").first.set_input_files(_photo("farm.jpg"))


def lists_goods(
    one: Person, desk: str, *, title: str, kilos: str, price: str, stock: str
) -> None:
    one.goes(f"{desk}/products/quick/")
    page = one.page
    page.wait_for_selector("#quick-form[data-ready][data-known]")
    page.locator(".shot-gallery input").set_input_files(_photo("goods.jpg"))
    page.locator("#filed summary").click()
    page.locator("#quick-form [name=category]").select_option(index=1)
    one.fills(
        "#quick-form",
        title=title,
        **{
            "packs-0-amount": kilos,
            "packs-0-unit": "kg",
            "packs-0-price": price,
            "stock-counted": stock,
        },
    )
    page.locator("[data-publish]").click()
    expect(page.locator(".kept-draft .state")).to_contain_text(
        one.reads("Sent, in review.")
    )


def lists_drink(one: Person, desk: str, *, title: str, price: str, tax: str) -> None:
    """On the page with all fields, where the tax is chosen."""
    one.goes(f"{desk}/products/new/")
    page = one.page
    one.fills(
        "main form",
        title=title,
        photos=_photo("drink.jpg"),
        **{
            "packs-0-amount": "0.7",
            "packs-0-unit": "l",
            "packs-0-price": price,
            "stock-counted": "20",
            "stock-unit": "l",
        },
    )
    page.locator("[name=category]").select_option(index=1)
    rates = page.locator("[name='packs-0-tax_category']")
    page.locator("details", has=rates).locator("summary").first.click()
    rate = rates.locator("option", has_text=tax).get_attribute("value")
    rates.select_option(rate)
    page.locator("button[name=then][value=publish]").click()
    page.wait_for_load_state()


def names_issuer(one: Person, desk: str, **typed: str) -> None:
    """As the seller stands on its invoices."""
    one.goes(f"{desk}/documents/issuer/")
    one.fills(**typed)
    one.presses("Save")


def approves_goods(one: Person) -> None:
    one.goes(f"{OFFICE}/listings/")
    one.page.locator("main a[href*='/listings/']").first.click()
    one.presses("Approve and publish")


def enters_bank(one: Person, desk: str, **details: str) -> None:
    one.goes(f"{desk}/shop/bank/")
    one.fills("form[autocomplete=off]", password=PASSWORD, **details)
    one.presses("Save")


def confirms_bank(one: Person) -> None:
    one.goes(f"{OFFICE}/sellers/")
    one.page.locator("main a[href*='/sellers/']").first.click()
    one.presses("Confirm bank details")


# --- The shopper --------------------------------------------------------------------
def buys(one: Person, *titles: str, address: dict[str, str]) -> Order:
    """Whoever comes along: finds it, pays by card, and sees the order."""
    for title in titles:
        one.goes("/catalogue/")
        one.page.locator("#goods").get_by_role("link", name=title).first.click()
        one.page.wait_for_load_state()
        one.button("Add to basket").click()
        expect(one.page.locator("#toast a")).to_be_visible()
    one.goes("/checkout/")
    one.fills("form", **address)
    card = one.page.frame_locator("#payment-element iframe")
    card.locator("[name=number]").fill("4242424242424242")
    card.locator("[name=expiry]").fill("08 / 34")
    card.locator("[name=cvc]").fill("123")
    _agrees(one)
    one.page.locator("[data-pay-button]").click()
    one.sees("Thank you. Your payment was received.")
    return Order.objects.latest("pk")


def marks_as_received(one: Person, order: Order) -> None:
    one.goes(f"/orders/{order.number}/")
    one.presses("Mark as received")


# --- Order and payout ---------------------------------------------------------------
def packs_and_ships(one: Person, desk: str, order: Order, *, tracking: str) -> None:
    one.goes(f"{desk}/orders/{order.number}-1/")
    one.presses("Accept and pack now")
    one.page.locator("#packing button[aria-pressed=false]").click()
    expect(one.page.locator("#packing button[aria-pressed=true]")).to_be_visible()
    one.presses("All packed")
    one.page.locator("[name=carrier]").select_option(index=1)
    one.page.locator("[name=tracking_number]").fill(tracking)
    one.presses("Mark as shipped", "button: this parcel has been sent")


def creates_batch(one: Person) -> str:
    """Its address."""
    until = time.monotonic() + PATIENCE
    one.goes(f"{OFFICE}/payouts/")
    while not one.page.locator("button[name=currency]").count():
        assert time.monotonic() < until, "nobody is owed anything"
        one.page.wait_for_timeout(300)
        one.page.reload()
    one.page.locator("button[name=currency]").click()
    one.is_at("**/payouts/*/")
    return one.page.url


def releases_batch(one: Person, batch: str) -> None:
    one.goes(batch)
    one.presses("Release batch")


def takes_bank_file(one: Person, batch: str) -> str:
    """What goes to the bank, as a table."""
    one.goes(batch)
    with one.page.expect_download() as download:
        one.page.locator("button[name=as][value=csv]").click()
    return download.value.path().read_text("utf-8-sig")


def imports_bank_answer(one: Person, batch: str) -> None:
    """The bank says that it has paid every transfer of the batch."""
    one.goes(batch)
    number = one.page.locator("h1").inner_text().strip()
    answer = f"key,status\n{number}-001,paid\n".encode()
    one.goes(f"{OFFICE}/payouts/answer/")
    file = {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer}
    one.fills(file=file)
    one.presses("Check file")
    one.presses("Apply response")


def _photo(name: str) -> dict[str, object]:
    content = plain_jpeg(size=(1200, 900))
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}
