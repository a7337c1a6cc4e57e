"""What an invitation's link opens, and that its token goes nowhere else."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils import timezone

from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm, make_member
from vendors.members.models import Invitation, PartnerRole
from vendors.members.queries import role_at
from vendors.members.services import invite, revoke
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

PAGE = "/join/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(farm):
    return make_member(farm, first_name="Li", last_name="Guiying")


@pytest.fixture
def invited(farm, owner):
    return invite(farm, role=Role.PACKER, by=owner)


def link(token):
    return f"{PAGE}?{urlencode({'invite': token})}"


def text(answer):
    return answer.content.decode()


def test_link_says_who_invites_to_what_and_changes_nothing(client, invited):
    answer = client.get(link(invited[1]))

    page = text(answer)
    assert answer.status_code == 200
    for words in ("Work for Li Orchard", "Li Guiying invites you", "Packer"):
        assert words in page
    assert "Sees, packs and ships orders, and counts stock" in page
    assert "no-store" in answer["Cache-Control"]
    # Without any referrer browsers would send the form with `Origin: null`, refused.
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in page
    assert Invitation.objects.get().is_pending


def test_stranger_signs_in_and_comes_back(client, invited):
    answer = client.post(PAGE, {"invite": invited[1]})

    back = parse_qs(urlsplit(answer["Location"]).query)["next"]
    assert answer["Location"].startswith("/accounts/login/")
    assert back == [link(invited[1])]
    assert PartnerRole.objects.count() == 1


def test_person_joins_and_stands_at_the_desk(client, invited):
    person = make_user()
    client.force_login(person)

    answer = client.post(PAGE, {"invite": invited[1]}, follow=True)

    assert answer.redirect_chain[-1][0] == "/desk/li/"
    assert role_at(person, "li").role == Role.PACKER
    again = client.get(link(invited[1]))
    assert again.status_code == 410
    assert "This invitation was already used" in text(again)
    assert "Open your desk" in text(again)


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("revoked", "was withdrawn"),
        ("expired", "has expired"),
        ("unknown", "This link is not valid"),
    ],
)
def test_dead_link_says_what_to_do(client, invited, end, says):
    invitation, token = invited
    if end == "revoked":
        revoke(invitation)
    elif end == "expired":
        past = timezone.now() - timedelta(seconds=1)
        Invitation.objects.update(expires=past)
    else:
        token = "x" + token
    person = make_user()
    client.force_login(person)

    shown, pressed = client.get(link(token)), client.post(PAGE, {"invite": token})

    assert [shown.status_code, pressed.status_code] == [410, 410]
    assert says in text(shown)
    assert role_at(person, "li") is None


@pytest.mark.parametrize("token", ["", "\x00", "a\x00:b", "x" * 9000, "é", "<script>"])
def test_hostile_token_is_a_dead_link(client, farm, token):
    client.force_login(make_user())

    for answer in (
        client.get(PAGE, {"invite": token}),
        client.post(PAGE, {"invite": token}),
    ):
        assert answer.status_code == 410
        assert "<script>" not in text(answer).partition("<main")[2]


def test_link_to_another_address_asks_first(client, farm, owner):
    _invitation, token = invite(
        farm, role=Role.PACKER, email="mei@example.com", by=owner
    )
    person = make_user("other@example.com")
    client.force_login(person)
    assert "This invitation was sent to mei@example.com" in text(
        client.get(link(token))
    )

    client.post(PAGE, {"invite": token})
    assert role_at(person, "li") is None
    client.post(PAGE, {"invite": token, "as_another": "1"})
    assert role_at(person, "li").role == Role.PACKER


def test_member_is_told_and_uses_nothing_up(client, owner, invited):
    client.force_login(owner)

    assert "You are already in this team" in text(client.get(link(invited[1])))
    answer = client.post(PAGE, {"invite": invited[1]})

    assert "Nothing was changed" in text(answer)
    assert Invitation.objects.get().is_pending
    assert role_at(owner, "li").role == Role.OWNER


def test_token_stands_in_no_log(client, invited, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    raw = invited[1].rpartition(":")[0]

    client.get(link(invited[1]))
    client.post(PAGE, {"invite": invited[1]})
    client.force_login(make_user())
    client.post(PAGE, {"invite": invited[1]})

    printed = capsys.readouterr()
    assert raw not in caplog.text + printed.out + printed.err
