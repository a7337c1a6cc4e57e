"""A shopper's phone: orders, tickets and the last pages are there without signal."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.factories.accounts import make_user
from tests.factories.boxes import make_subscription
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack


@pytest.fixture
def order(site):
    return make_vendor_order(user=make_user()).order


def kept(phone):
    """The names under which this device keeps pages, with how many."""
    return phone.page.evaluate(
        """async () => Object.fromEntries(await Promise.all(
            (await caches.keys()).filter((name) => name.includes("-pages-")).map(
                async (name) => [name, (await (await caches.open(name)).keys()).length],
            )))"""
    )


def opens(phone, order):
    keeps(phone, f"/orders/{order.number}/")


def keeps(phone, address):
    """With signal, until the worker has it."""
    phone.page.goto(address)
    is_kept = """async () => {
        const path = location.pathname + location.search;
        const isThere = async () =>
            navigator.serviceWorker.controller && await caches.match(path);
        for (let tries = 0; tries < 200; tries += 1) {
            if (await isThere()) return true;
            await new Promise((done) => { setTimeout(done, 100); });
        }
        return false;
    }"""
    assert phone.page.evaluate(is_kept)


def test_orders_and_last_pages_open_without_signal(phones, order):
    pack = make_pack(title="Late plums")
    phone = phones(order.user)
    opens(phone, order)
    phone.page.goto(pack.product.get_absolute_url())
    phone.page.goto("/")
    expect(phone.page.locator("h1")).to_be_visible()
    phone.offline()

    phone.page.goto("/basket/")
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    phone.page.get_by_role("link", name=f"Order {order.number}").click()
    expect(phone.page.locator("h1")).to_have_text(f"Order {order.number}")

    phone.page.goto(pack.product.get_absolute_url())
    expect(phone.page.locator("h1")).to_contain_text("Late plums")
    phone.page.goto("/")
    expect(phone.page.locator("h1")).to_be_visible()


def test_page_that_the_phone_kept_says_when_it_was_so(phones, order):
    phone = phones(order.user)
    opens(phone, order)
    expect(phone.page.locator("#kept-note")).to_have_count(0)
    phone.page.goto("/")
    expect(phone.page.locator("#kept-note")).to_have_count(0)
    phone.offline()
    # Whatever the clock of the device says: the worker knows where it comes from.
    for address in (f"/orders/{order.number}/", "/"):
        phone.page.goto(address)
        expect(phone.page.locator("#kept-note")).to_contain_text("No connection.")
    phone.online()
    phone.page.reload()
    expect(phone.page.locator("#kept-note")).to_have_count(0)


def test_what_is_kept_is_one_persons_and_goes_when_they_sign_out(phones, order):
    phone = phones(order.user)
    opens(phone, order)
    phone.page.goto("/")
    assert len(kept(phone)) == 2

    other = make_vendor_order(user=make_user()).order
    sign_in(phone.context, phone.site, other.user)
    opens(phone, other)
    assert len(kept(phone)) <= 2
    phone.offline()
    phone.page.goto(f"/orders/{order.number}/")
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    phone.online()

    phone.page.goto("/accounts/")
    phone.page.get_by_role("button", name="Sign out").last.click()
    phone.page.wait_for_url("**/")
    assert [name for name in kept(phone) if not name.endswith("-guest")] == []


LISTS = {
    "en": {
        "orders": "My orders",
        "visits": "My visits",
        "boxes": "My boxes",
        "none": "No connection",
        "order": "Order",
        "note": "No connection. This is how things stood on",
        "read": "As of",
    },
    "zh-hans": {
        "orders": "我的订单",
        "visits": "我的游玩",
        "boxes": "我的农产箱",
        "none": "没有信号",
        "order": "订单",
        "note": "没有网络。",
        "read": "截至",
    },
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lists_of_the_account_open_without_signal_and_lead_on(phones, order, language):
    words = LISTS[language]
    subscription = make_subscription(user=order.user)
    phone = phones(order.user)
    phone.context.add_cookies(
        [
            {
                "name": settings.LANGUAGE_COOKIE_NAME,
                "value": language,
                "url": phone.site.url,
            }
        ]
    )
    opens(phone, order)
    for address in ("orders/", "visits/", "boxes/", f"boxes/{subscription.pk}/"):
        keeps(phone, f"/accounts/{address}")
    phone.offline()

    phone.page.goto("/basket/")
    expect(phone.page.get_by_role("heading", name=words["none"])).to_be_visible()
    rows = phone.page.locator("#kept-own li")
    expect(rows).to_have_count(5)
    # Lists stand first, and each says of when it is.
    lists = " ".join(rows.nth(place).inner_text() for place in range(3))
    for name in ("orders", "visits", "boxes"):
        assert words[name] in lists
    for row in rows.all():
        expect(row).to_contain_text(words["read"])

    rows.get_by_role("link", name=words["orders"]).click()
    expect(phone.page.locator("h1")).to_have_text(words["orders"])
    expect(phone.page.locator("#kept-note")).to_contain_text(words["note"])
    phone.page.locator(f"main a[href='/orders/{order.number}/']").click()
    expect(phone.page.locator("h1")).to_contain_text(order.number)
    phone.page.goto("/accounts/visits/")
    expect(phone.page.locator("h1")).to_have_text(words["visits"])
    phone.page.goto("/accounts/boxes/")
    phone.page.locator(f"main a[href='/accounts/boxes/{subscription.pk}/']").click()
    expect(phone.page.locator("h1")).to_have_text(subscription.box.name)


def test_each_page_of_a_long_list_is_kept_by_itself(phones, order):
    for _more in range(20):
        make_vendor_order(user=order.user)
    phone = phones(order.user)
    keeps(phone, "/accounts/orders/")
    keeps(phone, "/accounts/orders/?page=2")
    phone.offline()
    phone.page.goto("/accounts/orders/?page=2")
    expect(phone.page.locator(".order-row")).to_have_count(1)
    phone.page.goto("/accounts/orders/")
    expect(phone.page.locator(".order-row")).to_have_count(20)


def test_list_of_orders_is_one_persons_and_goes_when_they_sign_out(phones, order):
    phone = phones(order.user)
    keeps(phone, "/accounts/orders/")
    sign_in(phone.context, phone.site, make_user())
    keeps(phone, "/accounts/visits/")
    phone.offline()
    phone.page.goto("/accounts/orders/")
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(phone.page.locator("#kept-own li")).to_have_count(1)
    phone.online()

    phone.page.goto("/accounts/")
    phone.page.get_by_role("button", name="Sign out").last.click()
    phone.page.wait_for_url("**/")
    phone.offline()
    phone.page.goto("/accounts/visits/")
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(phone.page.locator("#kept-own li")).to_have_count(0)
