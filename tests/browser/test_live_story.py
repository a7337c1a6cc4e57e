"""A broadcast from its first picture to its replay, as its host and viewers see it."""

import time

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from live.broadcasts.models import Broadcast
from live.deals.models import Deal, DealClaim
from live.video.models import Epoch, Stream
from live.video.states import ReplayState
from tests.factories.live import make_broadcast, make_shelf_item, make_viewer
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.vendors import make_farm

from .camera import goes_on_air, is_in

REPLAY_WITHIN = 60  # seconds that the worker gets to make it
MOVES = """
async () => {
  const video = document.querySelector("video");
  const at = video.currentTime;
  for (let tries = 0; tries < 100; tries += 1) {
    await new Promise((done) => setTimeout(done, 200));
    if (video.videoWidth > 0 && video.currentTime > at + 0.5) return true;
  }
  return [video.videoWidth, video.currentTime, at];
}
"""


@pytest.fixture
def broadcast(site) -> Broadcast:
    make_china()
    farm = make_farm("Li Family Orchard", code="li")
    make_delivery(farm)
    planned = make_broadcast(farm, title="Persimmons from the terrace")
    make_shelf_item(planned, title="Persimmons", on_hand=50_000)
    make_shelf_item(planned, title="Walnuts", on_hand=50_000)
    return planned


def _watch(visitor, broadcast, user=None) -> Page:
    page = visitor(user, width=360)
    page.goto(broadcast.get_absolute_url())
    _sees(page)
    return page


def _sees(page: Page) -> None:
    """The picture is there and moves."""
    page.wait_for_selector("video")
    assert page.evaluate(MOVES) is True


def _opens_deal(console: Page) -> None:
    """Three packs of what is explained, two for each person at most."""
    item = console.locator("[data-item]", has_text="Persimmons")
    item.get_by_text("Price and deal").click()
    for name, value in {"price": "39", "cap": "3", "per_person": "2"}.items():
        item.locator(f".live-form [name={name}]").fill(value)
    item.get_by_role("button", name="Open deal").click()
    expect(console.locator(".live-deal")).to_contain_text("0 sold of 3 released")


def _race(pages: list[Page]) -> None:
    """Two who want two of three: one has them, the other is told."""
    for page in pages:
        page.locator("[data-deal] [name=quantity]").first.fill("2")
    for page in pages:
        page.get_by_role("button", name="Get this deal").first.click(no_wait_after=True)
    for page in pages:
        expect(page.locator("[data-deal] [role=status]").first).to_be_visible()
    deal = Deal.objects.get()
    held = DealClaim.objects.filter(deal=deal, status="held")
    assert deal.taken == sum(claim.quantity for claim in held) <= deal.cap
    assert held.count() == 1


def test_a_broadcast_from_the_first_picture_to_its_replay(phone, visitor, broadcast):
    camera = phone(broadcast.host)
    goes_on_air(camera, broadcast)
    early = _watch(visitor, broadcast)
    console = visitor(broadcast.host)
    console.goto(f"/live/{broadcast.code}/console/")

    # What is explained appears at once for who watches, and for who comes late.
    item = console.locator("[data-item]", has_text="Persimmons")
    item.get_by_role("button", name="Present now", exact=True).click()
    expect(early.locator("#live-pinned")).to_contain_text("Persimmons")
    buyers = [make_viewer(first_name=name) for name in ("Zhou", "Chen")]
    pages = [_watch(visitor, broadcast, buyer) for buyer in buyers]
    for page in pages:
        expect(page.locator("#live-pinned")).to_contain_text("Persimmons")

    _opens_deal(console)
    _race(pages)

    # The field has no signal for a while; the picture comes back by itself.
    camera.context.set_offline(True)
    is_in(camera, "reconnecting")
    time.sleep(5)
    camera.context.set_offline(False)
    is_in(camera, "live")
    _sees(early)
    assert Epoch.objects.count() == 2

    camera.locator("[data-end]").click()
    camera.locator("[data-end-now]").click()
    is_in(camera, "ended")
    assert Broadcast.objects.get().ended_at is not None
    call_command("audit_market")
    _replay(early, broadcast)


def _replay(page: Page, broadcast: Broadcast) -> None:
    """It is made, it plays, and a chapter leads to what was explained."""
    until = time.monotonic() + REPLAY_WITHIN
    while Stream.objects.get().replay_state != ReplayState.READY:
        assert time.monotonic() < until, Stream.objects.get().replay_state
        time.sleep(0.5)
    page.goto(broadcast.get_absolute_url())
    chapter = page.locator("[data-seek]", has_text="Persimmons").first
    expect(chapter).to_be_visible()
    starts = float(chapter.get_attribute("data-seek"))
    chapter.click()
    page.evaluate("document.querySelector('video').play()")
    assert page.evaluate(MOVES) is True
    assert page.evaluate("document.querySelector('video').currentTime") >= starts
    _copy_address(page)


def _copy_address(page: Page) -> None:
    page.locator(".live-share summary").click()
    copy = page.locator("[data-copy]")
    copy.click()
    expect(copy.locator("span")).to_have_text("Copied")
