"""The server's start: how many files it may open."""

import resource

import pytest

from config.serve import raise_file_limit

FILES = resource.RLIMIT_NOFILE


@pytest.fixture
def few_files():
    before = resource.getrlimit(FILES)
    resource.setrlimit(FILES, (1024, before[1]))
    yield before[1]
    resource.setrlimit(FILES, before)


def test_as_many_files_may_be_open_as_streams(settings, few_files):
    settings.EVENTS_MAX_VIEWERS = 500

    raise_file_limit()

    assert resource.getrlimit(FILES)[0] == 2000


def test_system_that_allows_fewer_is_named(settings, few_files, capsys):
    if few_files == resource.RLIM_INFINITY:
        pytest.skip("this system allows any number of files")
    settings.EVENTS_MAX_VIEWERS = few_files

    raise_file_limit()

    assert resource.getrlimit(FILES)[0] == few_files
    assert f"fewer than {few_files} streams" in capsys.readouterr().err
