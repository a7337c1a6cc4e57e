"""A shopper's phone: orders, tickets and the last pages are there without signal."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.factories.accounts import make_user
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
    """With signal, until the worker has it."""
    phone.page.goto(f"/orders/{order.number}/")
    is_kept = """async () => {
        const isThere = async () =>
            navigator.serviceWorker.controller && await caches.match(location.pathname);
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
    expect(phone.page.locator("#kept-note")).to_be_hidden()
    phone.offline()
    phone.page.clock.install()
    phone.page.clock.fast_forward("05:00")
    phone.page.goto(f"/orders/{order.number}/")
    expect(phone.page.locator("#kept-note")).to_contain_text("No connection.")


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
