"""The depot's packing page with the network cut, and what stays after signing out."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fulfilment.packing.models import PackingAct
from tests.browser.conftest import sign_in
from tests.browser.packer import Phone
from tests.factories.fulfilment import make_depot_order, pack_vendor_order
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role

PACKING = "/office/five/depot/packing/"


@pytest.fixture
def coop(site):
    return make_cooperative("Five Villages", code="five", delivers=False)


@pytest.fixture
def vendor_orders(coop):
    farms = [make_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        make_member(farm)
    return list(make_depot_order(coop, farms).vendor_orders.order_by("pk"))


@pytest.fixture
def tablets(chromium, site, coop):
    made = []

    def tablet(name):
        made.append(
            Phone(chromium, site, make_member(coop, Role.PACKER, first_name=name))
        )
        return made[-1]

    yield tablet
    for each in made:
        each.context.close()
    assert [text for each in made for text in each.complaints] == []


@pytest.fixture
def tablet(tablets, vendor_orders):
    return tablets("Zhao")


def here(vendor_order):
    vendor_order.refresh_from_db()
    return vendor_order.at_depot_since


def test_goods_are_packed_and_taken_over_without_signal_once(tablet, vendor_orders):
    boxed, loose = vendor_orders
    pack_vendor_order(boxed)
    line = loose.lines.get()
    tablet.opens(PACKING)
    tablet.offline()
    tablet.finishes(boxed)
    tablet.ticks(line)
    tablet.finishes(loose)
    expect(tablet.unsent).to_contain_text("3 not sent yet")
    # The tablet dies and comes back, still without signal: the page is on it.
    tablet.page.reload()
    expect(tablet.unsent).to_contain_text("3 not sent yet")
    expect(tablet.line(line).locator(".lead-box")).to_have_class(re.compile(r"\bon\b"))
    assert not PackingAct.objects.exists()

    tablet.offline(off=False)

    expect(tablet.unsent).to_be_hidden()
    for vendor_order in vendor_orders:
        label = tablet.page.locator(f"#part-{vendor_order.number} [data-label]")
        expect(label).to_have_text("arrived")
        assert here(vendor_order)
    assert PackingAct.objects.count() == 3
    since = here(boxed)
    tablet.page.reload()
    expect(tablet.page.get_by_text("Everything has arrived")).to_be_visible()
    assert (here(boxed), PackingAct.objects.count()) == (since, 3)


def test_two_tablets_that_took_the_same_box_took_it_once(tablets, vendor_orders):
    pack_vendor_order(vendor_orders[0])
    both = [tablets("Zhao"), tablets("Chen")]
    for tablet in both:
        tablet.opens(PACKING)
        tablet.offline()
        tablet.finishes(vendor_orders[0])
        expect(tablet.unsent).to_contain_text("1 not sent yet")

    for tablet in both:
        tablet.offline(off=False)
        expect(tablet.unsent).to_be_hidden()
        expect(tablet.refused).to_be_hidden()

    assert here(vendor_orders[0]) < timezone.now()
    assert PackingAct.objects.count() == 2


def test_box_that_was_given_back_meanwhile_is_said(tablet, vendor_orders):
    vendor_order = pack_vendor_order(vendor_orders[0])
    tablet.opens(PACKING)
    tablet.offline()
    tablet.finishes(vendor_order)
    type(vendor_order).objects.filter(pk=vendor_order.pk).update(depot=None)

    tablet.offline(off=False)

    expect(tablet.refused).to_contain_text(vendor_order.number)
    expect(tablet.refused).to_contain_text("This order is no longer here")
    assert here(vendor_order) is None


@pytest.fixture
def left_behind(tablets, vendor_orders):
    """A tablet whose packer signed out before the signal had sent what they did."""
    pack_vendor_order(vendor_orders[0])
    tablet = tablets("Zhao")
    tablet.opens(PACKING)
    tablet.offline()
    tablet.finishes(vendor_orders[0])
    expect(tablet.unsent).to_contain_text("1 not sent yet")
    expect(tablet.unsent).to_contain_text("No connection.")  # its try has ended
    tablet.is_put_away()
    tablet.offline(off=False)
    signs_out(tablet.page)
    return tablet


def signs_out(page):
    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").last.click()


def test_signing_out_leaves_no_page_and_says_what_was_not_sent(
    left_behind, vendor_orders
):
    page = left_behind.page
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    expect(page.get_by_text("1 entry was not sent yet.")).to_be_visible()

    names = page.evaluate("caches.keys()")
    assert [name for name in names if "-pages-" in name] == []
    left_behind.offline()
    page.goto(PACKING)
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert vendor_orders[0].number not in page.content()
    assert here(vendor_orders[0]) is None


def test_what_was_left_behind_is_sent_by_its_packer_alone(
    left_behind, coop, vendor_orders, site
):
    page = left_behind.page
    expect(page.get_by_text("1 entry was not sent yet.")).to_be_visible()
    sign_in(left_behind.context, site, make_member(coop, Role.PACKER))
    page.goto(PACKING)
    page.wait_for_selector("#packing-page[data-kept]")
    expect(left_behind.unsent).to_be_hidden()
    assert here(vendor_orders[0]) is None
    signs_out(page)
    page.wait_for_url(f"{site.url}/")

    sign_in(left_behind.context, site, coop_packer(coop))
    page.goto(PACKING)

    label = page.locator(f"#part-{vendor_orders[0].number} [data-label]")
    expect(label).to_have_text("arrived")
    expect(left_behind.unsent).to_be_hidden()
    assert here(vendor_orders[0])


def coop_packer(coop):
    return coop.roles.get(user__first_name="Zhao").user


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_page_never_scrolls_sideways(visitor, coop, vendor_orders, width):
    pack_vendor_order(vendor_orders[0])
    page = visitor(make_member(coop, Role.PACKER), width=width)
    page.goto(PACKING)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_going_back_after_signing_out_shows_nothing_of_it(tablet, vendor_orders, site):
    pack_vendor_order(vendor_orders[0])
    page = tablet.page
    tablet.opens(PACKING)
    expect(page.get_by_text(vendor_orders[0].number).first).to_be_visible()
    signs_out(page)
    page.wait_for_url(f"{site.url}/")

    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        if "/depot/packing/" in page.url or "/accounts/login/" in page.url:
            break

    expect(page.get_by_label("Password").first).to_be_visible()
    assert vendor_orders[0].number not in page.content()
