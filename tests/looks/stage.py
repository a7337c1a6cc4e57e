"""A browser before Django's test client: pages as they look, without a server.

Each request of a page is answered by the test client in this thread, on this test's
rows, and what it writes is undone. Nothing else is reached.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Request, Route

from tests.browser.watched import PATIENCE
from tests.files import close_files
from tests.permissions.test_every_address import rolled_back

# A host that browsers trust as they trust https.
HOST = "http://127.0.0.1"
PASSED_ON = ("accept", "accept-language", "content-type", "hx-request", "hx-target")


class Stage:
    """One page of a browser, before one person's test client."""

    def __init__(self, page: Page, client: Client) -> None:
        self.page = page
        self._client = client
        # Playwright calls back in a context of its own, which has no connection.
        self._here = copy_context()
        self._first: HttpResponse | None = None
        page.context.route("**/*", self._answer)

    def open(self, path: str) -> bool:
        """Show the page of the address, if there is a whole one."""
        with rolled_back():
            response = self._client.get(path)
        if not is_page(response):
            close_files(response)
            return False
        self._first = response
        self.page.goto(path)
        return True

    def _answer(self, route: Route) -> None:
        request = route.request
        path = urlsplit(request.url).path
        if not request.url.startswith(HOST) or request.resource_type == "eventsource":
            route.abort()
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            route.fulfill(path=found) if found else route.fulfill(status=404)
        else:
            response, self._first = self._first, None
            if response is None:
                response = self._here.run(self._ask, request)
            cookies = [each.OutputString() for each in response.cookies.values()]
            told = {"set-cookie": "\n".join(cookies)} if cookies else {}
            route.fulfill(
                status=response.status_code,
                headers=dict(response.items()) | told,
                body=response.getvalue(),
            )

    def _ask(self, request: Request) -> HttpResponse:
        parts = urlsplit(request.url)
        with rolled_back():
            return self._client.generic(
                request.method,
                parts.path + (f"?{parts.query}" if parts.query else ""),
                request.post_data_buffer or b"",
                headers={k: v for k, v in request.headers.items() if k in PASSED_ON},
            )


@contextmanager
def stage(browser: Browser, client: Client, **wishes) -> Iterator[Stage]:
    context = browser.new_context(
        base_url=HOST,
        service_workers="block",
        # Nothing is measured while it still changes its colour.
        reduced_motion="reduce",
        **wishes,
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield Stage(context.new_page(), client)
    finally:
        context.close()


def is_page(response: HttpResponse) -> bool:
    """Whole, to be read by a person; not a file, a part of a page or a refusal."""
    return (
        response.status_code == 200
        and response["Content-Type"].startswith("text/html")
        and "<!doctype" in response.text[:100].lower()
    )
