"""A farmer goes on air from the page: seen, cut off, back again, taken over, ended."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from live.broadcasts.models import Broadcast
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import BroadcastStatus
from live.video.models import Epoch
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

from .camera import goes_on_air, is_in
from .conftest import sign_in


@pytest.fixture
def broadcast(site):
    farm = make_farm("Li Family Orchard", code="li")
    host = make_member(farm, first_name="Li", last_name="Qiang")
    plan = BroadcastPlan(
        "Pepper from the terrace", timezone.now() + timedelta(minutes=5)
    )
    made = plan_broadcast(farm, plan, by=host)
    for title in ("Pepper", "Walnuts"):
        put_on_shelf(made, make_pack(farm, title), by=host)
    return made


def _status(broadcast):
    broadcast.refresh_from_db()
    return broadcast.status


def test_on_air_with_a_cut_in_the_middle_until_the_end(phone, broadcast):
    page = phone(broadcast.host)
    goes_on_air(page, broadcast)
    assert _status(broadcast) == BroadcastStatus.LIVE
    ingest = f"/live/{broadcast.code}/ingest/"
    playlist = page.evaluate(f"async () => (await fetch('{ingest}')).json()")
    assert playlist["picture"] is True

    page.context.set_offline(True)
    is_in(page, "reconnecting")
    page.context.set_offline(False)
    is_in(page, "live")
    assert Epoch.objects.count() >= 1

    page.get_by_role("button", name="Present Pepper").click()
    expect(page.locator("#pinned")).to_contain_text("Next: Walnuts")
    page.locator("[data-pause]").click()
    is_in(page, "paused")
    assert _status(broadcast) == BroadcastStatus.PAUSED
    page.locator("[data-resume]").click()
    is_in(page, "live")

    page.locator("[data-end]").click()
    page.locator("[data-end-now]").click()
    is_in(page, "ended")
    assert _status(broadcast) == BroadcastStatus.ENDED
    assert Broadcast.objects.get(pk=broadcast.pk).pinned is None


def test_a_second_phone_takes_over_when_asked(phone, broadcast):
    first, second = phone(broadcast.host), phone(broadcast.host)
    goes_on_air(first, broadcast)
    second.goto(f"/live/{broadcast.code}/camera/")
    is_in(second, "ready")
    second.locator("[data-go]").click()
    is_in(second, "busy")
    expect(second.locator("[data-take-over]")).to_be_visible()
    expect(first.locator("#camera")).to_have_attribute("data-state", "live")

    second.locator("[data-take-over]").click()
    is_in(second, "live")
    is_in(first, "took-over")
    assert _status(broadcast) == BroadcastStatus.LIVE


def test_what_is_done_at_the_console_reaches_the_phone(phone, broadcast):
    page = phone(broadcast.host)
    goes_on_air(page, broadcast)
    console = phone(broadcast.host, 1280)
    console.goto(f"/live/{broadcast.code}/console/")
    walnuts = console.locator("[data-item]").nth(1)
    walnuts.get_by_role("button", name="Present now", exact=True).click()
    expect(page.locator("#pinned")).to_contain_text("Next: Pepper")
    expect(console.locator(".is-pinned")).to_contain_text("Walnuts")

    walnuts.get_by_text("Price and deal").click()
    walnuts.get_by_label("Price in this broadcast").fill("49")
    walnuts.get_by_role("button", name="Set", exact=True).click()
    expect(console.locator("[data-item]").nth(1)).to_contain_text("¥49.00")
    expect(page.locator("#pinned")).to_contain_text("¥49.00")
    console.on("dialog", lambda dialog: dialog.accept())
    console.get_by_role("button", name="End broadcast", exact=True).click()
    confirm = console.locator("dialog[open] button").first
    if confirm.count():
        confirm.click()
    is_in(page, "ended")
    assert _status(broadcast) == BroadcastStatus.ENDED


def test_no_permission_is_explained(phone_browser, site, broadcast):
    context = phone_browser.new_context(base_url=site.url)
    sign_in(context, site, broadcast.host)
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => {"
        " throw new DOMException('no', 'NotAllowedError'); }"
    )
    page.goto(f"/live/{broadcast.code}/camera/")
    is_in(page, "denied")
    expect(page.locator("[data-said]")).to_contain_text("access is blocked")
    expect(page.locator("[data-go]")).to_be_disabled()
    context.close()
    assert _status(broadcast) == BroadcastStatus.SCHEDULED
