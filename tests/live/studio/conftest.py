"""A farm on air with two packs on its shelf; an assistant, and a stranger."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.crews import ask_to_help
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import CrewRole
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def host(farm):
    return make_member(farm, first_name="Li", last_name="Qiang")


@pytest.fixture
def planned(farm, host):
    plan = BroadcastPlan(
        "Pepper from the terrace", timezone.now() + timedelta(minutes=10)
    )
    return plan_broadcast(farm, plan, by=host)


@pytest.fixture
def broadcast(planned, host):
    return go_live(planned, by=host)


@pytest.fixture
def shelf(farm, host, planned):
    return [
        put_on_shelf(planned, make_pack(farm, title), by=host)
        for title in ("Pepper", "Walnuts")
    ]


@pytest.fixture
def assistant(planned):
    user = make_user()
    ask_to_help(planned, user, CrewRole.ASSISTANT)
    return user


@pytest.fixture
def at(planned):
    def address(name):
        return reverse(f"live:{name}", args=[planned.code])

    return address
