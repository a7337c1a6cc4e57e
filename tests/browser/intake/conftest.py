"""A cooperative with a household and priced walnuts, and a tablet at its scales."""

import pytest
from playwright.sync_api import expect

from tests.browser.offline.phone import Phone
from tests.factories.office import (
    NEW_INTAKE,
    make_intake_goods,
    make_intake_price,
)
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from vendors.members.states import Role


@pytest.fixture
def cooperative(site):
    cooperative = make_cooperative("Five Villages", code="five")
    make_member(cooperative, Role.ADMIN)
    return cooperative


@pytest.fixture
def walnuts(cooperative):
    product = make_intake_goods(cooperative)
    make_intake_price(product, "5.20")
    return product


@pytest.fixture
def household(cooperative):
    return make_plain_household(
        cooperative, "Wang Mei", number="017", phone="13800138000"
    )


@pytest.fixture
def tablets(chromium, site):
    made = []

    def tablet(user, **wishes):
        made.append(Phone(chromium, site, user, **wishes))
        return made[-1]

    yield tablet
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[] for _ in made]


@pytest.fixture
def tablet(tablets, cooperative, walnuts, household):
    """At the scales, with the page kept on it."""
    made = tablets(make_member(cooperative, Role.CLERK))
    made.page.goto(NEW_INTAKE)
    made.page.wait_for_selector("#intake-form[data-ready]")
    expect(made.page.locator("#page-kept")).to_be_visible()
    return made
