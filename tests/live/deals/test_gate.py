"""A doorkeeper that is gone: buyers go straight to the database."""

import pytest

from live.deals import gate
from tests.cast import a_user

from .scene import Scene, faults, figures, tap

pytestmark = pytest.mark.django_db


def test_without_redis_nobody_is_asked(settings):
    settings.REDIS_URL = ""
    deal = Scene().deal(cap=1)

    assert gate.enter(deal, 1, 1) == gate.Pass.OFF
    assert tap(deal).outcome == "held"


def test_a_redis_that_is_gone_costs_nobody_the_deal(settings, monkeypatch):
    monkeypatch.setattr(gate._Redis, "asleep_until", 0.0)
    gate._client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    deal = Scene().deal(cap=1)

    held, waits = tap(deal, a_user()), tap(deal, a_user())

    assert (held.outcome, waits.outcome) == ("held", "waiting")
    assert gate._Redis.asleep_until > 0
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []
    gate._client.cache_clear()
