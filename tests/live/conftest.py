"""What every test of live selling may use."""

import pytest

from live.chat import pace


@pytest.fixture(autouse=True)
def _fresh_buckets(monkeypatch):
    """Paces are counted in this process, anew, at a clock that stands still."""
    monkeypatch.setattr(pace, "is_reachable", lambda: False)
    monkeypatch.setattr("live.chat.pace.time.monotonic", lambda: 1000.0)
    pace.buckets.clear()
