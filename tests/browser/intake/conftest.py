"""A cooperative with a household and priced walnuts, and a tablet at its scales."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.phone import Phone
from tests.cast import a_cooperative, a_member
from tests.office.intake.makers import a_household, a_price, some_goods
from vendors.members.states import Role

from .steps import NEW


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
