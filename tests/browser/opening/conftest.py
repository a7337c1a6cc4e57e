"""Who opens the market, who sells and who buys, each in a browser of their own."""

from collections.abc import Callable

import pytest

from .people import Person

# What the browser says of the page that tells that the market is still closed.
OPENS_SOON = "status of 503"
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@pytest.fixture
def people(site, visitor, set_by_pages) -> Callable[..., Person]:
    """`people("zh-hans")` is somebody new with a phone, who nobody knows yet."""

    def somebody(language: str, *, width: int = 360) -> Person:
        page = visitor(width=width, locale=LOCALES[language], known=OPENS_SOON)
        page.on("dialog", lambda dialog: dialog.accept())
        return Person(page, site, language)

    return somebody
