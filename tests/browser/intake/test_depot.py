"""The depot in a browser: with the network off, and from the scales to the account."""

import re

import pytest
from playwright.sync_api import expect

from office.intake.models import Intake
from tests.browser.offline.phone import Phone
from tests.cast import a_cooperative, a_member, a_paid_order
from tests.office.intake.makers import (
    a_household,
    a_person,
    a_price,
    a_rule,
    some_goods,
)
from tests.orders.claims.makers import sent
from tests.orders.fulfilment.steps import packed
from vendors.members.states import Role

NEW = "/office/five/intake/new/"


@pytest.fixture
def cooperative(site):
    cooperative = a_cooperative("Five Villages", code="five")
    a_member(cooperative, Role.ADMIN)
    return cooperative


@pytest.fixture
def walnuts(cooperative):
    product = some_goods(cooperative)
    a_price(product, "5.20")
    return product


@pytest.fixture
def household(cooperative):
    return a_household(cooperative, "Wang Mei", number="017", phone="13800138000")


@pytest.fixture
def tablets(chromium, site):
    made = []

    def tablet(user):
        made.append(Phone(chromium, site, user))
        return made[-1]

    yield tablet
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[] for _ in made]


@pytest.fixture
def tablet(tablets, cooperative, walnuts, household):
    """At the scales, with the page kept on it."""
    made = tablets(a_member(cooperative, Role.CLERK))
    made.page.goto(NEW)
    made.page.wait_for_selector("#intake-form[data-ready]")
    expect(made.page.locator("#page-kept")).to_be_visible()
    return made


def weighs(page, goods, *, bringer="017 Wang Mei", gross="52.3+48.1", tare="0.4"):
    page.get_by_label("Household", exact=False).first.fill(bringer)
    page.get_by_label("Goods").select_option(str(goods.pk))
    page.locator("[name=gross]").fill(gross)
    page.locator("[name=tare]").fill(tare)


def takes(page):
    page.locator("[data-take]").click()


def states(page):
    return page.locator(".kept-draft .state")


def test_delivery_is_weighed_without_signal_and_sent_once(tablet, walnuts, household):
    page = tablet.page
    tablet.offline()
    page.reload()
    page.wait_for_selector("#intake-form[data-ready]")
    expect(page.locator("#no-signal")).to_be_visible()
    weighs(page, walnuts)
    expect(page.locator("#net")).to_have_text(
        re.compile(r"Net weight 100 kg, amount .520\.00")
    )
    takes(page)
    expect(states(page)).to_have_text("Waits for signal.")
    weighs(page, walnuts, gross="20", tare="")
    takes(page)
    expect(states(page)).to_have_count(2)
    assert not Intake.objects.exists()

    tablet.online()

    expect(states(page).first).to_contain_text("20 kg for ¥104.00.")
    expect(states(page).last).to_contain_text("100 kg for ¥520.00.")
    nets = Intake.objects.order_by("pk").values_list("net", "household__number")
    assert list(nets) == [(100_000, "017"), (20_000, "017")]
    page.reload()
    page.wait_for_selector("#intake-form[data-ready]")
    assert Intake.objects.count() == 2


def test_the_page_keeps_no_phones(tablet):
    tablet.offline()
    tablet.page.reload()

    assert "13800138000" not in tablet.page.content()
    assert "017 Wang Mei" in tablet.page.content()


def test_price_that_changed_meanwhile_counts_and_is_said(tablet, walnuts, household):
    page = tablet.page
    tablet.offline()
    weighs(page, walnuts)
    takes(page)
    expect(states(page)).to_have_text("Waits for signal.")
    a_price(walnuts, "6.00")

    tablet.online()

    expect(states(page)).to_contain_text(
        "The price of that day counts, which is now ¥6.00 per kg."
    )
    assert Intake.objects.get().amount == 60_000


def test_household_that_left_and_hidden_goods_are_asked_about(
    tablet, walnuts, household
):
    page = tablet.page
    tablet.offline()
    weighs(page, walnuts)
    takes(page)
    expect(states(page)).to_have_text("Waits for signal.")
    household.left = household.joined
    household.save()

    tablet.online()

    expect(states(page)).to_have_text("Needs your answer.")
    expect(page.locator(".kept-why")).to_contain_text("was no member on this day")
    assert not Intake.objects.exists()

    household.left = None
    household.save()
    page.get_by_role("button", name="Change").click()
    expect(page.locator(".field.err .why").first).to_contain_text("was no member")
    takes(page)
    expect(states(page)).to_contain_text("100 kg for ¥520.00.")


def test_weight_that_looks_mistyped_is_confirmed_on_the_tablet(tablet, walnuts):
    page = tablet.page
    weighs(page, walnuts, gross="9000", tare="")
    takes(page)
    expect(page.locator(".field.err .why")).to_contain_text("9,000 kg in one delivery?")
    assert not Intake.objects.exists()

    page.locator("[name=sure]").check()
    takes(page)

    expect(states(page)).to_contain_text("9,000 kg")
    assert Intake.objects.get().net == 9_000_000


def test_from_the_scales_to_a_parcel_and_to_the_households_account(
    site, visitor, cooperative, walnuts, household
):
    member = a_person(household).user
    a_rule(walnuts, fee=1000)
    page = visitor(a_member(cooperative, Role.CLERK), width=768)
    page.goto("/office/five/intake/")
    page.get_by_role("link", name="Take in").first.click()
    page.wait_for_selector("#intake-form[data-ready]")
    weighs(page, walnuts, gross="50", tare="")
    page.get_by_label("consignment, paid when sold").check()
    takes(page)
    expect(states(page)).to_contain_text("50 kg on consignment.")
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_text("Into no parcel yet.")).to_be_visible()

    part = a_paid_order([(walnuts.stockrecords.get(), 20)]).parts.get()
    sent(packed(part))
    page.reload()
    expect(page.get_by_text(part.number)).to_be_visible()
    page.get_by_role("link", name=re.compile(r"\d{6}-")).click()
    expect(page.get_by_role("cell", name="017 Wang Mei")).to_be_visible()

    own = visitor(member, width=360)
    own.goto("/accounts/household/receipts/")
    expect(own.get_by_text("R-")).to_be_visible()
    for _try in range(20):
        if own.get_by_text("¥540.00").count():
            break
        own.wait_for_timeout(500)
        own.reload()
    expect(own.get_by_text("¥540.00")).to_be_visible()
