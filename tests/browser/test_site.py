"""The browser helper shows what it is there to show."""

import json
from urllib.request import urlopen

from core.events import address, publish
from tests.browser.conftest import listen
from tests.factories.accounts import make_user


def test_site_runs_the_worker_beside_the_pages(site):
    with urlopen(f"{site.url}/readyz/") as answer:
        assert json.load(answer) == {"ready": True}


def test_visitor_signed_in_is_known_to_the_market(visitor):
    page = visitor(make_user("someone@example.com"), width=360)

    page.goto("/accounts/profile/")

    assert page.url.endswith("/accounts/profile/")
    assert page.evaluate("innerWidth") == 360


def test_listen_hears_errors_and_breaches_of_the_policy(chromium, site):
    complaints: list[str] = []
    page = chromium.new_page(base_url=site.url)
    listen(page, complaints)
    page.goto("/accounts/login/")

    page.evaluate("document.body.setAttribute('onclick', 'alert(1)')")
    page.evaluate("console.error('broken')")
    page.close()

    assert [text for text in complaints if "script-src" in text] != []
    assert [text for text in complaints if "broken" in text] != []


def test_stream_with_a_ticket_opens_in_a_browser(visitor):
    page = visitor()
    page.goto("/accounts/login/")

    opened = page.evaluate(
        "url => new Promise(done => { const s = new EventSource(url);"
        " s.onopen = () => { s.close(); done(true) }; s.onerror = () => done(false) })",
        address("order:test"),
    )

    assert opened is True
    publish("order:test", "changed")  # nobody hears; nothing breaks
