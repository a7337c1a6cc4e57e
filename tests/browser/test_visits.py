"""A visit booked on a phone; at the gate the host has no signal and lets guests in."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import dates
from tests.factories.orders import make_china
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.vendors import make_farm, make_member, make_viewpoint
from tourism.models import Booking, CheckIn
from vendors.members.states import Role

from .packer import Phone
from .test_main_job import fill_in_card, pay

DOOR = "/desk/li/visits/check-in/"


class HostsPhone(Phone):
    """A host's phone at the gate."""

    def opens(self, address=DOOR):
        self.page.goto(address)
        self.page.wait_for_selector("#door[data-kept]")

    def types(self, code):
        field = self.page.get_by_role("textbox", name="Code")
        field.fill(code)
        field.press("Enter")


@pytest.fixture
def farm(site):
    make_china()
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def picking(farm):
    return make_experience(
        farm,
        title_en="Persimmon picking",
        deposit_percent=30,
        prices={"adult": "60.00", "child": "30.00"},
    )


@pytest.fixture
def phones(chromium, site, farm):
    users = [
        make_member(farm, Role.PACKER, first_name=name) for name in ("Qin", "Zhao")
    ]
    opened = [HostsPhone(chromium, site, user) for user in users]
    yield opened
    for phone in opened:
        phone.context.close()
    assert [text for phone in opened for text in phone.complaints] == []


def book(page):
    """From the page of visits to the tickets, as a guest without an account."""
    page.goto("/visit/")
    page.get_by_role("link", name="Persimmon picking").click()
    day = dates.today() + timedelta(days=2)
    cell = page.get_by_role("link", name=re.compile(rf"^{day.day} ?10 left$"))
    cell.first.click()
    page.get_by_label("Number: Adult").fill("2")
    page.get_by_label("Number: Child").fill("1")
    page.get_by_label("Number: Child").blur()
    expect(page.locator("#sum")).to_contain_text("¥45.00")
    expect(page.locator("#sum")).to_contain_text("¥105.00")
    page.get_by_role("button", name="Add to basket").locator("visible=true").click()
    page.get_by_role("link", name="View basket").click()
    page.get_by_role("link", name="Checkout").locator("visible=true").click()
    page.get_by_label("Your name").fill("Chen Yulan")
    page.get_by_label("Mobile number").fill("138 0013 8000")
    page.get_by_label("E-mail").fill("chen@example.com")
    fill_in_card(page, "4242 4242 4242 4242")
    pay(page)
    expect(page.get_by_text("Thank you. Your payment was received.")).to_be_visible()
    page.get_by_role("link", name="Tickets", exact=True).first.click()
    expect(page.locator("article.panel .qr")).to_have_count(3)


@pytest.fixture
def booking(picking):
    """Of three who come today."""
    adult, child = picking.prices.all()
    return begin_booking(make_booking(picking, tickets={adult: 2, child: 1}))


def test_visit_is_booked_on_a_phone(visitor, farm, picking):
    book(visitor(width=360))

    booking = Booking.objects.get()
    assert (booking.state, booking.places) == ("booked", 3)
    assert (str(booking.paid), str(booking.due_there)) == ("45.00", "105.00")


def test_guests_are_let_in_without_signal_and_once(phones, booking):
    first, _second, third = booking.tickets.values_list("code", flat=True)
    one, other = phones
    one.opens()
    other.opens()

    one.offline()
    one.page.reload()
    gate = one.page
    expect(gate.get_by_text("¥105.00 due").first).to_be_visible()
    one.types(first.lower())
    expect(gate.locator("#answer")).to_contain_text("Welcome: checked in")
    gate.locator("[data-tick] button").first.click()
    one.types(first)
    expect(gate.locator("#answer")).to_contain_text("Already checked in")
    expect(gate.locator("[data-came]")).to_have_text("2")
    expect(gate.locator("#unsent [data-count]")).to_contain_text("2")
    assert not CheckIn.objects.exists()

    one.offline(False)
    expect(gate.locator("#unsent")).to_be_hidden()
    assert CheckIn.objects.filter(outcome="in").count() == 2

    # The other phone has not heard of it yet: the market says so, and shows all.
    other.types(first)
    expect(other.page.locator("#answer")).to_contain_text("Already checked in")
    other.types(third)
    expect(other.page.locator("[data-came]")).to_have_text("3")
    expect(other.page.locator("#unsent")).to_be_hidden()
    booking.refresh_from_db()
    assert booking.state == "attended"
    assert CheckIn.objects.filter(outcome="in").count() == 3


def test_signing_out_takes_the_list_off_the_phone(phones, farm, picking):
    phone = phones[0]
    phone.opens()
    phone.page.goto("/accounts/logout/")
    phone.page.get_by_role("button", name="Sign out").last.click()
    phone.page.wait_for_url("**/")

    phone.offline()
    phone.page.goto(DOOR, wait_until="commit")

    expect(phone.page.get_by_text("Check in", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pages_of_visits_fit_every_screen(visitor, farm, picking, width):
    place = make_viewpoint(name="Eagle Rock", village=farm.village)
    page = visitor(width=width)
    for address in (
        "/visit/",
        picking.get_absolute_url(),
        place.get_absolute_url(),
    ):
        page.goto(address)
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= width
