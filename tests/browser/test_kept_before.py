"""What waits on phones from before there was one database is sent, and sent once."""

import json
import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from core.phone import mark_of
from fulfilment.packing.models import PackingAct
from office.intake.models import Intake
from shop.catalogue.models import Product
from tests.browser.packer import PACKING, Phone
from tests.factories.office import (
    make_intake_goods,
    make_intake_price,
)
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.training import (
    begin_session,
    make_course,
    make_session,
    make_written_trainee,
)
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_plain_household,
)
from tests.scripts.earlier import left, plant
from tests.shop.catalogue.phone import written
from tourism.models import CheckIn
from training.services.sessions import take_seat
from vendors.members.states import Role

DOOR = "/desk/li/visits/check-in/"
QUICK = "/desk/li/products/quick/"
SCALES = "/office/five/intake/new/"


@pytest.fixture
def phones(chromium, site):
    made = []

    def phone(user):
        made.append(Phone(chromium, site, user))
        made[-1].page.goto("/")
        return made[-1]

    yield phone
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[] for _ in made]


@pytest.fixture
def farm(site):
    return make_farm("Li Family Orchard", code="li")


def a_draft(user, seller, at, fields):
    """As the quick page and the scales kept what is to be sent."""
    return {
        "key": str(uuid4()), "owner": mark_of(user), "seller": seller, "at": at,
        "quick": "/", "product": None, "version": 0, "publish": True, "photos": [],
        "state": "waiting", "written": time.time() * 1000, "tries": 0, "fields": fields,
    }  # fmt: skip


def test_tick_of_a_packer(phones, farm):
    packer = make_member(farm, Role.PACKER)
    order = make_paid_order([(make_pack(farm, "Pears", quantity=2500), 1)])
    line = order.lines.get()
    phone, desk = phones(packer), f"nanpo-packing:{mark_of(packer)}:li:"
    act = {
        "key": str(uuid4()), "desk": desk, "kind": "tick", "line": line.pk,
        "number": line.vendor_order.number, "what": "Pears",
    }  # fmt: skip
    plant(phone.page, ["nanpo-packing", "acts", act])

    phone.page.goto(PACKING)

    expect(phone.line(line).locator("button").first).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(phone.unsent).to_be_hidden()
    phone.page.reload()
    expect(phone.unsent).to_be_hidden()
    assert [str(one.key) for one in PackingAct.objects.all()] == [act["key"]]
    assert left(phone.page, [["nanpo-packing", "acts"]]) == []


def test_scan_at_a_gate(phones, farm):
    host = make_member(farm, Role.PACKER)
    booking = begin_booking(make_booking(make_experience(farm)))
    code = booking.tickets.first().code
    phone = phones(host)
    scan = {
        "key": str(uuid4()), "desk": f"nanpo-door:{mark_of(host)}:li", "code": code,
        "at": phone.page.evaluate("Date.now()"),
    }  # fmt: skip
    plant(phone.page, ["nanpo-door", "scans", scan])

    phone.page.goto(DOOR)

    expect(phone.page.locator("[data-came]")).to_have_text("1")
    expect(phone.unsent).to_be_hidden()
    # The same once more, as from an earlier page that sent it as well.
    plant(phone.page, ["nanpo-door", "scans", scan])
    phone.page.reload()
    expect(phone.page.locator("[data-came]")).to_have_text("1")
    expect(phone.unsent).to_be_hidden()
    assert [str(one.key) for one in CheckIn.objects.all()] == [scan["key"]]


def test_scan_in_a_hall_of_whom_nobody_noted_who_made_it(phones, site):
    trainer = make_member(make_farm())
    session = make_session(make_course(), trainer=trainer)
    person = make_written_trainee(session.course, name="Li")
    take_seat(session, person)
    begin_session(session)
    phone = phones(trainer)
    scan = {
        "key": str(uuid4()), "session": str(session.pk), "code": person.code,
        "walk_in": False, "at": 1,
    }  # fmt: skip
    plant(phone.page, ["nanpo-trainer", "scans", scan])

    phone.page.goto(f"/learn/trainer/{session.pk}/")

    expect(phone.page.locator("[data-came]")).to_have_text("1")
    expect(phone.unsent).to_be_hidden()
    phone.page.reload()
    assert [str(one.key) for one in session.scans.all()] == [scan["key"]]


def test_draft_of_a_listing(phones, farm):
    owner = make_member(farm)
    at = {
        f"sync_{name}": f"/desk/li/sync/{name}/" for name in ("hello", "photo", "draft")
    }
    draft = a_draft(owner, "li", at, written()) | {"publish": False, "touched": []}
    phone = phones(owner)
    plant(phone.page, ["nanpo-desk", "drafts", draft])

    phone.page.goto(QUICK)

    expect(phone.page.locator(".kept-draft .state")).to_contain_text("Sent")
    phone.page.reload()
    expect(phone.page.locator(".kept-draft .state")).to_contain_text("Sent")
    assert Product.objects.get(partner=farm).title == "Thin-shell walnuts"


def test_delivery_at_the_scales(phones, site):
    cooperative = make_cooperative("Five Villages", code="five")
    walnuts = make_intake_goods(cooperative)
    make_intake_price(walnuts, "5.20")
    make_plain_household(cooperative, "Wang Mei", number="017", phone="13800138000")
    clerk = make_member(cooperative, Role.CLERK)
    phone = phones(clerk)
    phone.page.goto(SCALES)
    phone.page.wait_for_selector("#intake-form[data-ready]")
    setup = json.loads(phone.page.locator("#desk-setup").inner_text())
    typed = {
        "product": str(walnuts.pk), "bringer": "017 Wang Mei", "gross": "100.4",
        "tare": "0.4", "unit": "kg", "terms": "bought", "grade": "",
        "day": phone.page.locator("[name=day]").input_value(),
    }  # fmt: skip
    draft = a_draft(clerk, setup["seller"], setup["at"], typed)
    plant(phone.page, ["nanpo-desk", "drafts", draft])

    phone.page.reload()

    expect(phone.page.locator(".kept-draft .state")).to_contain_text("100 kg")
    assert str(Intake.objects.get().key) == draft["key"]


def test_leaving_says_what_earlier_pages_kept(phones, farm):
    packer = make_member(farm, Role.PACKER)
    phone, desk = phones(packer), f"nanpo-packing:{mark_of(packer)}:li:"
    phone.page.goto(DOOR)  # so that the phone knows whose it is
    act = {"key": str(uuid4()), "desk": desk, "kind": "tick", "number": "N", "line": 1}
    plant(phone.page, ["nanpo-packing", "acts", act])

    phone.page.goto("/accounts/logout/")
    phone.page.get_by_role("button", name="Sign out").last.click()

    expect(phone.page.get_by_text("1 entry was not sent yet.")).to_be_visible()
