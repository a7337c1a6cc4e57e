"""Chromium before the running market; a console error or a CSP breach fails a test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from core.page_cache.changes import ALL, FileLog, changes
from tests.services import chromium_path

from .camera import phone, phone_browser
from .site import Site, running_site
from .watched import FLAGS, PATIENCE, SIZES, listen, sign_in

__all__ = ["FLAGS", "PATIENCE", "SIZES", "listen", "phone", "phone_browser", "sign_in"]

# Playwright's own loop runs in this thread; the ORM is still used by one thread only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def _site(django_db_setup, tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def site(_site, transactional_db, settings, monkeypatch) -> Iterator[Site]:
    """The running market, on this test's rows; uploads land where it serves them.

    It hears of what this process writes, and that the last test's rows are gone.
    """
    monkeypatch.setattr(changes, "log", FileLog(_site.data / "changes.log"))
    changes.publish({ALL})
    settings.MEDIA_ROOT = _site.data / "media"
    settings.PRIVATE_ROOT = _site.data / "private"
    settings.STRIPE_DOUBLE_URL = _site.double_url
    settings.SITE_URL = _site.url
    for mail in _site.mail.glob("*"):
        mail.unlink()
    yield _site
    # A late request or task of the site may still hold tables that the end of the test
    # empties. PostgreSQL fails whoever notices a deadlock first: not this connection.
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '1min'")


# One playwright at a time: other test files start their own.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, site) -> Iterator[Callable[..., Page]]:
    """`visitor(user=None, width=360)` opens a page of a person of their own.

    What the browser complains of in any of them fails the test at its end, but for what
    is `known`, a part of its words.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(user: User | None = None, *, width: int = 1280, **wishes) -> Page:
        across, down = SIZES[width]
        known = wishes.pop("known", "")
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            locale=wishes.pop("locale", "en-GB"),
            **wishes,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if user is not None:
            sign_in(context, site, user)
        page = context.new_page()
        listen(page, complaints, known)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(visitor) -> Page:
    """One anonymous visitor with a wide screen."""
    return visitor()
