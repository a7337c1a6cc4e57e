"""A farm on air with two packs on its shelf; an assistant, and a stranger."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from live.broadcasts.services import (
    Plan,
    ask_to_help,
    go_live,
    plan_broadcast,
    put_on_shelf,
)
from live.broadcasts.states import CrewRole
from tests.cast import a_farm, a_member, a_pack, a_user


@pytest.fixture
def farm():
    return a_farm("Li Family Orchard", code="li")


@pytest.fixture
def host(farm):
    return a_member(farm, first_name="Li", last_name="Qiang")


@pytest.fixture
def planned(farm, host):
    plan = Plan("Pepper from the terrace", timezone.now() + timedelta(minutes=10))
    return plan_broadcast(farm, plan, by=host)


@pytest.fixture
def broadcast(planned, host):
    return go_live(planned, by=host)


@pytest.fixture
def shelf(farm, host, planned):
    return [
        put_on_shelf(planned, a_pack(farm, title), by=host)
        for title in ("Pepper", "Walnuts")
    ]


@pytest.fixture
def assistant(planned):
    user = a_user()
    ask_to_help(planned, user, CrewRole.ASSISTANT)
    return user


@pytest.fixture
def at(planned):
    def address(name):
        return reverse(f"live:{name}", args=[planned.code])

    return address
