"""The scales in a browser with the network off."""

import re

import pytest
from playwright.sync_api import expect

from core.templatetags.market import quantity
from core.units import UnitKind
from core.weighing import parse_weights
from office.intake.models import Intake
from tests.office.intake.makers import a_price

from .steps import states, takes, weighs


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
    weighs(tablet.page, walnuts, gross=typed, tare="")

    expect(tablet.page.locator("#net")).to_contain_text(f"Net weight {net},")
    units = parse_weights(typed, kind=UnitKind.WEIGHT, unit="kg")
    assert quantity(units) == net


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "Type what the scales say"),
        ("0", "Type what the scales say"),
        ("五", "Type what the scales say"),
        ("1000000000", "too much to be true"),
    ],
)
def test_what_is_no_weight_is_said_before_it_is_kept(tablet, walnuts, typed, said):
    page = tablet.page
    tablet.offline()
    weighs(page, walnuts, gross=typed, tare="")
    takes(page)

    expect(page.locator(".field.err .why").first).to_contain_text(said)
    expect(page.locator("[name=gross]")).to_have_value(typed)
    expect(states(page)).to_have_count(0)
