"""An order on invoice at 360 pixels, in both languages, from the basket to the bank."""

import pytest
from playwright.sync_api import expect

from core.runtime_settings import change_settings
from orders.order.models import Order
from orders.order.states import PaymentMethod
from payments import market_settings as payments
from payments.payment.on_invoice import owed_of_orders
from tests.factories.accounts import make_user
from tests.factories.business_buyers import make_buyer, make_credit, make_organisation
from tests.factories.fulfilment import pdf_text
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.transfers import HEADS, IBAN, line, take_transfers
from tests.factories.vendors import make_farm, make_member

from .test_main_job import texts_to_agree

WORDS = {
    "en": {
        "add": "Add to basket",
        "name": "Recipient's name",
        "phone": "Mobile number",
        "city": "City",
        "district": "District or county",
        "street": "Street, house number, building, apartment",
        "invoice": "On invoice",
        "place": "Order ¥52.00 on invoice",
        "agree": "I agree to the terms",
        "owed": "To be paid on invoice",
        "accept": "Accept and pack now",
        "packed": "All packed",
        "carrier": "Carrier",
        "tracking": "Tracking number",
        "send": "Mark as shipped",
        "compare": "Compare",
        "matches": "Imported. Everything matches.",
        "paid": "Paid on invoice",
    },
    "zh-hans": {
        "add": "加入购物车",
        "name": "收件人",
        "phone": "手机号",
        "city": "城市",
        "district": "区县",
        "street": "街道、门牌号、楼栋、房号",
        "invoice": "账期付款",
        "place": "按账期下单，共¥52.00",
        "agree": "我同意",
        "owed": "待按账期付款",
        "accept": "接单并开始打包",
        "packed": "全部打包完成",
        "carrier": "快递公司",
        "tracking": "快递单号",
        "send": "已寄出",
        "compare": "对比",
        "matches": "已导入",
        "paid": "已按账期付清",
    },
}


@pytest.fixture
def pack(site, settings):
    """The site and this process each know the market's account."""
    make_china()
    account = {
        "holder": "Nanpo Market", "account": IBAN, "bank": "Commerzbank",
        "branch": "COBADEFFXXX", "note": "",
    }  # fmt: skip
    values = {payments.TRANSFER_ACCOUNT[name]: said for name, said in account.items()}
    change_settings(values | {payments.BANK_TRANSFER: True}, user=None)
    take_transfers(settings)
    farm = make_farm("Li Family Orchard", code="li")
    return make_pack(farm, "Walnuts", price="50.00", quantity=500)


def fits(page):
    across = page.evaluate("document.documentElement.scrollWidth")
    assert across <= 360, page.url


def order_on_invoice(page, pack, said):
    """One at the buyer's own price of 40.00, and delivery for 12.00."""
    page.goto(pack.product.get_absolute_url())
    fits(page)
    page.get_by_role("button", name=said["add"]).locator("visible=true").click()
    expect(page.locator("#toast").get_by_role("link").first).to_be_visible()
    page.goto("/checkout/")
    page.get_by_label(said["name"]).fill("陈玉兰")
    page.get_by_label(said["phone"]).fill("138 0013 8000")
    page.locator("[name=province]").select_option("CN-SH")
    page.get_by_label(said["city"]).fill("上海")
    page.get_by_label(said["district"]).fill("徐汇")
    page.get_by_label(said["street"]).fill("复兴路18号")
    page.locator("#pay-invoice").check()
    expect(page.locator("[data-pay-button]")).to_contain_text(said["place"])
    fits(page)
    if texts_to_agree():
        page.get_by_label(said["agree"]).check()
    page.locator("[data-pay-button]").click()
    page.wait_for_url("**/orders/*/")
    expect(page.locator("main")).to_contain_text(said["owed"])
    fits(page)


def accept_and_send(page, number, said):
    page.goto(f"/desk/li/orders/{number}-1/")
    fits(page)
    page.get_by_role("button", name=said["accept"]).click()
    page.locator("#packing button[aria-pressed=false]").click()
    expect(page.locator("#packing button[aria-pressed=true]")).to_be_visible()
    page.get_by_role("button", name=said["packed"]).click()
    page.get_by_label(said["carrier"], exact=True).select_option(index=1)
    page.get_by_label(said["tracking"]).fill("SF1234567890")
    page.get_by_role("button", name=said["send"]).click()
    page.wait_for_load_state()
    fits(page)


def bring_statement(page, number, said):
    page.goto("/office/market/reconciliation/statement/")
    fits(page)
    statement = "\n".join([HEADS, line("52.00", f"Order {number}")]).encode()
    page.locator("[type=file]").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": statement}
    )
    page.get_by_role("button", name=said["compare"]).click()
    expect(page.get_by_text(said["matches"]).first).to_be_visible()
    fits(page)


def read_invoice(page, order):
    """Its text, as the PDF has it."""
    page.goto(f"/orders/{order.number}/")
    invoice = page.locator(f"a[href*='{order.number}/documents/']").first
    expect(invoice).to_be_visible()
    answer = page.request.get(invoice.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return pdf_text(answer.body())


def wait_until_booked(page, order):
    """The worker books what the statement brought."""
    for _try in range(40):
        if not owed_of_orders([order.pk]):
            return
        page.wait_for_timeout(250)
    raise AssertionError(owed_of_orders([order.pk]))


@pytest.mark.parametrize("language", WORDS)
def test_ordered_sent_invoiced_and_paid(visitor, pack, language):
    said = WORDS[language]
    wishes = {"width": 360, "locale": "zh-CN" if "zh" in language else "en-GB"}
    person = make_user(language=language)
    account = make_buyer(pack.partner, {pack: "40.00"}, make_organisation(person))
    make_credit(account, "300.00")
    seller = visitor(make_member(pack.partner, language=language), **wishes)
    clerk = make_user(language=language, is_staff=True, is_superuser=True)

    buyer = visitor(person, **wishes)
    order_on_invoice(buyer, pack, said)
    order = Order.objects.get()
    assert order.payment_method == PaymentMethod.INVOICE
    accept_and_send(seller, order.number, said)
    text = read_invoice(buyer, order)
    assert order.number in text
    assert account.organisation.tax_id in text
    assert owed_of_orders([order.pk]) == {order.pk: 5200}

    bring_statement(visitor(clerk, **wishes), order.number, said)
    wait_until_booked(seller, order)
    seller.goto(f"/desk/li/orders/{order.number}-1/")
    expect(seller.locator("main")).to_contain_text(said["paid"])
    buyer.reload()
    expect(buyer.locator("main")).not_to_contain_text(said["owed"])
    expect(buyer.locator("main")).to_contain_text(said["invoice"])
    fits(buyer)
