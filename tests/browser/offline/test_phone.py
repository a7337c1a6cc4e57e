"""What happens to phones: they die, go wrong by a day, fill up, and are updated."""

import datetime as dt
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .phone import QUICK, of, photo

FILL_UP = """() => {
    window.takes = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
        throw new DOMException("no room", "QuotaExceededError");
    };
}"""


def test_phone_that_dies_while_sending_sends_each_once_when_it_is_back(
    phones, owner, farm
):
    phone = phones(owner)
    phone.opens_desk()
    phone.context.route("**/sync/photo/", lambda _route: None)  # no answer ever
    phone.writes("Walnuts", photo("red"), photo("blue"))
    phone.publishes()
    expect(phone.states()).to_contain_text("Sending photo 1 of 2")

    phone.page.close(run_before_unload=False)
    phone.offline()
    phone.page = phone.new_page()
    phone.page.goto(QUICK)
    expect(phone.states()).to_have_text("Saved on this phone. Waiting to be sent.")
    phone.context.unroute("**/sync/photo/")
    phone.online()

    expect(phone.states()).to_contain_text("Sent, in review.")
    assert [p.images.count() for p in of(farm)] == [2]


def test_phone_that_dies_between_two_photos_goes_on_where_it_was(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    sent = []

    def second_one_hangs(route):
        sent.append(route)
        if len(sent) == 1:
            route.continue_()

    phone.context.route("**/sync/photo/", second_one_hangs)
    phone.writes("Walnuts", photo("red"), photo("blue"))
    phone.publishes()
    expect(phone.states()).to_contain_text("Sending photo 2 of 2")
    phone.page.close(run_before_unload=False)
    phone.context.unroute("**/sync/photo/")
    again = []
    phone.context.route(
        "**/sync/photo/", lambda route: (again.append(1), route.continue_())
    )

    phone.page = phone.new_page()
    phone.page.goto(QUICK)

    expect(phone.states()).to_contain_text("Sent, in review.")
    assert [p.images.count() for p in of(farm)] == [2]
    assert len(again) <= 1


@pytest.mark.parametrize("days", [-1, 1])
def test_phone_whose_clock_is_a_day_wrong_lists_once_at_the_markets_time(
    phones, owner, farm, days
):
    phone = phones(owner)
    phone.context.clock.set_fixed_time(timezone.now() + dt.timedelta(days=days))
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_text("Saved on this phone. Waiting to be sent.")
    phone.page.reload()
    phone.is_ready()

    phone.online()

    expect(phone.states()).to_contain_text("Sent, in review.")
    product = of(farm).get()
    assert abs(timezone.now() - product.date_created) < dt.timedelta(hours=1)
    assert product.images.count() == 1


def test_worker_sends_while_no_page_of_the_desk_is_open(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_text("Saved on this phone. Waiting to be sent.")
    phone.is_put_away()
    phone.online()
    phone.page.goto("/")

    phone.has_signal_behind_pages()

    until = time.monotonic() + 20
    while not of(farm).filter(images__isnull=False) and time.monotonic() < until:
        phone.page.wait_for_timeout(200)
    assert of(farm).get().title == "Walnuts"


def test_full_phone_says_so_and_keeps_what_is_on_the_page(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.writes("Walnuts")
    phone.page.evaluate(FILL_UP)

    phone.page.locator(".shot-gallery input").set_input_files([photo()])
    expect(phone.page.locator("#quick-wrong")).to_contain_text("storage is full.")
    expect(phone.page.locator("#id_title")).to_have_value("Walnuts")
    expect(phone.page.locator(".shot")).to_have_count(0)
    phone.page.evaluate("() => { IDBObjectStore.prototype.put = window.takes; }")
    phone.chooses(photo())
    phone.publishes()

    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().images.count() == 1


def test_new_version_takes_over_and_loses_no_draft(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.writes("Half a listing", photo())
    expect(phone.page.locator("#saved-at")).to_contain_text("Saved on this phone at")
    # As a version before this one would have left it.
    phone.page.evaluate(
        """async () => {
            const old = await caches.open("desk-shell-0");
            await old.put("/static/desk/old.0123456789ab.js", new Response("1"));
            const scope = "/desk/";
            await navigator.serviceWorker.register("/desk/sw.js?next", { scope });
        }"""
    )
    phone.page.wait_for_function(
        "() => navigator.serviceWorker.controller?.scriptURL.endsWith('?next')"
    )
    phone.offline()
    found = "fetch('/static/desk/old.0123456789ab.js').then((r) => r.text())"
    assert phone.page.evaluate(found) == "1"
    phone.online()

    phone.opens_desk()

    shells = (
        "caches.keys().then((all) => all.filter((n) => n.startsWith('desk-shell')))"
    )
    assert "desk-shell-0" not in phone.page.evaluate(shells)
    phone.offline()
    phone.page.reload()
    phone.is_ready()
    expect(phone.page.locator("#id_title")).to_have_value("Half a listing")
    expect(phone.page.locator(".shot img")).to_have_count(1)
