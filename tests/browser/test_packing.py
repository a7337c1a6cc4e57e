"""Packing without signal: ticks and weights sent once, conflicts shown."""

import re

import pytest
from playwright.sync_api import expect

from fulfilment.packing.models import PackingAct
from fulfilment.packing.services.acts import PhoneAction, do_acts
from orders.order.models import Line
from orders.order.services.cancellation import cancel_vendor_order
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack, make_weighed_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role

from .packer import PACKING, Phone


@pytest.fixture
def farm(site):
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def packers(farm):
    return [
        make_member(farm, Role.PACKER, first_name=name) for name in ("Zhao", "Chen")
    ]


@pytest.fixture
def vendor_order(farm):
    pears = make_pack(farm, "Pears", quantity=2500)
    walnuts = make_weighed_pack(farm, "Walnuts")
    return make_paid_order([(pears, 1), (walnuts, 2)]).vendor_orders.get()


@pytest.fixture
def phones(chromium, site, packers):
    opened = [Phone(chromium, site, user) for user in packers]
    yield opened
    for phone in opened:
        phone.context.close()
    assert [text for phone in opened for text in phone.complaints] == []


def lines_of(vendor_order):
    return list(vendor_order.lines.order_by("pk"))


def now(line):
    line.refresh_from_db()
    return line


def test_ticks_and_weights_without_signal_are_sent_once_when_it_returns(
    phones, vendor_order
):
    phone = phones[0]
    pears, walnuts = lines_of(vendor_order)
    phone.opens()
    phone.offline()
    phone.ticks(pears)
    phone.weighs(walnuts, "1450+1440")
    phone.finishes(vendor_order)

    expect(phone.unsent).to_contain_text("3 not sent yet")
    expect(phone.line(walnuts)).to_contain_text("2.89 kg")
    assert PackingAct.objects.count() == 0
    # The phone dies and comes back, still without signal: the page is on it.
    phone.page.reload()
    expect(phone.unsent).to_contain_text("3 not sent yet")
    expect(phone.line(pears).locator(".lead-box")).to_have_class(re.compile(r"\bon\b"))

    phone.offline(False)
    expect(phone.unsent).to_be_hidden()
    expect(phone.page.locator(f"#part-{vendor_order.number}")).to_have_class(
        re.compile(r"\bdone\b")
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == "packed"
    assert (now(walnuts).packed_units, now(walnuts).weighings) == (2890, "1450+1440")
    assert PackingAct.objects.count() == 3
    phone.page.reload()
    assert PackingAct.objects.count() == 3


def test_tap_right_after_another_counts_as_it_was_meant(phones, vendor_order):
    phone = phones[0]
    pears, walnuts = lines_of(vendor_order)
    phone.opens()
    phone.offline()
    phone.weighs(walnuts, "2900")
    expect(phone.unsent).to_contain_text("1 not sent yet")

    # Faster than the phone writes down what was tapped.
    phone.page.evaluate(
        """([line, vendor_order]) => {
          const tick = document.querySelector(`#line-${line} [data-tick] button`);
          const end = `[id="part-${vendor_order}"] [data-finish] button`;
          for (const button of [tick, tick, tick, document.querySelector(end)])
            button.click();
        }""",
        [pears.pk, vendor_order.number],
    )

    expect(phone.unsent).to_contain_text("5 not sent yet")
    phone.offline(False)
    expect(phone.unsent).to_be_hidden()
    vendor_order.refresh_from_db()
    assert vendor_order.status == "packed"


def test_answer_that_got_lost_is_asked_for_again_and_counts_once(phones, vendor_order):
    phone = phones[0]
    pears, _walnuts = lines_of(vendor_order)
    phone.opens()
    lost = []

    def swallow(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    phone.page.route("**/packing/sync/", swallow)
    phone.ticks(pears)
    expect(phone.unsent).to_contain_text("No connection.")
    assert now(pears).is_packed
    phone.unsent.get_by_role("button", name="Send now").click()

    expect(phone.unsent).to_be_hidden()
    assert lost == [200]
    assert PackingAct.objects.count() == 1


def test_two_packers_weigh_the_same_line_and_the_later_one_sees_it(
    phones, vendor_order
):
    first, second = phones
    _pears, walnuts = lines_of(vendor_order)
    for phone in phones:
        phone.opens()
    first.offline()
    first.weighs(walnuts, "2900")
    second.weighs(walnuts, "3100")
    second.is_taken(walnuts, "3.1 kg")

    first.offline(False)

    expect(first.refused).to_contain_text("Someone else already weighed it: 3.1 kg.")
    expect(first.line(walnuts).locator("[data-packed]")).to_have_text("3.1 kg")
    assert now(walnuts).packed_units == 3100
    first.page.reload()
    expect(first.refused).to_contain_text("Someone else already weighed it:")
    first.refused.get_by_role("button", name="Got it").click()
    expect(first.refused).to_be_hidden()
    first.weighs(walnuts, "2900")
    first.is_taken(walnuts, "2.9 kg")
    assert now(walnuts).packed_units == 2900


def test_order_cancelled_while_the_signal_was_gone_is_said(phones, vendor_order):
    phone = phones[0]
    pears, _walnuts = lines_of(vendor_order)
    phone.opens()
    phone.offline()
    phone.ticks(pears)
    cancel_vendor_order(vendor_order, by=None, reason="frost", by_shopper=False)

    phone.offline(False)

    expect(phone.refused).to_contain_text("This order was cancelled.")
    assert not now(pears).is_packed


def test_typo_and_light_box_are_caught_without_signal(phones, vendor_order):
    phone = phones[0]
    _pears, walnuts = lines_of(vendor_order)
    phone.opens()
    phone.offline()
    phone.weighs(walnuts, "700 kg")
    expect(phone.line(walnuts)).to_contain_text("At most 3.3 kg.")
    phone.weighs(walnuts, "heavy")
    expect(phone.line(walnuts)).to_contain_text(
        "Enter the scale reading, such as 1430 or 192+167, or a value with a unit:"
    )
    phone.weighs(walnuts, "1.2 kg + 1.3 kg")
    expect(phone.line(walnuts)).to_contain_text(
        re.compile(r"2\.5 kg is less than agreed, .+ ¥\d+\.\d\d will be refunded\.")
    )
    expect(phone.unsent).to_be_hidden()
    phone.line(walnuts).get_by_role("button", name="Yes, correct").click()
    expect(phone.unsent).to_contain_text("1 not sent yet")

    phone.offline(False)

    expect(phone.unsent).to_be_hidden()
    assert now(walnuts).packed_units == 2500


def test_signed_out_phone_keeps_what_it_did(phones, packers, site, vendor_order):
    phone = phones[0]
    pears, _walnuts = lines_of(vendor_order)
    phone.opens()
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.ticks(pears)
    expect(phone.unsent).to_contain_text("Please sign in again on this phone.")
    assert not now(pears).is_packed

    phone.context.add_cookies(cookies)
    phone.opens()

    expect(phone.unsent).to_be_hidden()
    assert now(pears).is_packed


def test_page_follows_what_others_did_when_it_sends(phones, farm, vendor_order):
    phone = phones[0]
    pears, walnuts = lines_of(vendor_order)
    phone.opens()
    do_acts(
        farm,
        [
            PhoneAction(
                "other-phone", "weigh", vendor_order.number, walnuts.pk, text="3000"
            )
        ],
        by=None,
    )
    phone.ticks(pears)

    expect(phone.line(walnuts).locator("[data-packed]")).to_have_text("3 kg")
    expect(phone.page.locator(f"#part-{vendor_order.number}")).to_contain_text(
        "2 of 2 packed"
    )


def test_scanner_goes_from_label_to_label(visitor, farm, packers):
    pack = make_pack(farm)
    vendor_orders = [make_packed_vendor_order(pack) for _ in range(2)]
    page = visitor(packers[0], width=360)
    page.goto("/desk/li/dispatch/")
    page.get_by_label("Carrier", exact=True).select_option("SF Express")
    page.locator("[data-label]").first.focus()
    for vendor_order in vendor_orders:
        page.keyboard.type(f"SF{vendor_order.pk:010d}\n")
    page.get_by_role("button", name="Ship these parcels").click()

    expect(page.get_by_text("2 parcels shipped.")).to_be_visible()
    assert {line.shipped for line in Line.objects.all()} == {1}


def test_chosen_orders_alone_are_printed(visitor, farm, packers):
    pack = make_pack(farm)
    chosen, other = (make_vendor_order(pack) for _ in range(2))
    page = visitor(packers[0])
    page.goto(PACKING)
    page.locator(f"#part-{chosen.number} [data-choose]").check()
    page.get_by_text("Print", exact=True).click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Packing slips", exact=True).click()

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
def test_pages_never_scroll_sideways(
    visitor, farm, packers, vendor_order, width, address
):
    make_packed_vendor_order(make_pack(farm))
    page = visitor(packers[0], width=width)
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
