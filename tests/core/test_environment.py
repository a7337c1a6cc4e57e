"""Former names of settings are read for one release, and say what they are called."""

import pytest

from core.environment import Environment


@pytest.fixture
def threads(monkeypatch):
    for name in ("WEB_THREADS", "PAGES_AT_ONCE"):
        monkeypatch.delenv(name, raising=False)

    def read(**environment):
        for name, text in environment.items():
            monkeypatch.setenv(name, text)
        return Environment("The server").number(
            "WEB_THREADS", 8, "threads per process", formerly="PAGES_AT_ONCE"
        )

    return read


def test_setting_has_its_default(threads):
    assert threads() == 8


def test_new_name_goes_before_the_former_and_does_not_warn(threads):
    assert threads(WEB_THREADS="3", PAGES_AT_ONCE="5") == 3


def test_former_name_counts_and_says_the_new_one(threads):
    with pytest.warns(FutureWarning, match="is called WEB_THREADS now"):
        assert threads(PAGES_AT_ONCE="5") == 5


def test_what_is_no_number_is_refused(threads):
    with pytest.raises(ValueError, match="many"):
        threads(WEB_THREADS="many")
