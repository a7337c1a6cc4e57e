"""The main job in a real browser: two farms, one payment, two parcels, all told."""

import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from accounts.queries import texts_to_agree
from orders.order.models import Order
from payments.payment.models import Payment
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockPool

PATIENCE = 20.0


@pytest.fixture
def farms(site):
    make_china()
    orchard = make_farm("Li Family Orchard", code="li-family")
    apiary = make_farm("Cliff Road Apiary", code="cliff-road")
    packs = (
        make_pack(orchard, "Mopan persimmons", price="59.00", quantity=5000),
        make_pack(apiary, "Chaste-tree honey", price="36.00", quantity=500),
    )
    farmers = (make_member(orchard), make_member(apiary))
    return (orchard, apiary), packs, farmers


def mails(site, wanted):
    """The mails sent so far, once there are so many; the worker sends them."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        found = [read(one) for file in site.mail.glob("*") for one in split(file)]
        if len(found) >= wanted:
            return found
        time.sleep(0.1)
    raise AssertionError([mail["Subject"] for mail in found])


def split(file):
    return [mail for mail in re.split(rb"\n-{79}\n", file.read_bytes()) if mail.strip()]


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def put_in_basket(page, pack):
    page.goto(pack.product.get_absolute_url())
    page.get_by_role("button", name="Add to basket").locator("visible=true").click()
    said = page.locator("#toast")
    expect(said.get_by_role("link", name="Go to basket")).to_be_visible()


def fill_in_address(page):
    page.get_by_label("Recipient's name").fill("Chen Yulan")
    page.get_by_label("Mobile number").fill("138 0013 8000")
    page.get_by_label("E-mail").fill("chen@example.com")
    page.get_by_label("Province").select_option("CN-SH")
    page.get_by_label("City").fill("Shanghai")
    page.get_by_label("District or county").fill("Xuhui")
    page.get_by_label("Street, house number, building, apartment").fill(
        "18 Fuxing Road"
    )


def fill_in_card(page, number):
    fields = page.frame_locator("#payment-element iframe")
    fields.locator("[name=number]").fill(number)
    fields.locator("[name=expiry]").fill("08 / 34")
    fields.locator("[name=cvc]").fill("123")


def pay(page):
    """Agrees to the terms, where the market has any, and pays."""
    if texts_to_agree():
        page.get_by_label("I agree to the terms").check()
    page.get_by_role("button", name=re.compile("^Pay ")).click()


def answer_bank(page, name):
    bank = page.frame_locator("dialog iframe")
    bank.get_by_role("button", name=re.compile(name, re.IGNORECASE)).click()


def pack_and_send(page, order, position, farm, tracking):
    page.goto(f"/desk/{farm.code}/orders/{order.number}-{position}/")
    page.get_by_role("button", name="Accept and pack now").click()
    page.locator("#packing button[aria-pressed=false]").click()
    expect(page.locator("#packing button[aria-pressed=true]")).to_be_visible()
    page.get_by_role("button", name="All packed").click()
    page.get_by_label("Carrier", exact=True).select_option(index=1)
    page.get_by_label("Tracking number").fill(tracking)
    page.get_by_role("button", name="Mark as shipped").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("width", [360, 1280])
def test_two_farms_one_payment_two_parcels(site, visitor, farms, width):
    (orchard, apiary), packs, (first_farmer, second_farmer) = farms
    shopper = visitor(width=width)
    for pack in packs:
        put_in_basket(shopper, pack)
    shopper.goto("/basket/")
    shopper.get_by_role("link", name="Checkout").locator("visible=true").click()
    fill_in_address(shopper)
    fill_in_card(shopper, "4000002500003155")
    pay(shopper)
    answer_bank(shopper, "(complete|approve|confirm|yes)")

    expect(shopper.get_by_text("Thank you. Your payment was received.")).to_be_visible()
    order = Order.objects.get()
    assert shopper.url == f"{site.url}/orders/{order.number}/"
    assert order.status == "paid"
    assert Payment.objects.get().amount == 11900

    pack_and_send(visitor(first_farmer, width=360), order, 1, orchard, "SF1234567890")
    expect(shopper.locator("#order-parts")).to_contain_text("SF1234567890")
    pack_and_send(visitor(second_farmer, width=360), order, 2, apiary, "SF9876543210")
    expect(shopper.locator("#order-parts")).to_contain_text("SF9876543210")

    order.refresh_from_db()
    assert order.status == "shipped"
    assert list(StockPool.objects.order_by("pk").values_list("on_hand", "claimed")) == [
        (95_000, 0),
        (99_500, 0),
    ]
    told = {(mail["To"], mail["Subject"]) for mail in mails(site, 6)}
    assert {to for to, _subject in told} == {
        "chen@example.com",
        first_farmer.email,
        second_farmer.email,
    }


def test_shopper_cancels_one_of_two_parts(site, visitor, farms):
    _farms, packs, _farmers = farms
    shopper = visitor(width=360)
    for pack in packs:
        put_in_basket(shopper, pack)
    shopper.goto("/checkout/")
    fill_in_address(shopper)
    fill_in_card(shopper, "4242424242424242")
    pay(shopper)
    expect(shopper.get_by_text("Thank you. Your payment was received.")).to_be_visible()

    shopper.on("dialog", lambda dialog: dialog.accept())
    shopper.get_by_role("button", name="Cancel this part").first.click()

    expect(shopper.locator("#order-parts")).to_contain_text("cancelled")
    vendor_orders = Order.objects.get().vendor_orders.order_by("number")
    assert list(vendor_orders.values_list("status", flat=True)) == ["cancelled", "paid"]


def test_declined_card_keeps_everything_and_another_pays(site, visitor, farms):
    _farms, packs, _farmers = farms
    shopper = visitor(width=360)
    put_in_basket(shopper, packs[0])
    shopper.goto("/checkout/")
    fill_in_address(shopper)
    fill_in_card(shopper, "4000000000000002")
    pay(shopper)

    expect(shopper.locator("#pay-error")).to_contain_text("You were not charged")
    expect(shopper.get_by_label("Recipient's name")).to_have_value("Chen Yulan")
    fill_in_card(shopper, "4242424242424242")
    pay(shopper)

    expect(shopper.get_by_text("Thank you. Your payment was received.")).to_be_visible()
    assert Order.objects.get().status == "paid"
    assert Payment.objects.count() == 1


def hold_first(route, held):
    if held:
        route.continue_()
    else:
        held.append(route)


def test_delivery_chosen_while_the_province_is_looked_up_stays(site, visitor, farms):
    """On a slow line the answer for the province comes after the next choice."""
    (orchard, _apiary), packs, _farmers = farms
    hall = make_delivery(orchard, name="Hall", price="3.00")
    shopper = visitor(width=360)
    put_in_basket(shopper, packs[0])
    shopper.goto("/checkout/")
    held = []
    shopper.route("**/checkout/", lambda route: hold_first(route, held))
    shopper.get_by_label("Province").select_option("CN-SH")
    shopper.get_by_label("Hall").check()
    with shopper.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    shopper.wait_for_load_state("networkidle")

    expect(shopper.locator("#summary")).to_contain_text("¥62.00")
    expect(shopper.get_by_label("Hall")).to_be_checked()
    assert shopper.locator(f"[value=method-{hall.pk}]").is_checked()


def test_failed_bank_check_leaves_the_order_unpaid(site, visitor, farms):
    _farms, packs, _farmers = farms
    shopper = visitor()
    put_in_basket(shopper, packs[0])
    shopper.goto("/checkout/")
    fill_in_address(shopper)
    fill_in_card(shopper, "4000002500003155")
    pay(shopper)
    answer_bank(shopper, "(fail|refuse|decline|no)")

    expect(shopper.locator("#pay-error")).to_contain_text("You were not charged")
    assert Order.objects.get().status == "pending-payment"


def test_alipay_leads_away_and_back(site, visitor, farms):
    _farms, packs, _farmers = farms
    shopper = visitor(make_user("li@example.com"), width=360)
    put_in_basket(shopper, packs[0])
    shopper.goto("/checkout/")
    fill_in_address_signed_in(shopper)
    shopper.frame_locator("#payment-element iframe").get_by_text("Alipay").first.click()
    pay(shopper)
    shopper.wait_for_url(re.compile("/authorize/"))
    shopper.get_by_role("button").first.click()

    expect(shopper.get_by_text("Thank you. Your payment was received.")).to_be_visible()
    assert Order.objects.get().status == "paid"


def fill_in_address_signed_in(page):
    page.get_by_label("Recipient's name").fill("Li Na")
    page.get_by_label("Mobile number").fill("138 0013 8000")
    page.get_by_label("Province").select_option("CN-SH")
    page.get_by_label("City").fill("Shanghai")
    page.get_by_label("District or county").fill("Xuhui")
    page.get_by_label("Street, house number, building, apartment").fill(
        "18 Fuxing Road"
    )


def test_browser_closed_after_paying_still_makes_the_order(site, visitor, farms):
    """The webhook alone tells: the page never comes back from the bank."""
    _farms, packs, _farmers = farms
    shopper = visitor()
    put_in_basket(shopper, packs[0])
    shopper.goto("/checkout/")
    fill_in_address(shopper)
    fill_in_card(shopper, "4242424242424242")
    shopper.route("**/orders/*/return/**", lambda route: route.abort())
    pay(shopper)

    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        if Order.objects.filter(status="paid").exists():
            break
        time.sleep(0.2)
    shopper.goto("about:blank")
    assert Order.objects.get().status == "paid"
