"""From the scales without signal to a shopper's parcel and the household's account."""

import re
import time

import pytest
from playwright.sync_api import expect

from office.intake.models import Intake
from orders.order.models import Order
from tests.browser.test_main_job import (
    fill_in_address,
    fill_in_card,
    mails,
    pack_and_send,
    pay,
    put_in_basket,
)
from tests.factories.office import (
    make_intake_rule,
    make_person,
    states_at_scales,
    take_at_scales,
    weigh_at_scales,
)
from tests.factories.orders import make_china
from tests.factories.vendors import make_member, make_village
from tests.sound import breached
from vendors.members.states import Role


@pytest.fixture
def household(household, walnuts):
    """Of a village that shoppers may read of; a tenth of each sale is the fee."""
    household.village = make_village(name="Anzi")
    household.save()
    make_intake_rule(walnuts, fee=1000)
    return household


def loses_the_first_answer(tablet):
    """The market takes the delivery, and its answer never arrives."""
    lost = []

    def once(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    tablet.context.route("**/intake/send/", once)
    return lost


def weighed_without_signal(tablet, walnuts):
    """The clerk weighs in offline; the signal comes back, and an answer is lost."""
    page = tablet.page
    lost = loses_the_first_answer(tablet)
    tablet.offline()
    weigh_at_scales(page, walnuts, gross="50", tare="")
    page.get_by_label("consignment, paid when sold").check()
    take_at_scales(page)
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    page.reload()
    page.wait_for_selector("#intake-form[data-ready]")
    expect(states_at_scales(page)).to_have_text("Waiting for a connection.")
    assert not Intake.objects.exists()
    tablet.online()
    expect(states_at_scales(page)).to_contain_text("50 kg on consignment.")
    assert lost == [201]
    return page


def bought(shopper, pack, packs):
    """The shopper finds it, fills the basket and pays."""
    put_in_basket(shopper, pack)
    shopper.goto("/basket/")
    amount = shopper.locator("input[name=quantity]").first
    amount.fill(str(packs))
    amount.press("Enter")
    expect(shopper.get_by_text("¥600.00").first).to_be_visible()
    shopper.goto("/checkout/")
    fill_in_address(shopper)
    fill_in_card(shopper, "4242424242424242")
    pay(shopper)
    expect(shopper.get_by_text("Thank you. Your payment was received.")).to_be_visible()
    return Order.objects.get()


def shows(page, text):
    """Reload until the worker has done its part."""
    patience = time.monotonic() + 30
    while not page.get_by_text(text).count() and time.monotonic() < patience:
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()


def test_from_the_scales_to_a_parcel_and_to_the_households_account(
    site, visitor, cooperative, walnuts, household, tablet
):
    make_china()
    member = make_person(household).user
    page = weighed_without_signal(tablet, walnuts)
    receipt = Intake.objects.get()
    assert (receipt.net, receipt.household) == (50_000, household)

    # A shopper buys 20 kg, the cooperative's packer packs and sends them.
    shopper = visitor(width=360)
    order = bought(shopper, walnuts.stockrecords.get(), 20)
    packer = visitor(make_member(cooperative, Role.PACKER), width=360)
    pack_and_send(packer, order, 1, cooperative, "SF1234567890")
    expect(shopper.locator("#order-parts")).to_contain_text("SF1234567890")

    follows(page, receipt, f"{order.number}-1")
    shopper.goto(f"/lots/{receipt.lot.code}/")
    expect(shopper.get_by_text("Anzi").first).to_be_visible()
    assert "Wang Mei" not in shopper.content()
    reads_its_account(visitor(member, width=360), receipt)

    told = {(mail["To"], mail["Subject"]) for mail in mails(site, 4)}
    subjects = {subject for to, subject in told if to == member.email}
    assert subjects == {f"Receipt {receipt.code}: 50 kg of Walnuts"}
    assert ("chen@example.com", "Five Villages shipped your parcel") in told
    assert Intake.objects.count() == 1
    assert breached() == []


def follows(page, receipt, number):
    """The clerk goes from the receipt to the parcel, and from the parcel back."""
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_text(number)).to_be_visible()
    page.get_by_role("link", name=receipt.lot.code).first.click()
    expect(page.get_by_role("cell", name="017 Wang Mei")).to_be_visible()
    page.goto("/office/five/intake/trace/")
    page.get_by_label("Lot code or order number").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="017 Wang Mei")).to_be_visible()


def reads_its_account(own, receipt):
    """20 kg at 30.00 less a tenth: on the receipt, in the account, on paper."""
    own.goto("/accounts/")
    own.get_by_role("link", name="My household").click()
    shows(own, "¥540.00")
    own.get_by_role("link", name="All receipts").click()
    row = own.get_by_role("link", name=re.compile(receipt.code))
    expect(row).to_contain_text("¥540.00")
    printed = own.request.get(row.get_attribute("href"))
    assert printed.body().startswith(b"%PDF")
    own.goto(f"/accounts/household/{receipt.household_id}/")
    own.get_by_role("link", name="Open the account").click()
    owed = own.get_by_role("region", name="Amount owed")
    expect(owed.locator("tfoot")).to_contain_text("¥540.00")
    with own.expect_download() as paper:
        own.get_by_role("link", name="PDF").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
