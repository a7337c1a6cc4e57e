"""What every test may use."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import FileResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import runtime_settings
from core.page_cache.changes import FileLog, changes
from core.page_cache.reads import forget_remembered
from tests import lock_order
from tests.carrier_double import _carriers, carriers, waybills  # noqa: F401 - fixtures
from tests.databases import (  # noqa: F401 - fixtures of pytest-django
    django_db_modify_db_settings,
    django_db_setup,
)
from tests.double import _double, double  # noqa: F401 - fixtures
from tests.file_jobs import (  # noqa: F401 - fixtures
    _files_worked_on_here,
    file_processes,
)
from tests.files import close_files
from tests.identity_double import _identities, identities  # noqa: F401 - likewise
from tests.message_double import _messages, messages  # noqa: F401 - fixtures
from tests.services import (  # noqa: F401 - hooks of pytest
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_runtest_setup,
)

if connection.vendor == "postgresql":
    lock_order.watch.install()


@pytest.fixture(autouse=True)
def _locks_in_order() -> Iterator[None]:
    """Locks out of order fail the test that took them, though nothing deadlocked."""
    yield
    faults, lock_order.watch.faults = lock_order.watch.faults, []
    assert not faults, "locked out of order:\n" + "\n".join(dict.fromkeys(faults))


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()
    forget_remembered()


# Most tests have no rows of settings, and modules of tests ask for days as they are
# read: no query for them, but in those of `set_by_pages`.
_read_settings = runtime_settings._read
runtime_settings._read = dict


@pytest.fixture
def set_by_pages(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """Settings may stand in the database, as they do outside tests."""
    monkeypatch.setattr(runtime_settings, "_read", _read_settings)
    forget_remembered()
    yield
    forget_remembered()
    runtime_settings.latest.rows = {}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page in Chinese leaves its language to the thread, and to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _folder_of_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for the files of all tests: to change settings takes a millisecond."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(**_roots(folder)):
        yield folder


def _roots(folder: Path) -> dict[str, Path]:
    """Where uploads, originals, mails and video go."""
    return {
        "MEDIA_ROOT": folder / "media",
        "PRIVATE_ROOT": folder / "private",
        "EMAIL_FILE_PATH": folder / "mail",
        "LIVE_ROOT": folder / "live",
    }


@pytest.fixture(autouse=True)
def _own_files(_folder_of_files: Path, settings: object) -> Iterator[None]:
    """Each test finds it empty, also where its module keeps files elsewhere."""
    for name, path in _roots(_folder_of_files).items():
        if getattr(settings, name) != path:
            setattr(settings, name, path)
    yield
    for left in _folder_of_files.iterdir():
        shutil.rmtree(left, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _own_log_of_changes(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What another test process writes makes nothing anew in this one."""
    if not settings.REDIS_URL:
        changes.log = FileLog(tmp_path_factory.mktemp("changes") / "changes.log")


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """A good hasher takes as long as the rest of a test; the first makes new ones."""
    hashers = ["MD5PasswordHasher", "PBKDF2PasswordHasher"]
    names = [f"django.contrib.auth.hashers.{name}" for name in hashers]
    with override_settings(PASSWORD_HASHERS=names):
        yield


@pytest.fixture(autouse=True, scope="session")
def _fewer_log_lines() -> None:
    """A line for each request takes long; tests that read lines ask for them.

    Warnings stay, and the output of a test that failed has them.
    """
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None,  # noqa: F811 - what pytest hands in
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """What fixtures of a module make while they have this stays for all its tests.

    Each test is rolled back to it. It is for what is dear to make and is looked at by
    many; its rows are changed only by tests that ask the database for them.
    """
    folder = tmp_path_factory.mktemp("kept")
    block = transaction.atomic()
    # Of the tests, and no transaction that somebody could wait for.
    block._from_testcase = True
    own = _roots(folder)
    del own["LIVE_ROOT"]
    with (
        django_db_blocker.unblock(),
        override_settings(**own),
        translation.override("en"),
        block,
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def _files_sent() -> Iterator[list[FileResponse]]:
    """Answers with a file that a test has got from its client."""
    sent: list[FileResponse] = []
    request = Client.request

    def request_and_note(client: Client, **asked: Any) -> Any:
        response = request(client, **asked)
        if isinstance(response, FileResponse):
            sent.append(response)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", request_and_note)
        yield sent


@pytest.fixture(autouse=True)
def _files_closed(_files_sent: list[FileResponse]) -> Iterator[None]:
    """What a server does after each answer, also for files that no test reads."""
    yield
    while _files_sent:
        close_files(_files_sent.pop())


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
