"""A household's own page: its people see it, and nobody else's."""

import json
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.urls import reverse

from core import outbox
from core.models import OutboxMessage
from core.sections import PageSection
from tests.factories.accounts import make_user
from tests.factories.vendors import (
    IDENTITY,
    JOINED,
    head_of,
    make_cooperative,
    make_household,
    make_member,
    make_office,
    make_stake,
)
from vendors.cooperatives import sections
from vendors.cooperatives.models import TradeEntry
from vendors.cooperatives.services.departures import leave, leave_household
from vendors.cooperatives.services.links import invite_person
from vendors.cooperatives.services.positions import give_position
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return make_cooperative(code="five")


@pytest.fixture
def me(client):
    user = make_user("me@example.com")
    client.force_login(user)
    return user


def mine(cooperative, user, **known):
    household = make_household(cooperative, **known)
    household.people.update(user=user)
    return household


def own(client, household):
    return client.get(reverse("accounts:household", args=[household.pk]))


def a_trade(household, amount, day):
    return TradeEntry.objects.create(
        cooperative=household.cooperative,
        household=household,
        kind="bought",
        currency="CNY",
        amount=amount,
        day=day,
        cause=f"trade {household.pk} {day}",
    )


def test_own_page_shows_stake_and_trade_and_masks_the_paper(client, cooperative, me):
    household = mine(cooperative, me, identity=IDENTITY)
    make_stake(household, 50_000, day=JOINED)
    a_trade(household, 120_000, date(2024, 9, 1))

    text = own(client, household).content.decode()

    assert "¥500.00" in text
    assert "¥1,200.00" in text
    assert IDENTITY not in text


def test_door_leads_to_the_only_household(client, cooperative, me):
    household = mine(cooperative, me)

    response = client.get(reverse("accounts:households"))

    assert response.url == reverse("accounts:household", args=[household.pk])
    mine(cooperative, me, name="Second")
    both = client.get(reverse("accounts:households"))
    assert len(both.context["places"]) == 2


def test_account_page_leads_there_only_with_a_household(client, cooperative, me):
    door = reverse("accounts:households")

    assert door not in client.get(reverse("accounts:home")).content.decode()
    mine(cooperative, me)
    assert door in client.get(reverse("accounts:home")).content.decode()


def test_other_households_are_not_found(client, cooperative, me):
    mine(cooperative, me)
    other = make_household(cooperative, name="Other")

    assert own(client, other).status_code == 404
    answer = client.post(reverse("accounts:household_unlink", args=[other.pk]))
    assert answer.status_code == 404


def test_admin_of_the_office_has_no_own_page_of_it(client, cooperative):
    household = make_household(cooperative)
    client.force_login(make_member(cooperative, Role.ADMIN))

    assert own(client, household).status_code == 404


def test_household_that_left_still_sees_its_history(client, cooperative, me):
    household = mine(cooperative, me)
    make_stake(household, 50_000, day=JOINED)
    leave(household, day=date(2024, 1, 1), seen=1, by=None)

    text = own(client, household).content.decode()

    assert "left the cooperative on 1 January 2024" in text
    assert "¥500.00" in text


def test_person_who_left_sees_what_was_until_then(client, cooperative, me):
    household = mine(cooperative, me)
    household.people.create(name="Secret Sister")
    make_stake(household, 50_000, day=JOINED)
    leave_household(head_of(household), day=date(2022, 1, 1), seen=1, by=None)
    make_stake(household, 70_000, day=date(2023, 1, 1))
    a_trade(household, 99_900, date(2023, 1, 1))

    response = own(client, household)

    text = response.content.decode()
    assert response.context["stake"] == 50_000
    assert "¥700.00" not in text
    assert "¥999.00" not in text
    assert "Secret Sister" not in text


def test_sections_of_other_areas_hang_in(client, cooperative, me, monkeypatch):
    household = mine(cooperative, me)
    asked = []

    def ask(about, until):
        asked.append((about, until))
        words = {"words": "Receipts stand here"}
        return PageSection("components/empty.html", words, place=1)

    monkeypatch.setattr(sections, "SECTIONS", [ask, lambda _h, _u: None])

    assert own(client, household).status_code == 200
    assert asked == [(household, None)]


def test_own_data_as_a_file(client, cooperative, me):
    household = mine(cooperative, me, identity=IDENTITY)
    household.people.create(name="Secret Sister")
    make_stake(household, 50_000, day=JOINED)

    answer = client.get(reverse("accounts:household_data"))

    (told,) = json.loads(answer.content)
    assert told["person"]["identity"] == IDENTITY
    assert told["stake"][0]["amount"] == "500.00"
    assert "Secret Sister" not in answer.content.decode()


def test_own_page_takes_few_queries(client, cooperative, me, queries):
    household = mine(cooperative, me)
    for n in range(30):
        make_stake(household, 1000 + n, day=JOINED)

    with queries(16):
        own(client, household)


def test_account_lets_go_of_the_household(client, cooperative, me):
    household = mine(cooperative, me)

    client.post(reverse("accounts:household_unlink", args=[household.pk]))

    assert own(client, household).status_code == 404
    assert household.people.count() == 1


def test_account_that_goes_leaves_the_register_whole(cooperative):
    user = make_user()
    household = mine(cooperative, user)
    make_stake(household, 50_000)

    user.delete()

    person = household.people.get()
    assert (person.name, person.user) == ("Wang Guihua", None)
    assert household.stakes.count() == 1


# --- Links ----------------------------------------------------------------------


def join(token):
    return f"{reverse('accounts:household_join')}?{urlencode({'invite': token})}"


def test_link_is_followed_and_pressed(client, cooperative, me):
    household = make_household(cooperative)
    _invitation, token = invite_person(head_of(household), by=None)

    page = client.get(join(token))
    assert page.status_code == 200
    assert head_of(household).user is None
    answer = client.post(reverse("accounts:household_join"), {"invite": token})

    assert answer.url == reverse("accounts:household", args=[household.pk])
    assert head_of(household).user == me
    assert client.get(join(token)).status_code == 410


def test_link_mailed_to_another_address_asks_first(client, cooperative, me):
    household = make_household(cooperative)
    member = head_of(household)
    _invitation, token = invite_person(member, email="other@example.com", by=None)
    sent = {"invite": token}

    client.post(reverse("accounts:household_join"), sent)
    assert head_of(household).user is None
    client.post(reverse("accounts:household_join"), {**sent, "as_another": "1"})

    assert head_of(household).user == me


def test_link_is_mailed_and_its_token_waits_sealed(cooperative):
    member = head_of(make_household(cooperative))
    _invitation, token = invite_person(member, email="mei@example.com", by=None)
    row = OutboxMessage.objects.get(topic="notifications.household_invitation")

    outbox.deliver(row.pk)

    assert token not in f"{row.key} {row.payload}"
    (letter,) = mail.outbox
    assert letter.to == ["mei@example.com"]
    assert urlencode({"invite": token}) in letter.body


def test_clerk_invites_nobody_who_holds_a_position(client):
    cooperative, clerk = make_office(Role.CLERK, code="six")
    member = head_of(make_household(cooperative))
    give_position(member, "treasurer", since=JOINED, by=None)
    client.force_login(clerk)
    address = reverse(
        "office:person_account", args=["six", member.household_id, member.pk]
    )

    answer = client.post(address, {"email": ""})

    assert answer.status_code == 403
    assert member.invitations.count() == 0


def test_new_link_is_shown_once(client):
    cooperative, admin = make_office(code="six")
    member = head_of(make_household(cooperative))
    client.force_login(admin)
    address = reverse(
        "office:person_account", args=["six", member.household_id, member.pk]
    )

    client.post(address, {"email": ""})
    first, second = client.get(address), client.get(address)

    assert "invite=" in first.content.decode()
    assert "invite=" not in second.content.decode()
