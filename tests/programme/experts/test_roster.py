"""The roster: experts, their contracts, and days that are counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from programme.experts.models import Expert, ExpertContract
from programme.experts.queries.days import days_of, uses_of
from programme.experts.rules import ExpertError
from programme.experts.services.roster import (
    add_expert,
    agree_contract,
    change_expert,
    end_contract,
    move_expert,
)
from programme.experts.states import ExpertState
from programme.plans.rules import StaleError
from programme.plans.services.entries import StateStep
from tests.factories.accounts import make_user
from tests.factories.experts import (
    by,
    make_contract,
    make_expert,
    make_expert_visit,
    make_reported,
)
from tests.factories.vendors import make_county, make_officer

pytestmark = pytest.mark.django_db
ENTERED = {
    "name": "Zhao Liping", "skills": ["photos"], "languages": "Chinese", "note": "",
    "person": None,
}  # fmt: skip


@pytest.fixture
def county():
    return make_county(slug="pingshun")


def test_what_is_sent_twice_is_entered_once(county):
    sender = by()

    first, second = (add_expert(county, ENTERED, sender) for _ in range(2))

    assert first == second
    assert Expert.objects.count() == 1
    assert first.entries.count() == 1


def test_an_account_is_one_expert_of_a_county(county):
    person = make_user()
    make_expert(county, person=person)

    with pytest.raises(ExpertError):
        make_expert(county, person=person)

    assert Expert.objects.count() == 1
    assert make_expert(make_county(), person=person).pk


def test_who_saves_over_somebody_else_is_told(county):
    row = make_expert(county, name="Zhao")
    change_expert(row, ENTERED | {"name": "Qin"}, seen=1)

    with pytest.raises(StaleError):
        change_expert(row, ENTERED | {"name": "Li"}, seen=1)

    row.refresh_from_db()
    assert row.name == "Qin"


def test_contracts_share_no_day():
    contract = make_contract()

    with pytest.raises(ExpertError):
        make_contract(contract.expert, first=contract.last)

    assert ExpertContract.objects.count() == 1
    after = contract.last + timedelta(days=1)
    assert make_contract(contract.expert, first=after, last=after).pk


@pytest.mark.parametrize(
    ("currency", "cost"), [("CNY", 600), ("JPY", 60_000), ("KWD", 60)]
)
def test_a_day_counts_once_and_costs_its_rate(currency, cost):
    expert = make_expert()
    contract = make_contract(expert, currency=currency)
    make_reported(expert)
    make_reported(expert)

    (use,) = uses_of([contract], days_of([expert], expert.county))

    assert use.days == 1
    assert use.cost == cost


def test_an_ended_contract_keeps_its_days():
    visit = make_reported()
    contract = visit.expert.contracts.get()

    ended = end_contract(contract, "Moved away")

    assert (ended.days_used, ended.ended_on) == (1, dates.today())
    with pytest.raises(ExpertError):
        end_contract(contract, "Again")


def test_a_contract_with_planned_visits_goes_on():
    contract = make_expert_visit().expert.contracts.get()

    with pytest.raises(ExpertError):
        end_contract(contract, "Moved away")

    contract.refresh_from_db()
    assert contract.is_open


def test_an_expert_leaves_when_nothing_is_open():
    contract = make_contract()
    step = StateStep(ExpertState.ENDED, None, "Moved away")
    with pytest.raises(ExpertError):
        move_expert(contract.expert, step)
    end_contract(contract, "Moved away")

    gone = move_expert(contract.expert, step)

    assert not gone.is_active
    with pytest.raises(ExpertError):
        make_contract(gone)
    assert move_expert(gone, StateStep(ExpertState.ACTIVE, None)).is_active


@pytest.mark.parametrize("days", [0, 1001])
def test_days_have_bounds(days):
    expert = make_expert()

    with pytest.raises(ExpertError):
        make_contract(expert, days_agreed=days)

    assert not expert.contracts.exists()


def test_a_contract_sent_twice_is_one():
    expert, sender, today = make_expert(), by(), dates.today()
    fields = {
        "first": today, "last": today, "days_agreed": 1, "rate": 0, "currency": "CNY",
    }  # fmt: skip

    assert agree_contract(expert, fields, sender) == agree_contract(
        expert, fields, sender
    )


def test_officers_enter_an_expert_and_a_contract(client, county):
    client.force_login(make_officer(county))
    page = reverse("programme:expert_new", args=[county.slug])
    key = client.get(page).context["form"]["key"].value()
    typed = {"key": key, "name": "Zhao", "skills": ["live"], "languages": "Chinese"}

    assert client.post(page, typed | {"skills": []}).status_code == 422
    assert not Expert.objects.exists()
    assert client.post(page, typed).status_code == 302
    row = Expert.objects.get()

    page = reverse("programme:expert_contract_new", args=[county.slug, row.pk])
    key = client.get(page).context["form"]["key"].value()
    sent = client.post(
        page,
        {
            "key": key, "first": "2026-01-01", "last": "2026-12-31",
            "days_agreed": "20", "currency": "CNY", "amount": "600",
        },
    )  # fmt: skip
    assert sent.status_code == 302
    assert row.contracts.get().rate == 60_000


def test_another_countys_expert_is_not_found(client, county):
    other = make_expert(make_county())
    client.force_login(make_officer(county))

    page = reverse("programme:expert", args=[county.slug, other.pk])

    assert client.get(page).status_code == 404


def test_the_roster_asks_no_more_for_more(
    client, county, django_assert_max_num_queries
):
    client.force_login(make_officer(county))
    for _ in range(12):
        make_reported(make_expert(county, person=make_user()))
    page = reverse("programme:experts", args=[county.slug])
    client.get(page)

    with django_assert_max_num_queries(16):
        assert len(client.get(page).context["rows"]) == 12
