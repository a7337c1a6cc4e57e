"""What every test may use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
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


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    """A good hasher takes as long as the rest of a test; the first makes new ones."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]


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
