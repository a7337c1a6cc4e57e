"""What a process keeps taken apart, and what pages hear of it."""

import pickle

import pytest
from django.core.cache import cache

from core import shared as area
from core.page_cache.changes import changes
from core.page_cache.reads import noting_reads
from core.shared import COUNTED, derived, make_shared, shared


@pytest.fixture
def made():
    """How often it was made."""
    return []


def words(made, *said):
    def make():
        made.append(said)
        return list(said)

    return make


def test_it_is_made_once_and_taken_apart_once(made):
    make = words(made, "a", "b")
    first, second, third = (shared("words", make, 60) for _ in range(3))
    assert first == second == third == ["a", "b"]
    assert second is third
    assert len(made) == 1


def test_what_another_process_made_is_seen_at_once(made):
    assert shared("words", words(made, "ours"), 60) == ["ours"]
    cache.set("shared:words", pickle.dumps(["theirs"]), 60)
    assert shared("words", words(made, "never"), 60) == ["theirs"]


def test_what_is_made_anew_is_seen_at_once(made):
    shared("words", words(made, "old"), 60)
    assert make_shared("words", words(made, "new"), 60) == ["new"]
    assert shared("words", words(made, "never"), 60) == ["new"]


def test_pages_hear_that_it_is_another(made, monkeypatch):
    told = []
    monkeypatch.setattr(changes, "publish", told.append)
    with noting_reads() as reads:
        shared("words", words(made, "old"), 60)
    make_shared("words", words(made, "old"), 60)
    assert told == [{COUNTED}]
    make_shared("words", words(made, "new"), 60)
    assert told == [{COUNTED}, {COUNTED}]
    assert reads.tables == {COUNTED}


def test_what_follows_is_made_again_when_a_source_is_another(made):
    one, other = ["a"], ["a"]
    first = derived("joined", (one,), lambda: [*one, "x"])
    assert derived("joined", (one,), lambda: ["never"]) is first
    assert derived("another", (one,), lambda: ["y"]) == ["y"]
    assert derived("joined", (other,), lambda: ["z"]) == ["z"]


def test_a_process_keeps_no_more_than_so_many(monkeypatch):
    monkeypatch.setattr(area, "MOST", 2)
    monkeypatch.setattr(area, "MOST_DERIVED", 2)
    for n in range(5):
        for _ in range(2):
            assert shared(f"number-{n}", lambda n=n: [n], 60) == [n]
        assert derived(("number", n), (n,), lambda n=n: [n]) == [n]
    assert len(area._apart) <= 2
    assert len(area._derived) <= 2
