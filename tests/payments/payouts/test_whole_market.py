"""Whatever happens, in whatever order: no money is created or lost, here or at Stripe.

CONSERVATION=200 tries so many markets for each currency, with the audits at each step.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.effort import tries

from .claimed_market import ClaimedMarket
from .whole_market import PRICES

ASKED = int(os.environ.get("CONSERVATION") or 0)
MARKETS, STEPS = (ASKED, 50) if ASKED else (tries(5), 25)


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_nothing_is_created_or_lost(currency, double):
    own = {"currency": currency, "double": double, "audits_each_step": bool(ASKED)}
    run_state_machine_as_test(
        type("Market", (ClaimedMarket,), own),
        settings=settings(
            max_examples=MARKETS,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert double.violations() == []
