"""A farmer goes on air from the page: seen, cut off, back again, taken over, ended."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from live.broadcasts.models import Broadcast
from live.broadcasts.services import Plan, plan_broadcast, put_on_shelf
from live.broadcasts.states import BroadcastStatus
from live.video.models import Epoch
from tests.cast import a_farm, a_member, a_pack
from tests.services import chromium_path

from .conftest import FLAGS, PATIENCE, SIZES, listen, sign_in

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def phone_browser(chromium):
    """With a camera that shows a moving picture and beeps."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*FLAGS, *CAMERA]
    )
    yield browser
    browser.close()


@pytest.fixture
def phone(phone_browser, site):
    """`phone(user, width)` is another phone of somebody; complaints fail the test.

    What is refused as part of the matter, and what a phone without network says, is
    none.
    """
    contexts, complaints = [], []

    def open_phone(user, width=360):
        across, down = SIZES[width]
        context = phone_browser.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            permissions=["camera", "microphone"],
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        sign_in(context, site, user)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_phone
    for context in contexts:
        context.close()
    own = ("status of 409", "ERR_INTERNET_DISCONNECTED", "ERR_ABORTED")
    assert [one for one in complaints if not any(each in one for each in own)] == []


@pytest.fixture
def broadcast(site):
    farm = a_farm("Li Family Orchard", code="li")
    host = a_member(farm, first_name="Li", last_name="Qiang")
    plan = Plan("Pepper from the terrace", timezone.now() + timedelta(minutes=5))
    made = plan_broadcast(farm, plan, by=host)
    for title in ("Pepper", "Walnuts"):
        put_on_shelf(made, a_pack(farm, title), by=host)
    return made


def _status(broadcast):
    broadcast.refresh_from_db()
    return broadcast.status


def _in(page, *states):
    one = ", ".join(f"#camera[data-state='{state}']" for state in states)
    try:
        page.wait_for_selector(one)
    except TooLate:
        said = page.locator("[data-said]").inner_text()
        pytest.fail(f"not {states}: {said}")


def _goes_on_air(page, broadcast):
    page.goto(f"/live/{broadcast.code}/camera/")
    _in(page, "ready")
    page.locator("[data-go]").click()
    _in(page, "live")


def test_on_air_with_a_cut_in_the_middle_until_the_end(phone, broadcast):
    page = phone(broadcast.host)
    _goes_on_air(page, broadcast)
    assert _status(broadcast) == BroadcastStatus.LIVE
    ingest = f"/live/{broadcast.code}/ingest/"
    playlist = page.evaluate(f"async () => (await fetch('{ingest}')).json()")
    assert playlist["picture"] is True

    page.context.set_offline(True)
    _in(page, "reconnecting")
    page.context.set_offline(False)
    _in(page, "live")
    assert Epoch.objects.count() >= 1

    page.get_by_role("button", name="Explain Pepper").click()
    expect(page.locator("#pinned")).to_contain_text("Next: Walnuts")
    page.locator("[data-pause]").click()
    _in(page, "paused")
    assert _status(broadcast) == BroadcastStatus.PAUSED
    page.locator("[data-resume]").click()
    _in(page, "live")

    page.locator("[data-end]").click()
    page.locator("[data-end-now]").click()
    _in(page, "ended")
    assert _status(broadcast) == BroadcastStatus.ENDED
    assert Broadcast.objects.get(pk=broadcast.pk).pinned is None


def test_a_second_phone_takes_over_when_asked(phone, broadcast):
    first, second = phone(broadcast.host), phone(broadcast.host)
    _goes_on_air(first, broadcast)
    second.goto(f"/live/{broadcast.code}/camera/")
    _in(second, "ready")
    second.locator("[data-go]").click()
    _in(second, "busy")
    expect(second.locator("[data-take-over]")).to_be_visible()
    expect(first.locator("#camera")).to_have_attribute("data-state", "live")

    second.locator("[data-take-over]").click()
    _in(second, "live")
    _in(first, "took-over")
    assert _status(broadcast) == BroadcastStatus.LIVE


def test_what_is_done_at_the_console_reaches_the_phone(phone, broadcast):
    page = phone(broadcast.host)
    _goes_on_air(page, broadcast)
    console = phone(broadcast.host, 1280)
    console.goto(f"/live/{broadcast.code}/console/")
    walnuts = console.locator("[data-item]").nth(1)
    walnuts.get_by_role("button", name="Explain", exact=True).click()
    expect(page.locator("#pinned")).to_contain_text("Next: Pepper")
    expect(console.locator(".is-pinned")).to_contain_text("Walnuts")

    walnuts.get_by_text("Price and deal").click()
    walnuts.get_by_label("Price in this broadcast").fill("49")
    walnuts.get_by_role("button", name="Set", exact=True).click()
    expect(console.locator("[data-item]").nth(1)).to_contain_text("¥49.00")
    expect(page.locator("#pinned")).to_contain_text("¥49.00")
    console.on("dialog", lambda dialog: dialog.accept())
    console.get_by_role("button", name="End", exact=True).click()
    confirm = console.locator("dialog[open] button").first
    if confirm.count():
        confirm.click()
    _in(page, "ended")
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
    _in(page, "denied")
    expect(page.locator("[data-said]")).to_contain_text("not allowed")
    expect(page.locator("[data-go]")).to_be_disabled()
    context.close()
    assert _status(broadcast) == BroadcastStatus.SCHEDULED
