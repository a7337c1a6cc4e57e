"""A doorkeeper that is gone: buyers go straight to the database."""

import pytest

from live.deals import admission
from tests.factories.accounts import make_user
from tests.factories.live import DealScene, deal_figures, faults_of_deals, tap_deal

pytestmark = pytest.mark.django_db


def test_without_redis_nobody_is_asked(settings):
    settings.REDIS_URL = ""
    deal = DealScene().deal(cap=1)

    assert admission.enter(deal, 1, 1) == admission.Pass.OFF
    assert tap_deal(deal).outcome == "held"


def test_a_redis_that_is_gone_costs_nobody_the_deal(settings, monkeypatch):
    monkeypatch.setattr(admission._Redis, "asleep_until", 0.0)
    admission._client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    deal = DealScene().deal(cap=1)

    held, waits = tap_deal(deal, make_user()), tap_deal(deal, make_user())

    assert (held.outcome, waits.outcome) == ("held", "waiting")
    assert admission._Redis.asleep_until > 0
    assert deal_figures(deal) == ((1, 1, 1), 1)
    assert faults_of_deals() == []
    admission._client.cache_clear()
