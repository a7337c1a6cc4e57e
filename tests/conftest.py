"""What every test may use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.databases import (  # noqa: F401 - a fixture of pytest-django
    django_db_modify_db_settings,
)
from tests.services import (  # noqa: F401 - hooks of pytest
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_runtest_setup,
)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page in Chinese leaves its language to the thread, and to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_files(settings: object, tmp_path: object) -> None:
    """Uploads, mails and originals of a test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.LIVE_ROOT = tmp_path / "live"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """A good hasher takes as long as the rest of a test; the first makes new ones."""
    hashers = ["MD5PasswordHasher", "PBKDF2PasswordHasher"]
    names = [f"django.contrib.auth.hashers.{name}" for name in hashers]
    with override_settings(PASSWORD_HASHERS=names):
        yield


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """What fixtures of a module make while they have this stays for all its tests.

    Each test is rolled back to it. It is for what is dear to make and is looked at by
    many; its rows are changed only by tests that ask the database for them.
    """
    folder = tmp_path_factory.mktemp("kept")
    own = {"MEDIA_ROOT": folder / "media", "PRIVATE_ROOT": folder / "private"}
    with (
        django_db_blocker.unblock(),
        override_settings(**own, EMAIL_FILE_PATH=folder / "mail"),
        translation.override("en"),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def queries() -> Callable[..., AbstractContextManager[CaptureQueriesContext]]:
    """`with queries(6): …` fails when the block takes more than 6 SQL queries."""

    @contextmanager
    def at_most(limit: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        listing = "\n".join(q["sql"][:200] for q in captured.captured_queries)
        assert len(captured) <= limit, f"{len(captured)} > {limit}:\n{listing}"

    return at_most
