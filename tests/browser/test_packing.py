"""Packing without signal: ticks and weights sent once, conflicts shown."""

import re

import pytest
from playwright.sync_api import expect

from orders.fulfilment.models import PackingAct
from orders.fulfilment.services import Act, do_acts
from orders.order.models import Line
from orders.order.services import cancel_part
from tests.cast import a_farm, a_member, a_pack, a_paid_order
from tests.orders.fulfilment.makers import a_weighed_pack, packed_part
from vendors.members.states import Role

from .packer import PACKING, Phone


@pytest.fixture
def farm(site):
    return a_farm("Li Family Orchard", code="li")


@pytest.fixture
def packers(farm):
    return [a_member(farm, Role.PACKER, first_name=name) for name in ("Zhao", "Chen")]


@pytest.fixture
def part(farm):
    pears = a_pack(farm, "Pears", quantity=2500)
    walnuts = a_weighed_pack(farm, "Walnuts")
    return a_paid_order([(pears, 1), (walnuts, 2)]).parts.get()


@pytest.fixture
def phones(chromium, site, packers):
    opened = [Phone(chromium, site, user) for user in packers]
    yield opened
    for phone in opened:
        phone.context.close()
    assert [text for phone in opened for text in phone.complaints] == []


def lines_of(part):
    return list(part.lines.order_by("pk"))


def now(line):
    line.refresh_from_db()
    return line


def test_ticks_and_weights_without_signal_are_sent_once_when_it_returns(phones, part):
    phone = phones[0]
    pears, walnuts = lines_of(part)
    phone.opens()
    phone.offline()
    phone.ticks(pears)
    phone.weighs(walnuts, "1450+1440")
    phone.finishes(part)

    expect(phone.unsent).to_contain_text("3 not sent yet")
    expect(phone.line(walnuts)).to_contain_text("2.89 kg")
    assert PackingAct.objects.count() == 0
    # The phone dies and comes back, still without signal: the page is on it.
    phone.page.reload()
    expect(phone.unsent).to_contain_text("3 not sent yet")
    expect(phone.line(pears).locator(".lead-box")).to_have_class(re.compile(r"\bon\b"))

    phone.offline(False)
    expect(phone.unsent).to_be_hidden()
    expect(phone.page.locator(f"#part-{part.number}")).to_have_class(
        re.compile(r"\bdone\b")
    )
    part.refresh_from_db()
    assert part.status == "packed"
    assert (now(walnuts).packed_units, now(walnuts).weighings) == (2890, "1450+1440")
    assert PackingAct.objects.count() == 3
    phone.page.reload()
    assert PackingAct.objects.count() == 3


def test_answer_that_got_lost_is_asked_for_again_and_counts_once(phones, part):
    phone = phones[0]
    pears, _walnuts = lines_of(part)
    phone.opens()
    lost = []

    def swallow(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    phone.page.route("**/packing/sync/", swallow)
    phone.ticks(pears)
    expect(phone.unsent).to_contain_text("No signal.")
    assert now(pears).is_packed
    phone.unsent.get_by_role("button", name="Send now").click()

    expect(phone.unsent).to_be_hidden()
    assert lost == [200]
    assert PackingAct.objects.count() == 1


def test_two_packers_weigh_the_same_line_and_the_later_one_sees_it(phones, part):
    first, second = phones
    _pears, walnuts = lines_of(part)
    for phone in phones:
        phone.opens()
    first.offline()
    first.weighs(walnuts, "2900")
    second.weighs(walnuts, "3100")
    second.is_taken(walnuts, "3.1 kg")

    first.offline(False)

    expect(first.refused).to_contain_text("Somebody weighed it meanwhile: 3.1 kg.")
    expect(first.line(walnuts).locator("[data-packed]")).to_have_text("3.1 kg")
    assert now(walnuts).packed_units == 3100
    first.page.reload()
    expect(first.refused).to_contain_text("Somebody weighed it meanwhile")
    first.refused.get_by_role("button", name="I have seen this").click()
    expect(first.refused).to_be_hidden()
    first.weighs(walnuts, "2900")
    first.is_taken(walnuts, "2.9 kg")
    assert now(walnuts).packed_units == 2900


def test_order_cancelled_while_the_signal_was_gone_is_said(phones, part):
    phone = phones[0]
    pears, _walnuts = lines_of(part)
    phone.opens()
    phone.offline()
    phone.ticks(pears)
    cancel_part(part, by=None, reason="frost", by_shopper=False)

    phone.offline(False)

    expect(phone.refused).to_contain_text("This order was cancelled meanwhile.")
    assert not now(pears).is_packed


def test_typo_and_light_box_are_caught_without_signal(phones, part):
    phone = phones[0]
    _pears, walnuts = lines_of(part)
    phone.opens()
    phone.offline()
    phone.weighs(walnuts, "700 kg")
    expect(phone.line(walnuts)).to_contain_text("At most 3.3 kg.")
    phone.weighs(walnuts, "heavy")
    expect(phone.line(walnuts)).to_contain_text("Type what the scales say")
    phone.weighs(walnuts, "2.5 kg")
    expect(phone.line(walnuts)).to_contain_text("Is it right?")
    expect(phone.unsent).to_be_hidden()
    phone.line(walnuts).get_by_role("button", name="Yes, that is right").click()
    expect(phone.unsent).to_contain_text("1 not sent yet")

    phone.offline(False)

    expect(phone.unsent).to_be_hidden()
    assert now(walnuts).packed_units == 2500


def test_signed_out_phone_keeps_what_it_did(phones, packers, site, part):
    phone = phones[0]
    pears, _walnuts = lines_of(part)
    phone.opens()
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.ticks(pears)
    expect(phone.unsent).to_contain_text("Please sign in again on this phone.")
    assert not now(pears).is_packed

    phone.context.add_cookies(cookies)
    phone.page.goto(PACKING)

    expect(phone.unsent).to_be_hidden()
    assert now(pears).is_packed


def test_page_follows_what_others_did_when_it_sends(phones, farm, part):
    phone = phones[0]
    pears, walnuts = lines_of(part)
    phone.opens()
    do_acts(
        farm,
        [Act("other-phone", "weigh", part.number, walnuts.pk, text="3000")],
        by=None,
    )
    phone.ticks(pears)

    expect(phone.line(walnuts).locator("[data-packed]")).to_have_text("3 kg")
    expect(phone.page.locator(f"#part-{part.number}")).to_contain_text("2 of 2 packed")


def test_scanner_goes_from_label_to_label(visitor, farm, packers):
    pack = a_pack(farm)
    parts = [packed_part(pack) for _ in range(2)]
    page = visitor(packers[0], width=360)
    page.goto("/desk/li/dispatch/")
    page.get_by_label("Carrier", exact=True).select_option("SF Express")
    page.locator("[data-label]").first.focus()
    for part in parts:
        page.keyboard.type(f"SF{part.pk:010d}\n")
    page.get_by_role("button", name="Send these parcels").click()

    expect(page.get_by_text("2 parcels are sent.")).to_be_visible()
    assert {line.shipped for line in Line.objects.all()} == {1}


def test_chosen_orders_alone_are_printed(visitor, farm, packers):
    pack = a_pack(farm)
    chosen, other = (a_paid_order([(pack, 1)]).parts.get() for _ in range(2))
    page = visitor(packers[0])
    page.goto(PACKING)
    page.locator(f"#part-{chosen.number} [data-choose]").check()
    page.get_by_text("Print", exact=True).click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Packing notes", exact=True).click()

    assert f"n={chosen.number}" in opened.value.url
    assert other.number not in opened.value.url


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize(
    "address",
    [
        PACKING, f"{PACKING}?view=product", f"{PACKING}?view=route",
        "/desk/li/dispatch/", "/desk/li/packing/short/", "/desk/li/",
    ],
)  # fmt: skip
def test_pages_never_scroll_sideways(visitor, farm, packers, part, width, address):
    packed_part(a_pack(farm))
    page = visitor(packers[0], width=width)
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
