"""Which tests this machine can run: what needs a service is skipped where it is absent.

With REQUIRE_SERVICES=1 such a test fails instead, so that CI can't go green by having
skipped what it was meant to prove.

SHARE=0/2 runs every second test file, SHARE=1/2 the others, both with all tests that
need a service.
"""

import gc
import os
import shutil
from pathlib import Path
from zlib import crc32

import pytest
from django.conf import settings

from tests.effort import prepare

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
SHARE = os.environ.get("SHARE") or "0/1"
SERVICES = ("postgres", "services", "browser")


def chromium_path() -> str | None:
    """The browser that CHROMIUM names, or Debian's."""
    named = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return named if Path(named).exists() else shutil.which("chromium")


def absent(item: pytest.Item) -> str | None:
    """Why the test can't run here, or None."""
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if item.get_closest_marker("postgres") and not on_postgres:
        return "needs PostgreSQL: set DATABASE_URL"
    if item.get_closest_marker("services") and not settings.REDIS_URL:
        return "needs Redis: set REDIS_URL"
    if item.get_closest_marker("browser"):
        if not on_postgres:
            return "the browser's server shares the database: set DATABASE_URL"
        if chromium_path() is None:
            return "needs Chromium: install it or set CHROMIUM"
    return None


def pytest_configure(config: pytest.Config) -> None:
    """Translations are compiled, as a fresh clone has none; once for all processes."""
    prepare()
    if hasattr(config, "workerinput"):
        return
    from config.messages import compile_all

    compile_all()


def pytest_collection_finish() -> None:
    """What is loaded stays; looking through it for garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def is_in_share(file: str, share: str) -> bool:
    """Whether it is the turn of a test file. `share` is "0/2" or "1/2", say."""
    number, of = map(int, share.split("/"))
    return crc32(file.encode()) % of == number


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """The browser's server has a worker, which would do the other tests' work."""
    left = [
        item
        for item in items
        if not any(map(item.get_closest_marker, SERVICES))
        and not is_in_share(item.nodeid.partition("::")[0], SHARE)
    ]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = absent(item)
    if reason is None:
        return
    if REQUIRED:
        pytest.fail(f"REQUIRE_SERVICES=1, but it {reason}", pytrace=False)
    pytest.skip(reason)
