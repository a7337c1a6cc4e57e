"""The depot's packing page with the network cut, and what stays after signing out."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from orders.fulfilment.models import PackingAct
from tests.browser.conftest import sign_in
from tests.browser.packer import Phone
from tests.cast import a_cooperative, a_farm, a_member
from tests.office.depot.makers import an_order, pack
from vendors.members.states import Role

PACKING = "/office/five/depot/packing/"


@pytest.fixture
def coop(site):
    return a_cooperative("Five Villages", code="five", delivers=False)


@pytest.fixture
def parts(coop):
    farms = [a_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        a_member(farm)
    return list(an_order(coop, farms).parts.order_by("pk"))


@pytest.fixture
def tablets(chromium, site, coop):
    made = []

    def tablet(name):
        made.append(Phone(chromium, site, a_member(coop, Role.PACKER, first_name=name)))
        return made[-1]

    yield tablet
    for each in made:
        each.context.close()
    assert [text for each in made for text in each.complaints] == []


@pytest.fixture
def tablet(tablets, parts):
    return tablets("Zhao")


def here(part):
    part.refresh_from_db()
    return part.at_depot_since


def test_goods_are_packed_and_taken_over_without_signal_once(tablet, parts):
    boxed, loose = parts
    pack(boxed)
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
    for part in parts:
        label = tablet.page.locator(f"#part-{part.number} [data-label]")
        expect(label).to_have_text("here")
        assert here(part)
    assert PackingAct.objects.count() == 3
    since = here(boxed)
    tablet.page.reload()
    expect(tablet.page.get_by_text("Everything is here")).to_be_visible()
    assert (here(boxed), PackingAct.objects.count()) == (since, 3)


def test_two_tablets_that_took_the_same_box_took_it_once(tablets, parts):
    pack(parts[0])
    both = [tablets("Zhao"), tablets("Chen")]
    for tablet in both:
        tablet.opens(PACKING)
        tablet.offline()
        tablet.finishes(parts[0])
        expect(tablet.unsent).to_contain_text("1 not sent yet")

    for tablet in both:
        tablet.offline(off=False)
        expect(tablet.unsent).to_be_hidden()
        expect(tablet.refused).to_be_hidden()

    assert here(parts[0]) < timezone.now()
    assert PackingAct.objects.count() == 2


def test_box_that_was_given_back_meanwhile_is_said(tablet, parts):
    part = pack(parts[0])
    tablet.opens(PACKING)
    tablet.offline()
    tablet.finishes(part)
    type(part).objects.filter(pk=part.pk).update(depot=None)

    tablet.offline(off=False)

    expect(tablet.refused).to_contain_text(part.number)
    expect(tablet.refused).to_contain_text("not here any more")
    assert here(part) is None


@pytest.fixture
def left_behind(tablets, parts):
    """A tablet whose packer signed out before the signal had sent what they did."""
    pack(parts[0])
    tablet = tablets("Zhao")
    tablet.opens(PACKING)
    tablet.offline()
    tablet.finishes(parts[0])
    expect(tablet.unsent).to_contain_text("1 not sent yet")
    expect(tablet.unsent).to_contain_text("No signal.")  # its try has ended
    tablet.is_put_away()
    tablet.offline(off=False)
    signs_out(tablet.page)
    return tablet


def signs_out(page):
    page.goto("/accounts/")
    page.get_by_role("button", name="Sign out").last.click()


def test_signing_out_leaves_no_page_and_says_what_was_not_sent(left_behind, parts):
    page = left_behind.page
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    expect(page.get_by_text("1 thing was not sent yet.")).to_be_visible()

    names = page.evaluate("caches.keys()")
    assert [name for name in names if "-pages-" in name] == []
    left_behind.offline()
    page.goto(PACKING)
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    assert parts[0].number not in page.content()
    assert here(parts[0]) is None


def test_what_was_left_behind_is_sent_by_its_packer_alone(
    left_behind, coop, parts, site
):
    page = left_behind.page
    expect(page.get_by_text("1 thing was not sent yet.")).to_be_visible()
    sign_in(left_behind.context, site, a_member(coop, Role.PACKER))
    page.goto(PACKING)
    page.wait_for_selector("#packing-page[data-kept]")
    expect(left_behind.unsent).to_be_hidden()
    assert here(parts[0]) is None
    signs_out(page)
    page.wait_for_url(f"{site.url}/")

    sign_in(left_behind.context, site, coop_packer(coop))
    page.goto(PACKING)

    label = page.locator(f"#part-{parts[0].number} [data-label]")
    expect(label).to_have_text("here")
    expect(left_behind.unsent).to_be_hidden()
    assert here(parts[0])


def coop_packer(coop):
    return coop.roles.get(user__first_name="Zhao").user


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_page_never_scrolls_sideways(visitor, coop, parts, width):
    pack(parts[0])
    page = visitor(a_member(coop, Role.PACKER), width=width)
    page.goto(PACKING)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_going_back_after_signing_out_shows_nothing_of_it(tablet, parts, site):
    pack(parts[0])
    page = tablet.page
    tablet.opens(PACKING)
    expect(page.get_by_text(parts[0].number).first).to_be_visible()
    signs_out(page)
    page.wait_for_url(f"{site.url}/")

    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        if "/depot/packing/" in page.url or "/accounts/login/" in page.url:
            break

    expect(page.get_by_label("Password").first).to_be_visible()
    assert parts[0].number not in page.content()
