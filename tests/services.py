"""Which tests this machine can run: what needs a service is skipped where it is absent.

With REQUIRE_SERVICES=1 such a test fails instead, so that CI can't go green by having
skipped what it was meant to prove.

With DATABASE_TESTS=1 only those tests run that need a service, and those for which it
matters which database it is: money and stock, orders and their books, locks, statements
of our own, migrations. Tests that look at pages (`chromium`) never run on PostgreSQL: a
page looks the same on both.

With SQLITE_TURN=<hex digit>, in both runs of a change, these are shared out: each file
runs on one of the two databases, at another change on the other; what has to be right
on PostgreSQL whatever else is wrong runs there each time. Of the dearest on SQLite,
that open every page as each role, every fourth one runs.

A test of the running site (`browser`) that fails in CI has one more try, and the
summary names it: a busy machine may be late for a page. At a desk it fails at once.
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
DATABASE_TESTS = os.environ.get("DATABASE_TESTS") == "1"
SERVICES = ("postgres", "services", "browser")
ON_BOTH_DATABASES = (
    "tests/checkout/",
    "tests/config/test_page_cache.py",
    "tests/core/",
    "tests/fulfilment/",
    "tests/live/deals/",
    "tests/office/distribution/",
    "tests/office/intake/",
    "tests/orders/",
    "tests/payments/",
    "tests/reports/",
    "tests/shop/basket/",
    "tests/shop/offers/",
    "tests/shop/search/",
    "tests/test_migrations.py",
    "tests/traps/",
    "tests/vendors/banking/",
    "tests/vendors/harvest/",
    "tests/vendors/partner/",
)
# Of these: what runs on PostgreSQL each time.
POSTGRES_EACH_TIME = (
    "tests/checkout/",
    "tests/config/test_page_cache.py",
    "tests/orders/order/",
    "tests/payments/ledger/",
    "tests/payments/payment/",
    "tests/shop/search/",
    "tests/test_migrations.py",
    "tests/traps/",
)
ROLES = 4
ROLE_BY_ROLE = (
    "tests/looks/test_accessible.py::test_every_page_is_accessible",
    "tests/looks/test_long_names.py::test_no_page_is_wider_than_a_phone",
    "tests/permissions/test_every_name.py::test_every_page_opens",
    "tests/permissions/test_forms_shown.py",
    "tests/test_random_requests.py",
)
SQLITE_TURN = os.environ.get("SQLITE_TURN", "")
IN_CI = os.environ.get("CI") == "true"


def chromium_path() -> str | None:
    """The browser that CHROMIUM names, or Debian's."""
    named = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return named if Path(named).exists() else shutil.which("chromium")


def absent(item: pytest.Item) -> str | None:
    """Why the test can't run here, or None."""
    on_postgres = _is_on_postgres()
    if item.get_closest_marker("postgres") and not on_postgres:
        return "needs PostgreSQL: set DATABASE_URL"
    if item.get_closest_marker("services") and not settings.REDIS_URL:
        return "needs Redis: set REDIS_URL"
    if item.get_closest_marker("redis_server") and not shutil.which("redis-server"):
        return "starts a Redis server of its own: install redis-server"
    if item.get_closest_marker("browser") and not on_postgres:
        return "the browser's server shares the database: set DATABASE_URL"
    if _asks_for_chromium(item) and chromium_path() is None:
        return "needs Chromium: install it or set CHROMIUM"
    return None


def _is_on_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def _asks_for_chromium(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, ("browser", "chromium")))


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


def has_its_turn(item: pytest.Item) -> bool:
    if SQLITE_TURN and not _is_on_postgres() and item.nodeid.startswith(ROLE_BY_ROLE):
        return crc32(item.nodeid.encode()) % ROLES == int(SQLITE_TURN, 16) % ROLES
    if item.get_closest_marker("chromium"):
        return not _is_on_postgres()
    if any(map(item.get_closest_marker, SERVICES)):
        return True
    if item.nodeid.startswith(ON_BOTH_DATABASES):
        return not SQLITE_TURN or _is_on_postgres() != _is_for_sqlite(item.nodeid)
    return not DATABASE_TESTS


def _is_for_sqlite(nodeid: str) -> bool:
    """By file, so that what is made once for a module is made once."""
    if nodeid.startswith(POSTGRES_EACH_TIME):
        return False
    file = nodeid.partition("::")[0]
    return crc32(file.encode()) % 2 == int(SQLITE_TURN, 16) % 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """The browser's server has a worker, which would do the other tests' work."""
    left = [item for item in items if not has_its_turn(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if IN_CI:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_runtest_setup(item: pytest.Item) -> None:
    reason = absent(item)
    if reason is None:
        return
    if REQUIRED:
        pytest.fail(f"REQUIRE_SERVICES=1, but it {reason}", pytrace=False)
    pytest.skip(reason)
