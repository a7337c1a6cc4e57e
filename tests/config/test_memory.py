"""What a process has loaded is not looked through for garbage again."""

import gc

import pytest

from config.memory import MADE, settle_memory


@pytest.fixture
def _as_before():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_as_before")
def test_what_is_loaded_is_left_out_of_the_search():
    held = [[] for _ in range(1000)]

    settle_memory()

    assert gc.get_freeze_count() > len(held)
    assert not any(one is held for one in gc.get_objects())
    assert gc.get_threshold()[0] == MADE
