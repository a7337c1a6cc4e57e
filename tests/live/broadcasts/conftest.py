"""A farm that goes on air, its host, and a broadcast that is planned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def host(farm):
    return make_member(farm, first_name="Li", last_name="Qiang")


@pytest.fixture
def broadcast(farm, host):
    plan = BroadcastPlan(
        "Pepper from the terrace", timezone.now() + timedelta(minutes=10)
    )
    return plan_broadcast(farm, plan, by=host)
