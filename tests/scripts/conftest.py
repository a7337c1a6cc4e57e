"""Scripts of `static/` alone in Chromium, without the market behind them."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.watched import FLAGS
from tests.services import chromium_path

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE = """<!doctype html><title>Phone</title>
<input type="hidden" name="csrfmiddlewaretoken" value="token">"""
ORIGIN = "http://localhost"  # where browsers allow what they allow over https


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.chromium)


# One playwright at a time: other test files start their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """An empty page of a phone of its own; an error of a script fails the test."""
    context = chromium.new_context(base_url=ORIGIN)
    context.set_default_timeout(20_000)
    context.route("**/*", _answer)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/")
    yield page
    context.close()
    assert errors == []


def load(page: Page, **modules: str) -> None:
    """Each module by a name of its own: `amounts="core/amounts.js"`."""
    page.evaluate(
        """async (modules) => {
          for (const [name, file] of Object.entries(modules))
            window[name] = await import(`/static/${file}`);
        }""",
        modules,
    )


def _answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=STATIC / path.removeprefix("/static/"))
    else:
        route.fulfill(body=PAGE, content_type="text/html")
