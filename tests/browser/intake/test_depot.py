"""The scales in a browser with the network off."""

import re
from datetime import time

import pytest
from playwright.sync_api import expect

from core import dates
from core.amounts import parse_weights
from core.templatetags.market import quantity
from core.units import UnitKind
from office.intake.models import Intake
from tests.factories.office import (
    NEW_INTAKE,
    make_intake,
    make_intake_price,
    states_at_scales,
    take_at_scales,
    weigh_at_scales,
)
from tests.factories.vendors import make_member
from vendors.members.states import Role


def test_delivery_is_weighed_without_signal_and_sent_once(tablet, walnuts, household):
    page = tablet.page
    tablet.offline()
    page.reload()
    page.wait_for_selector("#intake-form[data-ready]")
    expect(page.locator("#no-signal")).to_be_visible()
    weigh_at_scales(page, walnuts)
    expect(page.locator("#net")).to_have_text(
        re.compile(r"Net weight 100 kg, amount .520\.00")
    )
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    weigh_at_scales(page, walnuts, gross="20", tare="")
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_count(2)
    assert not Intake.objects.exists()

    tablet.online()

    expect(states_at_scales(page).first).to_contain_text("20 kg for ¥104.00.")
    expect(states_at_scales(page).last).to_contain_text("100 kg for ¥520.00.")
    nets = Intake.objects.order_by("pk").values_list("net", "household__number")
    assert list(nets) == [(100_000, "017"), (20_000, "017")]
    page.reload()
    page.wait_for_selector("#intake-form[data-ready]")
    assert Intake.objects.count() == 2


def test_the_day_is_the_markets_wherever_the_device_thinks_it_is(
    tablets, cooperative, walnuts
):
    made = tablets(
        make_member(cooperative, Role.CLERK), timezone_id="Pacific/Kiritimati"
    )
    evening = dates.at(dates.today(), time(20))
    made.page.clock.set_fixed_time(evening)

    made.page.goto(NEW_INTAKE)

    made.page.wait_for_selector("#intake-form[data-ready]")
    there = made.page.evaluate("new Date().toLocaleDateString('sv')")
    assert there == f"{dates.today() + dates.DAY}"
    expect(made.page.locator("[name=day]")).to_have_value(f"{dates.today()}")


def test_the_page_keeps_no_phones(tablet):
    tablet.offline()
    tablet.page.reload()

    assert "13800138000" not in tablet.page.content()
    assert "017 Wang Mei" in tablet.page.content()


def test_price_that_changed_meanwhile_counts_and_is_said(tablet, walnuts, household):
    page = tablet.page
    tablet.offline()
    weigh_at_scales(page, walnuts)
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    make_intake_price(walnuts, "6.00")

    tablet.online()

    expect(states_at_scales(page)).to_contain_text(
        "That day's price applies; it is now ¥6.00 per kg."
    )
    assert Intake.objects.get().amount == 60_000


def test_household_that_left_and_hidden_goods_are_asked_about(
    tablet, walnuts, household
):
    page = tablet.page
    tablet.offline()
    weigh_at_scales(page, walnuts)
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    household.left = household.joined
    household.save()

    tablet.online()

    expect(states_at_scales(page)).to_have_text("Needs your attention.")
    expect(page.locator(".kept-why")).to_contain_text("was not a member on this day")
    assert not Intake.objects.exists()

    household.left = None
    household.save()
    page.get_by_role("button", name="Change").click()
    expect(page.locator(".field.err .why").first).to_contain_text(
        "was not a member on this day"
    )
    take_at_scales(page)
    expect(states_at_scales(page)).to_contain_text("100 kg for ¥520.00.")


def test_weight_that_looks_mistyped_is_confirmed_on_the_tablet(tablet, walnuts):
    page = tablet.page
    weigh_at_scales(page, walnuts, gross="9000", tare="")
    take_at_scales(page)
    expect(page.locator(".field.err .why")).to_contain_text("9,000 kg in one delivery?")
    assert not Intake.objects.exists()

    page.locator("[name=sure]").check()
    take_at_scales(page)

    expect(states_at_scales(page)).to_contain_text("9,000 kg")
    assert Intake.objects.get().net == 9_000_000


def test_slip_made_offline_is_kept_and_asked_about(tablet, walnuts, household):
    """The device did not know yet how much is usual."""
    page = tablet.page
    tablet.offline()
    weigh_at_scales(page, walnuts, gross="520+180", tare="")
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    for _delivery in range(3):
        make_intake(walnuts, household, grams=70_000)

    tablet.online()

    expect(states_at_scales(page)).to_have_text("Needs your attention.")
    expect(page.locator(".kept-why")).to_contain_text("700 kg in total?")
    page.get_by_role("button", name="Change").click()
    expect(page.locator("[name=gross]")).to_have_value("520+180")
    page.locator("[name=sure]").check()
    take_at_scales(page)
    expect(states_at_scales(page)).to_contain_text("700 kg")
    assert Intake.objects.filter(net=700_000).count() == 1


@pytest.mark.parametrize(
    ("typed", "net"),
    [
        ("1,000", "1,000 kg"),
        ("1.234,5", "1,234.5 kg"),
        ("１２．５", "12.5 kg"),
        ("12、5+５斤", "15 kg"),
        ("5。5", "5.5 kg"),
    ],
)
def test_numbers_are_read_on_the_tablet_as_the_market_reads_them(
    tablet, walnuts, typed, net
):
    weigh_at_scales(tablet.page, walnuts, gross=typed, tare="")

    expect(tablet.page.locator("#net")).to_contain_text(f"Net weight {net},")
    units = parse_weights(typed, kind=UnitKind.WEIGHT, unit="kg")
    assert quantity(units) == net


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "Enter the scale reading"),
        ("0", "Enter the scale reading"),
        ("五", "Enter the scale reading"),
        ("1000000000", "This weight is too large"),
    ],
)
def test_what_is_no_weight_is_said_before_it_is_kept(tablet, walnuts, typed, said):
    page = tablet.page
    tablet.offline()
    weigh_at_scales(page, walnuts, gross=typed, tare="")
    take_at_scales(page)

    expect(page.locator(".field.err .why").first).to_contain_text(said)
    expect(page.locator("[name=gross]")).to_have_value(typed)
    expect(states_at_scales(page)).to_have_count(0)
